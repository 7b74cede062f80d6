//! Are EWS and Autodiscover set up on the servers as Exchange Online needs them?

use super::directory_sign_in::{SIGN_IN, sign_in};
use super::example::{error, example, healthy, row, set, table, warning, with};
use super::reading::{cell, export, flag, host_of, is_modern, label, rows, uses_oauth};
use super::sources::{AGENT, EXTENDED_PROTECTION, MRS_PROXY, OAUTH, PREREQUISITES};
use crate::facts::ews::EwsAnswers;
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::model::Hybrid;
use crate::prelude::*;
use crate::setup::shared::SET_EXTERNAL_EWS_URL;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.virtual-directories"),
    title: "EWS and Autodiscover are published and offer what Exchange Online signs in with",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Error)],
    proves: "EWS has a public address of HTTPS where Exchange is published, the servers behind it offer Windows sign-in, and OAuth \
             where that is used, Autodiscover offers OAuth there too, and the MRS proxy is on. It does not prove that the address answers: ews.reachable and ews.mrs-proxy ask.",
    sources: &[PREREQUISITES, MRS_PROXY, OAUTH, EXTENDED_PROTECTION, AGENT],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[FactKind::EwsAnswers],
    blames: &[],
    steps: &[(Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&SET_EXTERNAL_EWS_URL, &SIGN_IN, &ENABLE_ON_DIRECTORIES, &EXCLUDE],
    settings: &[],
    examples,
    run,
};

