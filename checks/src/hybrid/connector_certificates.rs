//! Do the servers have the certificates that the connectors of hybrid mail name?

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::certificates::{is_damaged, is_edge, named, of_server, takes_hybrid_mail};
use super::example::{certificates, error, example, healthy, minimal, set, warning, with, without};
use super::names::connector;
use super::reading::{cell, enabled, export, flag, label, list, rows};
use super::sources::{CERTIFICATES, TRANSPORT};
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::prelude::*;
use crate::tls::certificate::Certificate;
use crate::tls::name_matches::matches;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.connector-certificates"),
    title: "the servers have the certificates that the connectors of hybrid mail name",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Error)],
    proves: "Each connector of hybrid mail names a certificate by issuer and subject, each of its servers whose certificates the \
             export lists has it, it is valid, and Exchange Online expects a name that it holds. It does not prove that its \
             private key is there, nor that the authority is a public one.",
    sources: &[CERTIFICATES, TRANSPORT],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::ExchangeCertificates)],
    remedies: &[&INSTALL],
    settings: &[Setting {
        name: "days",
        default: 30,
        min: 0,
        max: 365,
        about: "From how many days before its end on a certificate is a warning.",
    }],
    examples,
    run,
};

static INSTALL: Remedy = Remedy {
    id: "install-connector-certificate",
    summary: "Have {connector_observed} name a certificate that its servers have: valid, and of a public authority.",
    steps: &[
        "Import the same certificate with its private key on every server that sends or takes hybrid mail, and enable it for SMTP.",
        "Set TlsCertificateName of the connector to <I>issuer<S>subject, as below, and of the other connectors of hybrid mail too; the Hybrid Configuration Wizard does the same.",
        "Where the name changed, run the wizard again, so that the inbound connector of Exchange Online expects it.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeServer | ForEach-Object { Get-ExchangeCertificate -Server $_ } | Format-List Services,Subject,Issuer,NotAfter,Thumbprint",
        },
        Command {
            shell: Shell::PowerShell,
            text: "$c = Get-ExchangeCertificate -Thumbprint <thumbprint of the new one>; Set-{connector_kind}Connector '{connector_observed}' -TlsCertificateName ('<I>' + $c.Issuer + '<S>' + $c.Subject)",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "hybrid mail stops while a connector names a certificate that a server lacks",
    undo: "set TlsCertificateName to the former value: {certificate_name_observed}",
    effective: "at once for new connections",
    documentation: &[CERTIFICATES, TRANSPORT],
};

/// A connector with the servers on which it works.
struct Connector<'h> {
    /// As its commands name it: Send, Receive.
    kind: &'static str,
    name: &'h str,
    row: &'h Row,
    servers: Vec<&'h str>,
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let (send, receive) =
        match (rows(&hybrid.on_premises, Table::SendConnectors), rows(&hybrid.on_premises, Table::ReceiveConnectors)) {
            (Ok(send), Ok(receive)) => (send, receive),
            (Err(open), _) | (_, Err(open)) => return open,
        };
    let connectors = connectors(send, receive);
    if connectors.is_empty() {
        return Verdict::not_applicable("no connector of Exchange Server carries hybrid mail");
    }
    let (mut findings, mut open, mut edges) = (Vec::new(), Vec::new(), Vec::new());
    let mut evidence = vec![export(cx, hybrid)];
    let mut used: Vec<Certificate> = Vec::new();
    for one in &connectors {
        let Some(text) = cell(one.row, "TlsCertificateName") else {
            findings.push(finding(
                Level::Error,
                "not-named",
                format!("{} names no certificate", one.name),
                one,
                "none",
            ));
            continue;
        };
        let Some((issuer, subject)) = connector(text) else {
            let message = format!("{} names its certificate in a form that Exchange does not read: {text}", one.name);
            findings.push(finding(Level::Error, "unreadable-name", message, one, text));
            continue;
        };
        for server in &one.servers {
            let known = of_server(hybrid, server);
            let Some(found) = known.and_then(|known| named(known, issuer, subject).into_iter().next()) else {
                match known {
                    _ if is_edge(hybrid, server) => edges.push(format!("{server} is an Edge server")),
                    None => open.push(format!("the certificates of {server} are not in the export")),
                    Some(known) if is_damaged(known) => open.push(format!("a certificate of {server} cannot be read")),
                    Some(_) => {
                        let message = format!("{server} does not have the certificate that {} names: {text}", one.name);
                        findings.push(finding(Level::Error, "missing", message, one, "not in its list"));
                    }
                }
                continue;
            };
            evidence.push(Evidence::new(format!("certificate of {} on {server}", one.name), lifetime(&found)));
            findings.extend(dated(cx, one, server, &found));
            if !used.contains(&found) {
                used.push(found);
            }
        }
    }
    findings.extend(sender(hybrid, &used, &connectors[0]));
    if used.is_empty() {
        open.append(&mut edges);
        if open.is_empty() {
            open.push("the connectors name no server".to_owned());
        }
    }
    open.dedup();
    edges.dedup();
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::Hybrid, open.join("; ")).with(evidence);
    }
    evidence.extend(open.into_iter().chain(edges).map(|why| Evidence::new("not judged", why)));
    Verdict::of(findings, evidence)
}

