//! Is the certificate with which Exchange signs its OAuth tokens there, valid, and known to the tenant?

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::certificates::{called, is_damaged, is_edge, of_thumbprint};
use super::example::{THUMBPRINT, certificates, error, example, healthy, set, warning, with, without};
use super::reading::{cell, export, rows};
use super::sources::{AUTH_CERTIFICATE, DEDICATED, OAUTH};
use super::tenant_keys::{PUBLISH, Tenant, compare};
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::prelude::*;
use crate::tls::certificate::Certificate;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.oauth-certificate"),
    title: "the OAuth certificate of Exchange is on its servers and valid",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Error)],
    proves: "The certificate that the authorization configuration names is on each server whose certificates the export \
             lists, and is valid for some time. Where Microsoft Graph was asked and an authorization server names the \
             organization's own application, that application holds the same certificate; the evidence says so where it was \
             not compared. The export shows no private keys.",
    sources: &[AUTH_CERTIFICATE, OAUTH, DEDICATED],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[FactKind::Graph],
    blames: &[],
    steps: &[(Scenario::C, Step::ExchangeCertificates)],
    remedies: &[&RENEW, &PUBLISH],
    settings: &[Setting {
        name: "days",
        default: 60,
        min: 0,
        max: 365,
        about: "From how many days before its end on the certificate is a warning.",
    }],
    examples,
    run,
};

static RENEW: Remedy = Remedy {
    id: "renew-exchange-oauth-certificate",
    summary: "Give Exchange a valid OAuth certificate on every server, and make it known to the tenant.",
    steps: &[
        "Look first: run MonitorExchangeAuthCertificate.ps1 of the CSS-Exchange scripts without parameters; it only tells what it would do.",
        "Where the certificate is only missing on some servers, import it there from one that has it; a new one is needed only where it has ended or is lost.",
        "Publish it with Set-AuthConfig, and restart the pools MSExchangeOWAAppPool and MSExchangeECPAppPool.",
        "Make it known to Exchange Online: run ConfigureExchangeHybridApplication.ps1 where the dedicated hybrid application is used, else the Hybrid Configuration Wizard again.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-AuthConfig | Format-List *Thumbprint*,NextCertificateEffectiveDate",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeServer | ForEach-Object { Get-ExchangeCertificate -Server $_ -Thumbprint {thumbprint_observed} }",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "until the tenant knows the new certificate, free/busy and other requests to Exchange Online are refused",
    undo: "publish the former certificate again while it is valid",
    effective: "at once on the servers; in Exchange Online within an hour",
    documentation: &[AUTH_CERTIFICATE, DEDICATED],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let config = match rows(&hybrid.on_premises, Table::AuthConfig) {
        Ok(rows) => rows,
        Err(open) => return open,
    };
    let mut evidence = vec![export(cx, hybrid)];
    let Some(thumbprint) = config.iter().find_map(|row| cell(row, "CurrentCertificateThumbprint")) else {
        let message = "the authorization configuration names no certificate, so Exchange can sign no token";
        return Verdict::of(vec![finding("not-set", message.to_owned(), Level::Error, "none", "none")], evidence);
    };
    let asked: Vec<_> = hybrid.certificates.iter().filter(|own| !is_edge(hybrid, &own.server)).collect();
    if asked.is_empty() {
        let reason = "no server was asked for its certificates";
        return Verdict::blocked(FactKind::Hybrid, reason).with(evidence);
    }
    let mut findings = Vec::new();
    let mut open = Vec::new();
    let mut known: Option<Certificate> = None;
    for server in &asked {
        match of_thumbprint(server, thumbprint) {
            Some(Ok(found)) => {
                evidence.push(Evidence::new(format!("OAuth certificate on {}", called(server)), lifetime(&found)));
                known = Some(found);
            }
            Some(Err(why)) => open.push(format!("{thumbprint} on {} {why}", called(server))),
            None if is_damaged(server) => open.push(format!("a certificate of {} cannot be read", called(server))),
            // What was asked without a name was asked for this certificate alone.
            None if server.server.is_empty() => {}
            None => {
                let message = format!("{} does not have the OAuth certificate {thumbprint}", called(server));
                findings.push(finding("missing", message, Level::Error, thumbprint, "not in its list"));
            }
        }
    }
    match known {
        Some(known) => {
            let next = config.iter().find_map(|row| cell(row, "NextCertificateThumbprint"));
            evidence.extend(next.map(|next| Evidence::new("next OAuth certificate", next)));
            findings.extend(dated(cx, &known, thumbprint, next.is_some()));
        }
        None if findings.is_empty() && open.is_empty() => {
            let message = format!("no server has the OAuth certificate {thumbprint}");
            findings.push(finding("missing", message, Level::Error, thumbprint, "in no list"));
        }
        None => {}
    }
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::Hybrid, open.join("; ")).with(evidence);
    }
    evidence.extend(open.into_iter().map(|why| Evidence::new("not judged", why)));
    match compare(cx, hybrid, thumbprint) {
        Tenant::Told(line) => evidence.push(line),
        Tenant::Differs(finding) => findings.push(*finding),
        Tenant::Open(fact, why) if findings.is_empty() => return Verdict::blocked(fact, why).with(evidence),
        Tenant::Open(_, why) => evidence.push(Evidence::new("the tenant's side", why)),
    }
    Verdict::of(findings, evidence)
}

