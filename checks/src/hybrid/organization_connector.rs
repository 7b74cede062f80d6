//! Does each side know where to ask the other, and for which domains?

use super::example::{error, example, healthy, minimal, set, table, with, without};
use super::reading::{
    cell, coexistence, domains, enabled, export, host_of, is_agent, label, lacking, leads_to_microsoft, list, rows,
};
use super::sources::{AGENT, OAUTH, WIZARD};
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.organization-connector"),
    title: "the intra-organization connectors lead each side to the other",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Error)],
    proves: "Both sides have an enabled connector, for the domains of the other, with a discovery endpoint of the other. It does \
             not prove that the endpoints answer.",
    sources: &[OAUTH, WIZARD, AGENT],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&RECONNECT, &ENABLE, &POINT, &WIDEN],
    settings: &[],
    examples,
    run,
};

const SHOW: Command = Command {
    shell: Shell::PowerShell,
    text: "Get-IntraOrganizationConnector | Format-List Name,Enabled,DiscoveryEndpoint,TargetAddressDomains,TargetSharingEpr",
};

/// What mends a connector that is not there.
static RECONNECT: Remedy = Remedy {
    id: "configure-organization-connector",
    summary: "Have the intra-organization connector of {side} written.",
    steps: &[
        "Run the Hybrid Configuration Wizard again with all hybrid domains chosen: it writes both connectors anew.",
    ],
    commands: &[SHOW],
    ..MENDED
};

const MENDED: Remedy = Remedy {
    id: "",
    summary: "",
    steps: &[
        "Run the command on the side that is named: in Exchange Management Shell on-premises, or connected to Exchange Online.",
        "Or run the Hybrid Configuration Wizard again with all hybrid domains chosen: it writes both connectors anew.",
    ],
    commands: &[],
    who: Who::ExchangeAdmin,
    risk: "free/busy between the sides uses the connector at once, and the organization relationship no longer",
    undo: "set the former values again",
    effective: "within minutes; Exchange Online within half an hour",
    documentation: &[OAUTH, WIZARD],
};

static ENABLE: Remedy = Remedy {
    id: "enable-organization-connector",
    summary: "Switch the intra-organization connector {connector_observed} of {side} on.",
    commands: &[
        SHOW,
        Command {
            shell: Shell::PowerShell,
            text: "Set-IntraOrganizationConnector -Identity '{connector_observed}' -Enabled $true",
        },
    ],
    ..MENDED
};

static POINT: Remedy = Remedy {
    id: "point-organization-connector",
    summary: "Have the intra-organization connector {connector_observed} of {side} ask the other side.",
    steps: &[
        "Exchange Server asks Autodiscover of Exchange Online, in the global cloud https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc; Exchange Online asks the published Autodiscover of Exchange Server.",
        "Run the command on the side that is named; where TargetSharingEpr is set, that is asked instead: correct it in the same way.",
        "Or run the Hybrid Configuration Wizard again with all hybrid domains chosen: it writes both connectors anew.",
    ],
    commands: &[
        SHOW,
        Command {
            shell: Shell::PowerShell,
            text: "Set-IntraOrganizationConnector -Identity '{connector_observed}' -DiscoveryEndpoint '<address of Autodiscover of the other side>'",
        },
    ],
    ..MENDED
};

static WIDEN: Remedy = Remedy {
    id: "widen-organization-connector",
    summary: "Add {missing_domains} to the intra-organization connector {connector_observed} of {side}.",
    commands: &[
        SHOW,
        Command {
            shell: Shell::PowerShell,
            text: "Set-IntraOrganizationConnector -Identity '{connector_observed}' -TargetAddressDomains @{ Add = '{missing_domains}'.Split(',').Trim() }",
        },
    ],
    ..MENDED
};

/// A side, in words.
const ON_PREMISES: &str = "Exchange Server";
const ONLINE: &str = "Exchange Online";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let table = Table::IntraOrganizationConnectors;
    let (local, remote) = match (rows(&hybrid.on_premises, table), rows(&hybrid.online, table)) {
        (Ok(local), Ok(remote)) => (local, remote),
        (Err(open), _) | (_, Err(open)) => return open,
    };
    if local.is_empty() && remote.is_empty() {
        return Verdict::not_applicable(
            "there are no intra-organization connectors: free/busy is not shared, or not with OAuth",
        );
    }
    let mut evidence = vec![export(cx, hybrid)];
    evidence.extend(local.iter().map(|row| line(ON_PREMISES, row)));
    evidence.extend(remote.iter().map(|row| line(ONLINE, row)));
    let coexistence: Vec<&str> = coexistence(hybrid).into_iter().collect();
    let mut findings = side(ON_PREMISES, local, &coexistence, |row| {
        // Where both are set, the address for sharing is asked, and Autodiscover is not.
        match cell(row, "TargetSharingEpr").or_else(|| cell(row, "DiscoveryEndpoint")) {
            None => Some("says nowhere whom to ask".to_owned()),
            Some(endpoint) if !leads_to_microsoft(endpoint) => {
                Some(format!("asks {endpoint}, which is not Exchange Online"))
            }
            Some(_) => None,
        }
    });
    findings.extend(side(ONLINE, remote, &domains(hybrid), |row| {
        let endpoint = cell(row, "DiscoveryEndpoint");
        let sharing = cell(row, "TargetSharingEpr").and_then(host_of);
        // The Hybrid Agent needs no discovery.
        if sharing.is_some() {
            return None;
        }
        let Some(endpoint) = endpoint else { return Some("says nowhere whom to ask".to_owned()) };
        match host_of(endpoint) {
            None => Some(format!("asks {endpoint}, which is not HTTPS")),
            Some(host) if leads_to_microsoft(endpoint) && !is_agent(&host) => {
                Some(format!("asks {endpoint}, which is Exchange Online itself"))
            }
            Some(_) => None,
        }
    }));
    Verdict::of(findings, evidence)
}

