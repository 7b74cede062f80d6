//! Does the server ask whoever connects for a certificate?

use super::example::{
    AES_256_GCM, ECDHE_RSA_AES_256_CBC_SHA384, LEAF, endpoint, example, flight, handshake, healthy, no_handshake, only,
    outside, sign_in, warning,
};
use super::heard::{about, answering, is_mail, own};
use super::sources::{DYNAMICS_EXCHANGE, HYBRID, IIS_ACCESS};
use crate::facts::tls::{
    AfterHandshake, Alert, Answer, CertificateRequest, Der, Flight, Handshake, HandshakeFailure, Scan, TlsScan, Version,
};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.client-certificate"),
    title: "the server does not ask for a client certificate",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &[(Scenario::B, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "The handshake holds no request for a client certificate. IIS may still ask within a connection for single \
             folders under TLS 1.2, which only a request to that folder shows.",
    sources: &[IIS_ACCESS, DYNAMICS_EXCHANGE, HYBRID],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::PublishAutodiscover),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&IGNORE_CLIENT_CERTIFICATES],
    settings: &[],
    examples,
    run,
};

static IGNORE_CLIENT_CERTIFICATES: Remedy = Remedy {
    id: "ignore-client-certificates",
    summary: "Let {host} ignore client certificates for EWS and Autodiscover.",
    steps: &[
        "In IIS Manager, open Default Web Site > EWS > SSL Settings and choose Ignore; the same for Autodiscover and for the site itself.",
        "See that the binding does not negotiate client certificates: `Negotiate Client Certificate` is Disabled in the second command.",
        "Where a load balancer or reverse proxy ends TLS, switch pre-authentication by certificate off for these paths.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Set-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Location 'Default Web Site/EWS' -Filter system.webServer/security/access -Name sslFlags -Value 'Ssl,Ssl128'",
        },
        Command { shell: Shell::PowerShell, text: "netsh http show sslcert" },
    ],
    who: Who::ExchangeAdmin,
    risk: "devices that sign in by certificate no longer can on these paths",
    undo: "choose the former setting again",
    effective: "at once for new connections",
    documentation: &[IIS_ACCESS, HYBRID],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let scan = match own(cx) {
        Ok(scan) if is_mail(scan) => {
            return Verdict::not_applicable("mail servers ask for certificates that senders may show or not");
        }
        Ok(scan) => scan,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut open, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
    for (at, seen) in answering(scan) {
        let what = format!("client certificate at {at}");
        let Some((code, words)) = request(seen) else {
            if settled(seen) {
                evidence.push(Evidence::new(what, "not asked for"));
            } else {
                open.push(format!("{at} did not get far enough in a handshake to ask for a client certificate"));
            }
            continue;
        };
        let message =
            format!("{at} asks for a client certificate {words}; Dynamics and Exchange Online show none over HTTPS");
        let line = Evidence::new(what, format!("asked for {words}"));
        let finding = Finding::warning(code, message)
            .because(line.clone().expected("not asked for").source(&IIS_ACCESS))
            .remedy(&IGNORE_CLIENT_CERTIFICATES);
        findings.push(about(cx, scan, finding));
        evidence.push(line);
    }
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::TlsScan, open.join("; ")).with(evidence);
    }
    Verdict::of(findings, evidence)
}

/// How the server asks, and what it does when there is none.
fn request(scan: &Scan) -> Option<(&'static str, String)> {
    let in_handshake = scan.handshake.as_ref().filter(|handshake| handshake.certificate_request.is_some());
    if in_handshake.is_none() && !flights(scan).any(|flight| flight.certificate_request.is_some()) {
        return None;
    }
    let requested = ("requested", "in the handshake, and goes on without".to_owned());
    let Some(handshake) = in_handshake else {
        return Some(("requested", "in the handshake; what it does without one is not known".to_owned()));
    };
    let alert = |description: u8| {
        let name = Alert { level: 2, description }.name();
        format!("and ends the connection with alert {description} ({name}) without one")
    };
    Some(match &handshake.outcome {
        Err(HandshakeFailure::Alert(own)) => {
            ("required-in-handshake", format!("in the handshake {}", alert(own.description)))
        }
        Err(_) => ("required-in-handshake", "in the handshake and breaks off without one".to_owned()),
        Ok(established) => match established.after {
            Some(AfterHandshake::Alert(description)) => ("required-by-alert", alert(description)),
            Some(AfterHandshake::Status(status @ (400 | 403))) => {
                let words = format!("and answers GET / with HTTP {status}, perhaps for want of one");
                ("required-by-http", words)
            }
            Some(AfterHandshake::Closed) => ("required-by-close", "and closes the connection without one".to_owned()),
            Some(AfterHandshake::Status(_) | AfterHandshake::Silent) | None => requested,
        },
    })
}

/// Whether a request would have been seen.
fn settled(scan: &Scan) -> bool {
    let completed = |handshake: &Handshake| handshake.outcome.is_ok() || !handshake.certificates.is_empty();
    scan.handshake.as_ref().is_some_and(completed)
        || flights(scan).any(|flight| !flight.certificates.is_empty() && flight.cut.is_none())
}

/// Every flight that can be read in the clear.
fn flights(scan: &Scan) -> impl Iterator<Item = &Flight> {
    let versions = scan.versions.values().map(|version| &version.evidence);
    scan.accepted.offers.iter().chain(&scan.accepted.any).chain(versions).filter_map(Answer::flight)
}

fn examples() -> Vec<Example> {
    let request = || Some(CertificateRequest { authorities: Vec::new() });
    let asking = |after: Option<AfterHandshake>| {
        let mut handshake = Handshake { certificate_request: request(), ..handshake() };
        if let Ok(established) = &mut handshake.outcome {
            established.after = after;
        }
        endpoint(Scan { handshake: Some(handshake), ..healthy() })
    };
    let refused = Err(HandshakeFailure::Alert(Alert { level: 2, description: 40 }));
    let refused = Handshake { certificate_request: request(), outcome: refused, ..handshake() };
    let plain = |request| {
        let shown = Flight {
            certificates: vec![Der(LEAF.to_vec())],
            certificate_request: request,
            ..flight(Version::Tls12, ECDHE_RSA_AES_256_CBC_SHA384)
        };
        let scan = only(Answer::Hello(Box::new(shown)));
        endpoint(Scan { handshake: Some(no_handshake()), ..scan })
    };
    let quick = endpoint(only(super::example::hello(Version::Tls13, AES_256_GCM)));
    let of = |given, scan: TlsScan, expect| example(given, vec![scan.into()], outside(), expect);
    vec![
        of("none is asked for", endpoint(healthy()), Expect::Pass),
        of("none is asked for, as the clear messages show", plain(None), Expect::Pass),
        of("asked for, and the site answers without", asking(Some(AfterHandshake::Status(401))), warning("requested")),
        of("asked for in the clear messages", plain(request()), warning("requested")),
        of(
            "the handshake fails without",
            endpoint(Scan { handshake: Some(refused), ..healthy() }),
            warning("required-in-handshake"),
        ),
        of("an alert after the handshake", asking(Some(AfterHandshake::Alert(116))), warning("required-by-alert")),
        of("HTTP 403 after the handshake", asking(Some(AfterHandshake::Status(403))), warning("required-by-http")),
        of(
            "the connection closes after the handshake",
            asking(Some(AfterHandshake::Closed)),
            warning("required-by-close"),
        ),
        of("no handshake was tried", quick, Expect::Blocked),
        of("a host of Microsoft", sign_in(), Expect::NotApplicable),
    ]
}