fn dated(cx: &CheckCx<'_>, own: &Certificate, thumbprint: &str, next: bool) -> Option<Finding> {
    let date = |at: jiff::Timestamp| at.to_zoned(TimeZone::UTC).date();
    let make = |code, message, level| Some(finding(code, message, level, thumbprint, &lifetime(own)));
    if own.not_after < cx.run.now {
        return make("expired", format!("the OAuth certificate ended on {}", date(own.not_after)), Level::Error);
    }
    if own.not_before > cx.run.now {
        let message = format!("the OAuth certificate is valid from {} on only", date(own.not_before));
        return make("not-yet-valid", message, Level::Error);
    }
    let days = i32::try_from(cx.setting("days")).unwrap_or(i32::MAX);
    let soon = date(cx.run.now).checked_add(days.days()).is_ok_and(|day| date(own.not_after) < day);
    if !soon || next {
        return None;
    }
    let message = format!("the OAuth certificate ends on {}, and no next one is prepared", date(own.not_after));
    make("ends-soon", message, Level::Warning)
}

fn lifetime(own: &Certificate) -> String {
    format!("{}, valid from {} to {}", own.subject, own.not_before, own.not_after)
}

fn finding(code: &'static str, message: String, level: Level, thumbprint: &str, seen: &str) -> Finding {
    let line = Evidence::new(format!("OAuth certificate {thumbprint}"), seen);
    Finding::at(level, code, message)
        .because(line.expected("a valid certificate on every server").source(&AUTH_CERTIFICATE))
        .remedy(&RENEW)
        .value("thumbprint_observed", thumbprint)
}

/// The healthy organization whose application holds a certificate in the tenant.
fn held(given: &'static str, thumbprint: Option<&str>, from: &str, until: &str, expect: Expect) -> Example {
    use crate::facts::graph::{Application, Credential, Graph, Told};
    let moment = |text: &str| text.parse().ok();
    let thumbprint = thumbprint.map(str::to_owned);
    let key = Credential { thumbprint, from: moment(from), until: moment(until), ..Credential::default() };
    let app = Application {
        app_id: super::example::APPLICATION.to_owned(),
        name: Some("ExchangeServerApp-1".to_owned()),
        keys: Some(vec![key]),
        ..Application::default()
    };
    let mut made = example(given, healthy(), expect);
    made.facts.record(&Subject::run(), Graph { applications: Told::Value(vec![app]), ..Graph::default() });
    made
}