/// The connectors between Exchange Server and Exchange Online.
fn connectors<'h>(send: &'h [Row], receive: &'h [Row]) -> Vec<Connector<'h>> {
    let to_cloud = |row: &&Row| {
        enabled(row)
            && (flag(row, "CloudServicesMailEnabled") == Some(true)
                || cell(row, "TlsDomain").is_some_and(|domain| domain.ends_with("mail.protection.outlook.com")))
    };
    let outbound = send.iter().filter(to_cloud).map(|row| Connector {
        kind: "Send",
        name: label(row),
        row,
        servers: list(row, "SourceTransportServers"),
    });
    let inbound = receive.iter().filter(|row| takes_hybrid_mail(row)).map(|row| {
        let name = label(row);
        let server = cell(row, "Server").or(name.split_once('\\').map(|(server, _)| server));
        Connector { kind: "Receive", name, row, servers: server.into_iter().collect() }
    });
    outbound.chain(inbound).collect()
}

fn dated(cx: &CheckCx<'_>, one: &Connector<'_>, server: &str, own: &Certificate) -> Option<Finding> {
    let date = |at: jiff::Timestamp| at.to_zoned(TimeZone::UTC).date();
    let make = |level, code, message| Some(finding(level, code, message, one, &lifetime(own)));
    if own.self_signed {
        let message = format!(
            "the certificate of {} on {server} is signed by itself; Exchange Online does not accept it",
            one.name
        );
        return make(Level::Error, "self-signed", message);
    }
    if own.not_after < cx.run.now {
        let message = format!("the certificate of {} on {server} ended on {}", one.name, date(own.not_after));
        return make(Level::Error, "expired", message);
    }
    if own.not_before > cx.run.now {
        let message =
            format!("the certificate of {} on {server} is valid from {} on only", one.name, date(own.not_before));
        return make(Level::Error, "not-yet-valid", message);
    }
    let days = i32::try_from(cx.setting("days")).unwrap_or(i32::MAX);
    let soon = date(cx.run.now).checked_add(days.days()).is_ok_and(|day| date(own.not_after) < day);
    let message = || format!("the certificate of {} on {server} ends on {}", one.name, date(own.not_after));
    if soon { make(Level::Warning, "ends-soon", message()) } else { None }
}

/// Exchange Online takes mail for its own only where the certificate holds the name that its connector expects.
fn sender(hybrid: &HybridConfiguration, used: &[Certificate], one: &Connector<'_>) -> Option<Finding> {
    let inbound = hybrid.online.rows(Table::InboundConnectors)?;
    let of_us = |row: &&Row| enabled(row) && cell(row, "ConnectorType").is_none_or(|kind| kind == "OnPremises");
    let wanted: Vec<&str> =
        inbound.iter().filter(of_us).filter_map(|row| cell(row, "TlsSenderCertificateName")).collect();
    let holds = |own: &Certificate, name: &str| {
        let names = || own.dns_names.iter().chain(&own.common_names);
        let parent = name.strip_prefix("*.").unwrap_or(name);
        let below = |own: &String| own.to_ascii_lowercase().ends_with(&format!(".{}", parent.to_ascii_lowercase()));
        matches(own, name) || names().any(|own| own.eq_ignore_ascii_case(name) || (name != parent && below(own)))
    };
    if wanted.is_empty() || used.is_empty() || used.iter().any(|own| wanted.iter().any(|name| holds(own, name))) {
        return None;
    }
    let message = format!(
        "Exchange Online expects a certificate for {}, and those of the connectors hold other names",
        wanted.join(", ")
    );
    let names: Vec<&str> = used.iter().flat_map(|own| &own.dns_names).map(String::as_str).take(10).collect();
    Some(finding(Level::Error, "other-sender-name", message, one, &names.join(", ")))
}