fn side<'r>(
    of: &'static str,
    rows: &'r [Row],
    wanted: &[&str],
    wrong: impl Fn(&'r Row) -> Option<String>,
) -> Vec<Finding> {
    let Some(first) = rows.first() else {
        let seen = Evidence::new(format!("intra-organization connectors of {of}"), "none");
        let message = format!("{of} has no intra-organization connector, while the other side has one");
        return vec![finding(of, "one-sided", message, seen, "HybridIOC")];
    };
    let on: Vec<&Row> = rows.iter().filter(|row| enabled(row)).collect();
    if on.is_empty() {
        let message = format!("the intra-organization connector {} of {of} is switched off", label(first));
        return vec![finding(of, "disabled", message, line(of, first), label(first))];
    }
    let mut findings = Vec::new();
    for row in &on {
        if let Some(why) = wrong(row) {
            let message = format!("the intra-organization connector {} of {of} {why}", label(row));
            findings.push(finding(of, "wrong-endpoint", message, line(of, row), label(row)));
        }
    }
    let named: Vec<&str> = on.iter().flat_map(|row| list(row, "TargetAddressDomains")).collect();
    let lacking = lacking(wanted, &named);
    if !lacking.is_empty() {
        let message = format!("no intra-organization connector of {of} is for {}", lacking.join(", "));
        let finding = finding(of, "domain-missing", message, line(of, on[0]), label(on[0]));
        findings.push(finding.value("missing_domains", lacking.join(", ")));
    }
    findings
}

fn line(of: &str, row: &Row) -> Evidence {
    let state = if enabled(row) { "enabled" } else { "switched off" };
    let to = cell(row, "TargetSharingEpr").or(cell(row, "DiscoveryEndpoint")).unwrap_or("nowhere");
    let seen = format!("{state}, for {}, at {to}", list(row, "TargetAddressDomains").join(", "));
    Evidence::new(format!("intra-organization connector {} of {of}", label(row)), seen)
}

fn finding(of: &'static str, code: &'static str, message: String, seen: Evidence, name: &str) -> Finding {
    let seen = seen
        .expected("enabled on both sides, for the domains of the other, at an endpoint of the other")
        .source(&OAUTH);
    let remedy = match code {
        "disabled" => &ENABLE,
        "wrong-endpoint" => &POINT,
        "domain-missing" => &WIDEN,
        _ => &RECONNECT,
    };
    Finding::error(code, message).because(seen).remedy(remedy).value("side", of).value("connector_observed", name)
}

fn examples() -> Vec<Example> {
    let of = Table::IntraOrganizationConnectors;
    let local =
        |column: &'static str, value: &'static str| with(|hybrid| set(&mut hybrid.on_premises, of, column, value));
    let remote = |column: &'static str, value: &'static str| with(|hybrid| set(&mut hybrid.online, of, column, value));
    let agent = with(|hybrid| {
        set(&mut hybrid.online, of, "DiscoveryEndpoint", "");
        let epr = "https://1111.resource.mailboxmigration.his.msappproxy.net/EWS/Exchange.asmx";
        set(&mut hybrid.online, of, "TargetSharingEpr", epr);
    });
    vec![
        example("each side leads to the other", healthy(), Expect::Pass),
        example("Exchange Online comes in through the Hybrid Agent", agent, Expect::Pass),
        example(
            "Exchange Server is told the address for sharing itself",
            with(|hybrid| {
                set(&mut hybrid.on_premises, of, "DiscoveryEndpoint", "");
                let epr = "https://outlook.office365.com/EWS/Exchange.asmx";
                set(&mut hybrid.on_premises, of, "TargetSharingEpr", epr);
            }),
            Expect::Pass,
        ),
        example("Exchange Server asks nobody", local("DiscoveryEndpoint", ""), error("wrong-endpoint")),
        example("a minimal hybrid deployment", minimal(), Expect::NotApplicable),
        example("Exchange Online has none", with(|h| table(&mut h.online, of).clear()), error("one-sided")),
        example("that of Exchange Server is switched off", local("Enabled", "False"), error("disabled")),
        example(
            "Exchange Server asks itself",
            local("DiscoveryEndpoint", "https://mail.contoso.com/autodiscover/autodiscover.svc"),
            error("wrong-endpoint"),
        ),
        example(
            "Exchange Online asks without TLS",
            remote("DiscoveryEndpoint", "http://mail.contoso.com/"),
            error("wrong-endpoint"),
        ),
        example("Exchange Online asks nobody", remote("DiscoveryEndpoint", ""), error("wrong-endpoint")),
        example(
            "Exchange Online asks itself",
            remote("DiscoveryEndpoint", "https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc"),
            error("wrong-endpoint"),
        ),
        example("a hybrid domain is missing", remote("TargetAddressDomains", "fabrikam.com"), error("domain-missing")),
        example(
            "the domain of the tenant is missing",
            local("TargetAddressDomains", "contoso.com"),
            error("domain-missing"),
        ),
        example("one side was not read", without(|h| &mut h.online, &[of]), Expect::Blocked),
    ]
}