fn examples() -> Vec<Example> {
    use crate::tls::example::{ENDING, EXPIRED, FUTURE, LEAF};
    const OF_ENDING: &str = "1E6536CDEDC32E085EEE21F2E47566CE19C1712B";
    const OF_EXPIRED: &str = "E6FD422259382F7834CBA1756DD2CB85B5C25C68";
    let of = |thumbprint: &str, der: &[u8]| {
        with(|hybrid| {
            set(&mut hybrid.on_premises, Table::AuthConfig, "CurrentCertificateThumbprint", thumbprint);
            hybrid.certificates = vec![certificates("EX1", &[der])];
        })
    };
    let print = |der: &[u8]| {
        use sha1::{Digest, Sha1};
        data_encoding::HEXUPPER.encode(&Sha1::digest(der))
    };
    let mut prepared = of(OF_ENDING, ENDING);
    set(&mut prepared.on_premises, Table::AuthConfig, "NextCertificateThumbprint", THUMBPRINT);
    let mut torn = of(&print(b"no certificate"), b"no certificate");
    torn.certificates.push(certificates("EX2", &[LEAF]));
    let edge = with(|hybrid| {
        let edge = super::example::row(&[("Name", "EDGE1"), ("IsEdgeServer", "True")]);
        super::example::table(&mut hybrid.on_premises, Table::Servers).push(edge);
        hybrid.certificates.push(certificates("EDGE1", &[EXPIRED]));
    });
    vec![
        example("both servers have it", healthy(), Expect::Pass),
        held("the tenant holds it", Some(THUMBPRINT), "2024-01-01T00:00:00Z", "2029-01-01T00:00:00Z", Expect::Pass),
        held(
            "the tenant holds another",
            Some(OF_ENDING),
            "2024-01-01T00:00:00Z",
            "2029-01-01T00:00:00Z",
            error("not-in-tenant"),
        ),
        held(
            "what the tenant holds has ended",
            Some(THUMBPRINT),
            "2024-01-01T00:00:00Z",
            "2025-01-01T00:00:00Z",
            error("not-valid-in-tenant"),
        ),
        held(
            "the tenant has a newer one than the export",
            Some(OF_ENDING),
            "2026-05-28T00:00:00Z",
            "2029-01-01T00:00:00Z",
            Expect::Blocked,
        ),
        held(
            "what the tenant holds has no thumbprint",
            None,
            "2024-01-01T00:00:00Z",
            "2029-01-01T00:00:00Z",
            Expect::Blocked,
        ),
        example("an Edge server does not have it", edge, Expect::Pass),
        example("it ends soon, and the next is prepared", prepared, Expect::Pass),
        example(
            "no certificate is named",
            with(|hybrid| set(&mut hybrid.on_premises, Table::AuthConfig, "CurrentCertificateThumbprint", "")),
            error("not-set"),
        ),
        example(
            "one server lacks it",
            with(|hybrid| hybrid.certificates[1] = certificates("EX2", &[EXPIRED])),
            error("missing"),
        ),
        example(
            "a certificate of a server came damaged",
            with(|hybrid| hybrid.certificates[1] = certificates("EX2", &[&[]])),
            Expect::Blocked,
        ),
        example(
            "the server that was asked does not find it",
            with(|hybrid| hybrid.certificates = vec![certificates("", &[])]),
            error("missing"),
        ),
        example("it has ended", of(OF_EXPIRED, EXPIRED), error("expired")),
        example("it is not valid yet", of(&print(FUTURE), FUTURE), error("not-yet-valid")),
        example("it cannot be read", of(&print(b"no certificate"), b"no certificate"), Expect::Blocked),
        example("it cannot be read on one server, and another lacks it", torn, error("missing")),
        example("it ends within a month", of(OF_ENDING, ENDING), warning("ends-soon")),
        example(
            "the configuration was not read",
            without(|h| &mut h.on_premises, &[Table::AuthConfig]),
            Expect::Blocked,
        ),
        example("no server was asked", with(|hybrid| hybrid.certificates.clear()), Expect::Blocked),
        example(
            "the other certificate is there too",
            with(|h| h.certificates[0] = certificates("EX1", &[EXPIRED, LEAF])),
            Expect::Pass,
        ),
    ]
}
