//! Are the versions off that nobody should speak any more?

use super::example::{
    RSA_AES_256_CBC_SHA, endpoint, example, healthy, hello, only, outside, sign_in, version, warning,
};
use super::heard::{about, answering, own};
use super::sources::{EXCHANGE_TLS, RFC7568, RFC8996, SCHANNEL};
use super::versions::{answer, names, offered};
use crate::facts::tls::{Answer, Offered, Stage, TlsScan, Version};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.legacy-protocols"),
    title: "SSL 3, TLS 1.0 and TLS 1.1 are off",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &[(Scenario::B, Level::Warning), (Scenario::C, Level::Warning), (Scenario::D, Level::Warning)],
    proves: "Offered each old version alone with the suites that were usual, every address refuses. Rare suites are \
             tried only with `--deep`. Dynamics and Exchange Online never choose these versions; others may be made to.",
    sources: &[RFC8996, RFC7568],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[
        (Scenario::B, Step::TlsSuites),
        (Scenario::C, Step::ExchangeCertificates),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&DISABLE_LEGACY],
    settings: &[],
    examples,
    run,
};

const LEGACY: [Version; 3] = [Version::Ssl3, Version::Tls10, Version::Tls11];

static DISABLE_LEGACY: Remedy = Remedy {
    id: "disable-legacy-protocols",
    summary: "Switch {versions_observed} off at {host} once nothing needs them.",
    steps: &[
        "Find out who still connects with them: Exchange and IIS can log the version of each connection.",
        "On Windows Server, set the Schannel values below for each old version on every server behind {host}, and restart.",
        "Where a load balancer or reverse proxy ends TLS, change its profile instead.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "'SSL 3.0','TLS 1.0','TLS 1.1' | ForEach-Object { $key = \"HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\$_\\Server\"; New-Item $key -Force | Out-Null; New-ItemProperty $key -Name Enabled -Value 0 -PropertyType DWord -Force; New-ItemProperty $key -Name DisabledByDefault -Value 1 -PropertyType DWord -Force }",
    }],
    who: Who::ServerAdmin,
    risk: "old clients, scanners and printers that know nothing newer stop working",
    undo: "remove the values and restart",
    effective: "after the restart",
    documentation: &[EXCHANGE_TLS, SCHANNEL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let scan = match own(cx) {
        Ok(scan) => scan,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut open, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
    for (at, seen) in answering(scan) {
        let of = |state| LEGACY.into_iter().filter(|version| offered(seen, *version) == state).collect::<Vec<_>>();
        open.extend(of(Offered::NotEstablished).into_iter().map(|version| format!("{at} {}", answer(seen, version))));
        let spoken = of(Offered::Yes);
        let line = Evidence::new(format!("old versions of {at}"), names(&spoken));
        if !spoken.is_empty() {
            let said = names(&spoken);
            let message =
                format!("{at} still speaks {said}; Dynamics and Exchange Online do not use it, an attacker may");
            let finding = Finding::warning("spoken", message)
                .because(line.clone().expected("none").source(&RFC8996))
                .remedy(&DISABLE_LEGACY)
                .value("versions_observed", said);
            findings.push(about(cx, scan, finding));
        }
        evidence.push(line);
    }
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::TlsScan, open.join("; ")).with(evidence);
    }
    Verdict::of(findings, evidence)
}

fn examples() -> Vec<Example> {
    let spoken = |old| version(healthy(), old, Offered::Yes, hello(old, RSA_AES_256_CBC_SHA));
    let silence = version(healthy(), Version::Tls10, Offered::NotEstablished, Answer::Timeout(Stage::ServerHello));
    let quick = only(hello(Version::Tls13, super::example::AES_256_GCM));
    let of = |given, scan: TlsScan, expect| example(given, vec![scan.into()], outside(), expect);
    vec![
        of("only TLS 1.2 and 1.3", endpoint(healthy()), Expect::Pass),
        of("TLS 1.0 beside them", endpoint(spoken(Version::Tls10)), warning("spoken")),
        of("SSL 3 beside them", endpoint(spoken(Version::Ssl3)), warning("spoken")),
        of("silence when offered TLS 1.0", endpoint(silence), Expect::Blocked),
        of("old versions were not asked for", endpoint(quick), Expect::Blocked),
        of("a host of Microsoft", sign_in(), Expect::NotApplicable),
    ]
}
