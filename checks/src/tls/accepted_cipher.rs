//! Does the server offer a cipher suite that Dynamics 365 online accepts?

use super::example::{
    AES_256_GCM, ECDHE_RSA_AES_256_CBC_SHA384, RSA_AES_256_CBC_SHA, alert, endpoint, error, example, healthy, hello,
    no_handshake, only, outside, sign_in, version,
};
use super::heard::{about, answering, heard, is_mail, said};
use super::sources::{DYNAMICS_TLS, SUITES};
use super::version_floor::{floor, old};
use super::versions::{offered, refuses};
use crate::facts::tls::{Answer, Offered, Scan, Stage, TlsScan, Version};
use crate::prelude::*;
use crate::values::{SuiteId, suite, suite_name};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.accepted-cipher"),
    title: "a cipher suite that Dynamics 365 online accepts is offered",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &[(Scenario::B, Level::Error)],
    proves: "Offered nothing but the suites that Dynamics accepts, every address that answers chooses one of them. \
             Suites with CBC and SHA-2 count: Dynamics accepts them. It says nothing about what else is offered.",
    sources: &[DYNAMICS_TLS],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::B, Step::TlsSuites)],
    remedies: &[&ENABLE_SUITES],
    settings: &[],
    examples,
    run,
};

static ENABLE_SUITES: Remedy = Remedy {
    id: "enable-accepted-suites",
    summary: "Enable a cipher suite that Dynamics accepts at {host}.",
    steps: &[
        "On Windows Server 2016 or later, enable the suites below on every server behind {host}; an RSA certificate needs one with ECDHE_RSA, an ECDSA certificate one with ECDHE_ECDSA.",
        "See that no group policy sets another list: Computer Configuration > Administrative Templates > Network > SSL Configuration Settings > SSL Cipher Suite Order.",
        "Where a load balancer or reverse proxy ends TLS, change its cipher profile instead.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Enable-TlsCipherSuite -Name TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 -Position 0",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Enable-TlsCipherSuite -Name TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 -Position 1",
        },
        Command { shell: Shell::PowerShell, text: "Get-TlsCipherSuite | Format-Table Name" },
    ],
    who: Who::ServerAdmin,
    risk: "clients may choose another suite than before; suites that stay enabled still serve them",
    undo: "Disable-TlsCipherSuite with the same names; chosen before: {suite_observed}",
    effective: "at once for new connections; where a group policy sets the list, after a restart",
    documentation: &[DYNAMICS_TLS, SUITES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let called = [Role::Ews, Role::Autodiscover, Role::Named];
    let scan = cx.need::<TlsScan>();
    if scan.microsoft || is_mail(scan) || !called.iter().any(|role| scan.roles.contains(role)) {
        return Verdict::not_applicable("Dynamics does not connect to this endpoint as it does to Exchange Server");
    }
    let scan = match heard(cx) {
        Ok(scan) => scan,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut open, mut evidence, mut old) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, seen) in answering(scan) {
        let what = format!("accepted suites offered alone to {at}");
        if let Some(chosen) = accepted(seen) {
            evidence.push(Evidence::new(what, format!("chose {}", suite_name(chosen))));
            continue;
        }
        let line = Evidence::new(what, seen.accepted.offers.iter().map(said).collect::<Vec<_>>().join("; "));
        if floor(seen) == Offered::No {
            old.push(at);
        } else if settled(seen) {
            findings.push(about(cx, scan, refused(at, seen, line.clone())));
        } else {
            open.push(format!("{at} {}", line.observed));
        }
        evidence.push(line);
    }
    if findings.is_empty() && !open.is_empty() {
        let reason = format!("whether an accepted suite is offered is not established: {}", open.join("; "));
        return Verdict::blocked(FactKind::TlsScan, reason).with(evidence);
    }
    if findings.is_empty() && !old.is_empty() {
        let at = old.join(", ");
        return Verdict::not_applicable(format!(
            "{at} speaks no version that has such suites: tls.version-floor says so"
        ));
    }
    Verdict::of(findings, evidence)
}