static ENABLE_ON_DIRECTORIES: Remedy = Remedy {
    id: "enable-mrs-proxy-of-directories",
    summary: "Switch the MRS proxy on for {directories}.",
    steps: &[
        "Switch it on for these EWS directories, as below; servers behind one address must be alike. A server that mailboxes do not move through can stay as it is.",
        "Restart IIS, and test with Test-MigrationServerAvailability from Exchange Online.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory -ADPropertiesOnly | Format-Table Server,MRSProxyEnabled,ExternalUrl",
        },
        Command {
            shell: Shell::PowerShell,
            text: "'{directories}' -split ', ' | ForEach-Object { Set-WebServicesVirtualDirectory -Identity $_ -MRSProxyEnabled $true }",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Test-MigrationServerAvailability -ExchangeRemoteMove -RemoteServer <host of the migration endpoint> -Credentials (Get-Credential)",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "whoever has the rights to move mailboxes can do so from outside",
    undo: "'{directories}' -split ', ' | ForEach-Object { Set-WebServicesVirtualDirectory -Identity $_ -MRSProxyEnabled $false }",
    effective: "after IIS has restarted",
    documentation: &[MRS_PROXY],
};

static EXCLUDE: Remedy = Remedy {
    id: "exclude-extended-protection",
    summary: "Exclude EWS of the servers that the Hybrid Agent publishes from Extended Protection.",
    steps: &[
        "Find the server that the agent names as its target: Get-HybridAgent, or the agent's own settings.",
        "Switch Extended Protection off for the EWS front end of that server alone, with the published script.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: ".\\ExchangeExtendedProtectionManagement.ps1 -ExchangeServerNames <server of the agent> -ExcludeVirtualDirectories EWSFrontEnd",
    }],
    who: Who::ExchangeAdmin,
    risk: "EWS of that server is open to relayed sign-in again: admit only the agent to it",
    undo: "run the script without the exclusion",
    effective: "at once",
    documentation: &[EXTENDED_PROTECTION, AGENT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let asked: Vec<&EwsAnswers> = cx.all::<EwsAnswers>().map(|(_, answers)| answers).collect();
    let ews = match rows(&hybrid.on_premises, Table::WebServices) {
        Ok(rows) => rows,
        Err(open) => return open,
    };
    if ews.is_empty() {
        return Verdict::blocked(FactKind::Hybrid, "the export lists no virtual directory of EWS");
    }
    let modern = is_modern(cx, hybrid);
    let autodiscover = hybrid.on_premises.rows(Table::AutodiscoverServices).unwrap_or_default();
    let mut evidence = vec![export(cx, hybrid)];
    evidence.extend(ews.iter().chain(autodiscover).map(line));
    let mut findings = Vec::new();
    if !modern {
        findings.extend(published(ews));
    }
    let oauth = uses_oauth(hybrid) == Some(true);
    findings.extend(sign_in(ews, autodiscover, oauth));
    findings.extend(mrs_proxy(ews, &asked));
    if modern {
        findings.extend(protection(ews));
    }
    Verdict::of(findings, evidence)
}

fn published(ews: &[Row]) -> Option<Finding> {
    let urls: Vec<(&Row, &str)> = ews.iter().filter_map(|row| Some((row, cell(row, "ExternalUrl")?))).collect();
    if urls.is_empty() {
        let message = "EWS has no external address on any server, so Exchange Online is told of none".to_owned();
        return Some(finding(
            Level::Error,
            "no-external-url",
            message,
            &ews[0],
            "an address of HTTPS",
            &SET_EXTERNAL_EWS_URL,
        ));
    }
    let plain = urls.iter().find(|(_, url)| host_of(url).is_none());
    if let Some((row, url)) = plain {
        let message = format!("the external address of {} is not one of HTTPS: {url}", label(row));
        return Some(finding(
            Level::Error,
            "external-url-not-https",
            message,
            row,
            "an address of HTTPS",
            &SET_EXTERNAL_EWS_URL,
        ));
    }
    let inside = urls.iter().find(|(_, url)| host_of(url).is_some_and(|host| is_inside(&host)));
    if let Some((row, url)) = inside {
        let message =
            format!("the external address of {} has a name that the internet does not know: {url}", label(row));
        return Some(finding(
            Level::Warning,
            "external-url-inside",
            message,
            row,
            "a name of the internet",
            &SET_EXTERNAL_EWS_URL,
        ));
    }
    None
}

/// Whether a name can be known on the internet at all.
fn is_inside(host: &str) -> bool {
    let inside = ["local", "internal", "corp", "lan", "intern", "localdomain"];
    host.rsplit('.').next().is_some_and(|last| last == host || inside.contains(&last))
}

/// Where an endpoint of EWS is judged itself, `ews.mrs-proxy` says that it is off.
fn mrs_proxy(ews: &[Row], asked: &[&EwsAnswers]) -> Option<Finding> {
    let off: Vec<&Row> = ews.iter().filter(|row| flag(row, "MRSProxyEnabled") == Some(false)).collect();
    let first = *off.first()?;
    let host = cell(first, "ExternalUrl").and_then(host_of);
    if host.as_ref().is_some_and(|host| asked.iter().any(|answers| answers.host == *host)) {
        return None;
    }
    let names: Vec<&str> = off.iter().map(|row| label(row)).collect();
    let make = |level, code, message| {
        let finding = finding(level, code, message, first, "MRSProxyEnabled True", &ENABLE_ON_DIRECTORIES);
        Some(finding.value("directories", names.join(", ")))
    };
    if off.len() == ews.len() {
        let message = "the MRS proxy is switched off on every server, so no mailbox can move".to_owned();
        return make(Level::Error, "mrs-proxy-off", message);
    }
    let message = format!("the MRS proxy is on for some servers and off for {}", names.join(", "));
    make(Level::Warning, "mrs-proxy-differs", message)
}

fn protection(ews: &[Row]) -> Option<Finding> {
    let state = |row: &Row| cell(row, "ExtendedProtectionTokenChecking").unwrap_or_default().to_ascii_lowercase();
    let protects = |row: &Row| matches!(state(row).as_str(), "require" | "allow");
    if !ews.iter().all(protects) {
        return None;
    }
    let message =
        "Extended Protection is on for EWS of every server; a server that the Hybrid Agent publishes must be excluded"
            .to_owned();
    Some(finding(Level::Warning, "extended-protection", message, &ews[0], "None on the server of the agent", &EXCLUDE))
}

fn line(row: &Row) -> Evidence {
    let value = |name: &str| cell(row, name).unwrap_or("not said").to_owned();
    let seen = format!(
        "external address {}, MRS proxy {}, Extended Protection {}, offers {}",
        cell(row, "ExternalUrl").unwrap_or("none"),
        value("MRSProxyEnabled"),
        value("ExtendedProtectionTokenChecking"),
        value("ExternalAuthenticationMethods")
    );
    Evidence::new(label(row), seen)
}

pub(super) fn finding(
    level: Level,
    code: &'static str,
    message: String,
    row: &Row,
    expected: &str,
    remedy: &'static Remedy,
) -> Finding {
    // Each kind of directory has commands of its own.
    let kind = if label(row).to_ascii_lowercase().contains("autodiscover") { "Autodiscover" } else { "WebServices" };
    Finding::at(level, code, message)
        .because(line(row).expected(expected).source(&remedy.documentation[0]))
        .remedy(remedy)
        .value("directory_observed", label(row))
        .value("directory_kind", kind)
        .value("sign_in_missing", if code == "no-oauth" { "OAuth" } else { "Windows" })
        .value("url_observed", cell(row, "ExternalUrl").unwrap_or("none"))
}

fn examples() -> Vec<Example> {
    let of = Table::WebServices;
    let changed = |column: &'static str, value: &'static str| with(|h| set(&mut h.on_premises, of, column, value));
    let modern = |given, hybrid: HybridConfiguration, expect| {
        let mut made = example(given, hybrid, expect);
        made.circumstances.hybrid = Some(Hybrid::Modern);
        made
    };
    let internal = with(|hybrid| {
        let one = &mut table(&mut hybrid.on_premises, of)[1];
        one.remove("ExternalUrl");
    });
    let second = with(|hybrid| {
        table(&mut hybrid.on_premises, of)[1].insert("MRSProxyEnabled".to_owned(), "False".to_owned());
    });
    let methods = |row: &mut Row, value: &str| row.insert("ExternalAuthenticationMethods".to_owned(), value.to_owned());
    let one_basic = with(|h| drop(methods(&mut table(&mut h.on_premises, of)[1], "Basic, OAuth")));
    let inside = with(|hybrid| {
        let second = &mut table(&mut hybrid.on_premises, of)[1];
        second.remove("ExternalUrl");
        methods(second, "OAuth");
    });
    let discovery = |value: &str| {
        with(|hybrid| {
            let mut own = row(&[("Identity", "EX1\\Autodiscover"), ("Server", "EX1")]);
            methods(&mut own, value);
            table(&mut hybrid.on_premises, Table::AutodiscoverServices).push(own);
        })
    };
    let silent = with(|hybrid| {
        let cells =
            [("Identity", "EX1\\EWS"), ("ExternalUrl", "https://mail.contoso.com/ews/"), ("MRSProxyEnabled", "True")];
        *table(&mut hybrid.on_premises, of) = vec![row(&cells)];
    });
    let mut elsewhere = example("ews.mrs-proxy says that it is off", changed("MRSProxyEnabled", "False"), Expect::Pass);
    elsewhere.facts.record(&Subject::endpoint("mail.contoso.com", 443), crate::ews::example::of_build("15.2.2562.17"));
    vec![
        example("published, with all that is needed", healthy(), Expect::Pass),
        example("one of two servers is not published", internal, Expect::Pass),
        example("the shell says nothing of sign-in", silent, Expect::Pass),
        elsewhere,
        modern(
            "nothing is published, behind the Hybrid Agent",
            with(|h| {
                set(&mut h.on_premises, of, "ExternalUrl", "");
                set(&mut h.on_premises, of, "ExtendedProtectionTokenChecking", "None");
            }),
            Expect::Pass,
        ),
        modern("Extended Protection behind the Hybrid Agent", healthy(), warning("extended-protection")),
        example("no external address", changed("ExternalUrl", ""), error("no-external-url")),
        example(
            "an address without TLS",
            changed("ExternalUrl", "http://mail.contoso.com/EWS/Exchange.asmx"),
            error("external-url-not-https"),
        ),
        example(
            "a name of the inside",
            changed("ExternalUrl", "https://ex1.contoso.local/EWS/Exchange.asmx"),
            warning("external-url-inside"),
        ),
        example("Basic alone", changed("ExternalAuthenticationMethods", "Basic, OAuth"), warning("basic-alone")),
        example("OAuth alone", changed("ExternalAuthenticationMethods", "OAuth"), error("no-windows-sign-in")),
        example("one of two servers offers Basic alone", one_basic, warning("windows-sign-in-differs")),
        example("a server of the inside offers OAuth alone", inside, Expect::Pass),
        example("Autodiscover offers no Windows sign-in", discovery("OAuth"), Expect::Pass),
        example("Autodiscover offers no OAuth", discovery("Ntlm, WindowsIntegrated"), error("no-oauth")),
        example(
            "OAuth is not offered",
            changed("ExternalAuthenticationMethods", "Ntlm, WindowsIntegrated"),
            error("no-oauth"),
        ),
        example("the MRS proxy is off", changed("MRSProxyEnabled", "False"), error("mrs-proxy-off")),
        example("the MRS proxy is off on one server", second, warning("mrs-proxy-differs")),
        example("the table was not read", super::example::without(|h| &mut h.on_premises, &[of]), Expect::Blocked),
        example("there is no EWS", with(|h| table(&mut h.on_premises, of).clear()), Expect::Blocked),
    ]
}
