//! Does the server speak a version of TLS that is still spoken?

use super::example::{
    ADDRESS, RSA_AES_256_CBC_SHA, address, alert, endpoint, error, example, healthy, hello, no_handshake, only,
    outside, with_addresses,
};
use super::heard::{answering, heard};
use super::path::{MEND_PATH, about_server};
use super::sources::{DYNAMICS_TLS, EXCHANGE_TLS, RFC8996, SCHANNEL};
use super::versions::{MODERN, answer, names, offered, spoken};
use crate::facts::tls::{Answer, Offered, Scan, Stage, Version};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.version-floor"),
    title: "TLS 1.2 or TLS 1.3 is offered",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &everywhere(Level::Error),
    proves: "Every address that answers chooses TLS 1.2 or TLS 1.3. It does not prove that one of its suites fits, nor \
             that older versions are off.",
    sources: &[DYNAMICS_TLS, RFC8996],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::TlsSuites),
        (Scenario::C, Step::ExchangeCertificates),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&ENABLE_TLS12, &MEND_PATH],
    settings: &[],
    examples,
    run,
};

static ENABLE_TLS12: Remedy = Remedy {
    id: "enable-tls12",
    summary: "Switch TLS 1.2 on at {host}.",
    steps: &[
        "On Windows Server, set the Schannel values below on every server behind {host}, and restart. The second command shows what is set: keep it.",
        "On Exchange Server, follow the product's page for the .NET values as well, and bring the build up to date.",
        "Where a load balancer or reverse proxy ends TLS, change its profile instead.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "$key = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server'",
        },
        Command {
            shell: Shell::PowerShell,
            text: "if (Test-Path $key) { Get-ItemProperty $key } else { New-Item $key -Force }",
        },
        Command {
            shell: Shell::PowerShell,
            text: "New-ItemProperty $key -Name Enabled -Value 1 -PropertyType DWord -Force",
        },
        Command {
            shell: Shell::PowerShell,
            text: "New-ItemProperty $key -Name DisabledByDefault -Value 0 -PropertyType DWord -Force",
        },
    ],
    who: Who::ServerAdmin,
    risk: "none for clients that speak TLS 1.2; the restart interrupts the service",
    undo: "set the values that the second command showed again, remove those that it did not show with Remove-ItemProperty, and restart",
    effective: "after the restart",
    documentation: &[EXCHANGE_TLS, SCHANNEL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let scan = match heard(cx) {
        Ok(scan) => scan,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut open, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
    for (at, seen) in answering(scan) {
        let line = Evidence::new(format!("versions of {at}"), names(&spoken(seen)));
        match floor(seen) {
            Offered::Yes => {}
            Offered::NotEstablished => open.extend(MODERN.map(|version| format!("{at} {}", answer(seen, version)))),
            Offered::No => {
                let message = format!(
                    "{at} offers neither TLS 1.2 nor TLS 1.3 (seen: {}); Dynamics and Microsoft 365 do not connect",
                    names(&spoken(seen))
                );
                let because = line.clone().expected("TLS 1.2 or TLS 1.3").source(&DYNAMICS_TLS);
                let finding = Finding::error("too-old", message).because(because).remedy(&ENABLE_TLS12);
                findings.push(about_server(cx, scan, finding));
            }
        }
        evidence.push(line);
    }
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::TlsScan, open.join("; ")).with(evidence);
    }
    Verdict::of(findings, evidence)
}

/// Whether a version that is still spoken is offered.
pub(crate) fn floor(scan: &Scan) -> Offered {
    let states = MODERN.map(|version| offered(scan, version));
    match states {
        _ if states.contains(&Offered::Yes) => Offered::Yes,
        _ if states.contains(&Offered::NotEstablished) => Offered::NotEstablished,
        _ => Offered::No,
    }
}

/// A server that speaks nothing newer than TLS 1.0.
pub(crate) fn old() -> Scan {
    let mut scan = healthy();
    scan.accepted.offers = vec![alert(70), alert(70)];
    scan.accepted.any = Some(hello(Version::Tls10, RSA_AES_256_CBC_SHA));
    scan.handshake = Some(no_handshake());
    for version in MODERN {
        scan = super::example::version(scan, version, Offered::No, alert(70));
    }
    super::example::version(scan, Version::Tls10, Offered::Yes, hello(Version::Tls10, RSA_AES_256_CBC_SHA))
}

fn examples() -> Vec<Example> {
    let silence = || Answer::Timeout(Stage::ServerHello);
    let mut half = old();
    half.versions.retain(|version, _| *version != Version::Tls12);
    let unsettled = super::example::version(half, Version::Tls12, Offered::NotEstablished, silence());
    let quick = only(hello(Version::Tls12, super::example::ECDHE_RSA_AES_256_CBC_SHA384));
    let mixed = with_addresses(vec![address(ADDRESS, healthy()), address("192.0.2.11:443", old())]);
    let of = |given, scan: crate::facts::tls::TlsScan, expect| example(given, vec![scan.into()], outside(), expect);
    vec![
        of("TLS 1.2 and 1.3", endpoint(healthy()), Expect::Pass),
        of("TLS 1.2 alone, after one question", endpoint(quick), Expect::Pass),
        of("nothing newer than TLS 1.0", endpoint(old()), error("too-old")),
        of("one of two addresses is old", mixed, error("too-old")),
        of("silence when offered TLS 1.2", endpoint(unsettled), Expect::Blocked),
        of("silence on every address", endpoint(only(Answer::Timeout(Stage::Connect))), Expect::Blocked),
    ]
}