/// The accepted suite that a server chose, in any of its answers.
fn accepted(scan: &Scan) -> Option<SuiteId> {
    let versions = scan.versions.values();
    let answers =
        scan.accepted.offers.iter().chain(&scan.accepted.any).chain(versions.clone().map(|own| &own.evidence));
    let chosen = answers.filter_map(Answer::flight).map(|flight| flight.hello.suite);
    let agreed = scan.handshake.iter().filter_map(|own| own.outcome.as_ref().ok()).map(|agreed| agreed.suite);
    let listed = versions.filter_map(|version| version.suites.as_ref()).flat_map(|known| known.chosen.keys()).copied();
    chosen.chain(agreed).chain(listed).find(|id| suite(*id).is_some_and(|suite| suite.accepted))
}

/// Whether silence hides nothing: the suites of both versions were refused, or TLS 1.3 is not spoken at all.
fn settled(scan: &Scan) -> bool {
    let answered = |offer: &Answer| refuses(offer) || offer.flight().is_some();
    let offers = &scan.accepted.offers;
    let both = offers.first().is_some_and(answered) || offered(scan, Version::Tls13) == Offered::No;
    both && offers.last().is_some_and(answered)
}

fn refused(at: &str, scan: &Scan, line: Evidence) -> Finding {
    let any = scan.accepted.any.as_ref();
    let chosen = any.and_then(Answer::flight).map(|flight| suite_name(flight.hello.suite));
    let other = chosen.unwrap_or_else(|| "none".to_owned());
    let usual = any.map_or_else(|| "was not asked".to_owned(), said);
    let message = format!("{at} takes none of the suites that Dynamics accepts; offered the usual ones it {usual}");
    Finding::error("none-accepted", message)
        .because(line.expected("one of the ten accepted suites").source(&DYNAMICS_TLS))
        .remedy(&ENABLE_SUITES)
        .value("suite_observed", other)
}

fn examples() -> Vec<Example> {
    let answers = |offers: Vec<Answer>, any: Option<Answer>| {
        let spoken = hello(Version::Tls12, RSA_AES_256_CBC_SHA);
        let scan = version(healthy(), Version::Tls13, Offered::No, alert(70));
        let mut scan = version(scan, Version::Tls12, Offered::Yes, spoken);
        scan.accepted.offers = offers;
        scan.accepted.any = any;
        scan.handshake = Some(no_handshake());
        scan
    };
    let silent = || Answer::Timeout(Stage::ServerHello);
    let cbc = hello(Version::Tls12, ECDHE_RSA_AES_256_CBC_SHA384);
    let rsa = Some(hello(Version::Tls12, RSA_AES_256_CBC_SHA));
    let unheard = answers(vec![silent(), alert(40)], rsa.clone());
    let unheard = version(unheard, Version::Tls13, Offered::NotEstablished, silent());
    let dynamics = TlsScan { roles: [Role::Dynamics].into(), ..endpoint(healthy()) };
    let of = |given, scan: TlsScan, expect| example(given, vec![scan.into()], outside(), expect);
    vec![
        of("TLS 1.3", endpoint(only(hello(Version::Tls13, AES_256_GCM))), Expect::Pass),
        of(
            "only a suite with CBC and SHA-384, which our library cannot speak",
            endpoint(answers(vec![alert(70), cbc], None)),
            Expect::Pass,
        ),
        of("only RSA key exchange", endpoint(answers(vec![alert(40), alert(40)], rsa.clone())), error("none-accepted")),
        of(
            "nothing usual at all",
            endpoint(answers(vec![alert(40), alert(40)], Some(alert(40)))),
            error("none-accepted"),
        ),
        of(
            "silence when the accepted suites are offered",
            endpoint(answers(vec![alert(40), silent()], rsa)),
            Expect::Blocked,
        ),
        of("silence when those of TLS 1.3 are offered", endpoint(unheard), Expect::Blocked),
        of(
            "an alert about the name instead",
            endpoint(answers(vec![alert(112), alert(112)], Some(alert(112)))),
            Expect::Blocked,
        ),
        of("nothing newer than TLS 1.0", endpoint(old()), Expect::NotApplicable),
        of("the sign-in host of Microsoft", sign_in(), Expect::NotApplicable),
        of("the Dynamics web address", dynamics, Expect::NotApplicable),
    ]
}
