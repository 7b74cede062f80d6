//! Are the suites off that protect nothing, or too little?

use std::collections::BTreeSet;

use super::example::{AES_256_GCM, alert, endpoint, example, healthy, hello, outside, sign_in, warning};
use super::heard::{about, answering, own, said};
use super::sources::{DYNAMICS_TLS, RFC9325, SUITES};
use super::versions::refuses;
use crate::facts::tls::{Answer, Enumeration, Offered, Scan, Size, Stage, TlsScan, Version};
use crate::prelude::*;
use crate::values::{Suite, SuiteId, Weakness, suite, suite_name};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.weak-ciphers"),
    title: "no suite without encryption or proof of identity, and none with a broken cipher or hash, is offered",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &[(Scenario::B, Level::Warning), (Scenario::C, Level::Warning), (Scenario::D, Level::Warning)],
    proves: "Offered nothing but suites with NULL, no authentication, export keys, RC4, RC2, DES, 3DES or MD5, every \
             address refuses; which of them are offered is counted only with `--deep`. Suites with CBC are not judged.",
    sources: &[RFC9325, DYNAMICS_TLS],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[
        (Scenario::B, Step::TlsSuites),
        (Scenario::C, Step::ExchangeCertificates),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&DISABLE_WEAK],
    settings: &[],
    examples,
    run,
};

static DISABLE_WEAK: Remedy = Remedy {
    id: "disable-weak-suites",
    summary: "Disable the weak suites at {host}.",
    steps: &[
        "Run `exdoctor tls {endpoint} --deep` for the whole list.",
        "On Windows Server 2016 or later, disable each of them on every server behind {host}; seen were {suites_observed}.",
        "Where a load balancer or reverse proxy ends TLS, change its cipher profile instead.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-TlsCipherSuite | Where-Object { $_.Name -match 'NULL|RC4|3DES|DES_CBC|MD5|EXPORT|anon' } | ForEach-Object { Disable-TlsCipherSuite -Name $_.Name }",
    }],
    who: Who::ServerAdmin,
    risk: "clients that know nothing better stop working; Windows XP and its contemporaries are such",
    undo: "Enable-TlsCipherSuite with the same names",
    effective: "at once for new connections; where a group policy sets the list, after a restart",
    documentation: &[SUITES, RFC9325],
};

const NOT_ASKED: &str = "was not asked for weak suites";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let scan = match own(cx) {
        Ok(scan) => scan,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut open, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
    for (at, seen) in answering(scan) {
        let weak = weak(seen);
        let line = match &seen.weak {
            None if is_listed(seen) => Evidence::new(format!("every suite in every version at {at}"), listed(&weak)),
            None => Evidence::new(format!("weak suites offered to {at}"), NOT_ASKED),
            Some(answer) => Evidence::new(format!("weak suites offered alone to {at}"), said(answer)),
        };
        if !weak.is_empty() {
            findings.push(about(cx, scan, finding(at, &weak, line.clone())));
        } else if let Some(why) = unsettled(seen) {
            open.push(format!("{at} {why}"));
        }
        evidence.push(line);
    }
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::TlsScan, open.join("; ")).with(evidence);
    }
    Verdict::of(findings, evidence)
}

/// The weak suites that a server chose, in any of its answers.
fn weak(scan: &Scan) -> BTreeSet<SuiteId> {
    let probed = scan.weak.iter().filter_map(Answer::flight).map(|flight| flight.hello.suite);
    let listed = scan.versions.values().filter_map(|version| version.suites.as_ref());
    let listed = listed.flat_map(|known| known.chosen.keys()).copied();
    probed.chain(listed).filter(|id| is_weak(*id)).collect()
}

/// Whether every suite was asked for in every version that has weak ones.
fn is_listed(scan: &Scan) -> bool {
    let old = Version::ALL.into_iter().filter(|version| *version < Version::Tls13);
    old.map(|version| scan.versions.get(&version)).all(|known| {
        match known.map(|known| (known.offered, &known.suites)) {
            Some((Offered::Yes, suites)) => suites.is_some(),
            Some((Offered::No, _)) => true,
            Some((Offered::NotEstablished, _)) | None => false,
        }
    })
}