fn lifetime(own: &Certificate) -> String {
    format!("{}, by {}, valid from {} to {}", own.subject, own.issuer, own.not_before, own.not_after)
}

fn finding(level: Level, code: &'static str, message: String, one: &Connector<'_>, seen: &str) -> Finding {
    let line = Evidence::new(format!("certificate of {}", one.name), seen)
        .expected("one by its issuer and subject, valid, on each of the connector's servers")
        .source(&CERTIFICATES);
    Finding::at(level, code, message)
        .because(line)
        .remedy(&INSTALL)
        .value("connector_kind", one.kind)
        .value("connector_observed", one.name)
        .value("certificate_name_observed", cell(one.row, "TlsCertificateName").unwrap_or("none"))
}

fn examples() -> Vec<Example> {
    use crate::tls::example::{ENDING, EXPIRED, FUTURE, SELF_SIGNED};
    let everywhere = |der: &'static [u8]| {
        with(move |hybrid| hybrid.certificates = ["EX1", "EX2"].map(|server| certificates(server, &[der])).to_vec())
    };
    let send = |column: &'static str, value: &'static str| {
        with(move |hybrid| set(&mut hybrid.on_premises, Table::SendConnectors, column, value))
    };
    let by_itself = with(|hybrid| {
        for of in [Table::SendConnectors, Table::ReceiveConnectors] {
            set(&mut hybrid.on_premises, of, "TlsCertificateName", "<I>CN=mail.contoso.com<S>CN=mail.contoso.com");
        }
        hybrid.certificates = ["EX1", "EX2"].map(|server| certificates(server, &[SELF_SIGNED])).to_vec();
    });
    let wildcard = with(|hybrid| {
        set(&mut hybrid.online, Table::InboundConnectors, "TlsSenderCertificateName", "*.contoso.com");
    });
    let edge = with(|hybrid| {
        set(&mut hybrid.on_premises, Table::SendConnectors, "SourceTransportServers", "EDGE1");
        let edge = super::example::row(&[("Name", "EDGE1"), ("IsEdgeServer", "True")]);
        super::example::table(&mut hybrid.on_premises, Table::Servers).push(edge);
    });
    vec![
        example("both servers have it", healthy(), Expect::Pass),
        example(
            "the former one is still there",
            with(|h| h.certificates[0] = certificates("EX1", &[EXPIRED, crate::tls::example::LEAF])),
            Expect::Pass,
        ),
        example("Exchange Online expects a wildcard", wildcard, Expect::Pass),
        example("mail leaves through an Edge server that nobody asked", edge, Expect::Pass),
        example("a server was not asked", with(|hybrid| drop(hybrid.certificates.pop())), Expect::Blocked),
        example(
            "a certificate of a server came damaged",
            with(|hybrid| hybrid.certificates[1] = certificates("EX2", &[&[]])),
            Expect::Blocked,
        ),
        example(
            "one server was not asked, and that of another has ended",
            with(|hybrid| hybrid.certificates = vec![certificates("EX1", &[EXPIRED])]),
            error("expired"),
        ),
        example("no connector is for hybrid mail", minimal(), Expect::NotApplicable),
        example("the send connector names none", send("TlsCertificateName", ""), error("not-named")),
        example(
            "the name lacks its marks",
            send("TlsCertificateName", "CN=mail.contoso.com"),
            error("unreadable-name"),
        ),
        example(
            "one server lacks it",
            with(|h| h.certificates[1] = certificates("EX2", &[SELF_SIGNED])),
            error("missing"),
        ),
        example("it has ended", everywhere(EXPIRED), error("expired")),
        example("it is not valid yet", everywhere(FUTURE), error("not-yet-valid")),
        example("it is signed by itself", by_itself, error("self-signed")),
        example("it ends within a month", everywhere(ENDING), warning("ends-soon")),
        example(
            "Exchange Online expects another name",
            with(|h| set(&mut h.online, Table::InboundConnectors, "TlsSenderCertificateName", "mail.fabrikam.com")),
            error("other-sender-name"),
        ),
        example("no server was asked", with(|hybrid| hybrid.certificates.clear()), Expect::Blocked),
        example("the table was not read", without(|h| &mut h.on_premises, &[Table::SendConnectors]), Expect::Blocked),
    ]
}