fn listed(weak: &BTreeSet<SuiteId>) -> String {
    let names: Vec<String> = weak.iter().map(|id| suite_name(*id)).collect();
    if names.is_empty() { "no weak one was chosen".to_owned() } else { format!("chosen were {}", names.join(", ")) }
}

fn is_weak(id: SuiteId) -> bool {
    suite(id).is_some_and(|suite| !suite.weaknesses().is_empty())
}

/// Why nothing is known where no weak suite was chosen.
fn unsettled(scan: &Scan) -> Option<String> {
    let lists: Vec<_> = scan.versions.values().filter_map(|version| version.suites.as_ref()).collect();
    let open = lists.iter().flat_map(|known| &known.not_established).find(|(id, _)| is_weak(**id));
    if let Some((id, answer)) = open {
        return Some(format!("{} when offered {}", said(answer), suite_name(*id)));
    }
    match &scan.weak {
        None if is_listed(scan) => None,
        None => Some(NOT_ASKED.to_owned()),
        Some(answer) if refuses(answer) => None,
        Some(answer) => Some(format!("{} when offered weak suites alone", said(answer))),
    }
}

fn finding(at: &str, weak: &BTreeSet<SuiteId>, line: Evidence) -> Finding {
    let names: Vec<String> = weak.iter().map(|id| suite_name(*id)).collect();
    let faults = weak.iter().filter_map(|id| suite(*id)).flat_map(Suite::weaknesses);
    let faults: Vec<&str> = faults.collect::<BTreeSet<_>>().into_iter().map(words).collect();
    let message = format!(
        "{at} takes weak suites ({}): {}; Dynamics and Exchange Online do not choose them, other clients may",
        faults.join(", "),
        names.join(", ")
    );
    Finding::warning("offered", message)
        .because(line.expected("a refusal").source(&RFC9325))
        .remedy(&DISABLE_WEAK)
        .value("suites_observed", names.join(", "))
}

const fn words(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Null => "nothing is encrypted",
        Weakness::Anonymous => "the server proves nothing",
        Weakness::Export => "keys shortened for export",
        Weakness::Rc4 => "RC4",
        Weakness::Rc2 => "RC2",
        Weakness::Des => "DES",
        Weakness::TripleDes => "3DES",
        Weakness::Md5 => "MD5",
    }
}

fn examples() -> Vec<Example> {
    let chose = |id| endpoint(Scan { weak: Some(hello(Version::Tls12, SuiteId(id))), ..healthy() });
    let answered = |weak| endpoint(Scan { weak, ..healthy() });
    let listing = |weak: Option<u16>| {
        let mut scan = Scan { weak: None, ..healthy() };
        for (version, known) in scan.versions.iter_mut().filter(|(_, known)| known.offered == Offered::Yes) {
            let weak = weak.filter(|_| *version == Version::Tls12).map(|id| (SuiteId(id), Size::Unseen));
            let chosen = weak.into_iter().chain([(AES_256_GCM, Size::Unseen)]).collect();
            known.suites = Some(Enumeration { chosen, ..Enumeration::default() });
        }
        endpoint(scan)
    };
    let of = |given, scan: TlsScan, expect| example(given, vec![scan.into()], outside(), expect);
    vec![
        of("weak suites are refused", answered(Some(alert(40))), Expect::Pass),
        of("the connection is reset when they are offered", answered(Some(Answer::Reset)), Expect::Pass),
        of("every suite was asked for, and none that was chosen is weak", listing(None), Expect::Pass),
        of("every suite was asked for, and one takes RC4", listing(Some(0x0005)), warning("offered")),
        of("3DES is taken", chose(0x000A), warning("offered")),
        of("an anonymous suite with RC4 and MD5 is taken", chose(0x0018), warning("offered")),
        of("a suite that was not offered is named", chose(AES_256_GCM.0), Expect::Blocked),
        of("silence", answered(Some(Answer::Timeout(Stage::ServerHello))), Expect::Blocked),
        of("they were not asked for", answered(None), Expect::Blocked),
        of("a host of Microsoft", sign_in(), Expect::NotApplicable),
    ]
}
