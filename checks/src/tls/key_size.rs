//! Is every key of the chain of a kind and size that is accepted?

use super::certificate::{Certificate, Key};
use super::chain::{Chain, readable};
use super::example::{
    ED25519, ISSUING, LEAF, RSA1024, SECP256K1, endpoint, error, example, healthy, hidden, outside, trusted,
};
use super::path::{MEND_PATH, about_server};
use super::sources::{BASELINE, DYNAMICS_TLS, EXCHANGE_CERTIFICATES};
use crate::facts::tls::TlsChains;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.key-size"),
    title: "the keys are RSA of 2048 bit or more, or ECDSA on P-256, P-384 or P-521",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &everywhere(Level::Error),
    proves: "The keys of the server's certificate and of its intermediates have a size and a kind that public \
             authorities issue and Windows accepts. It does not prove that the keys are kept well.",
    sources: &[BASELINE, DYNAMICS_TLS],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[FactKind::TlsChains],
    blames: &[],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::TlsSuites),
        (Scenario::C, Step::ExchangeCertificates),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&NEW_KEY, &MEND_PATH],
    settings: &[],
    examples,
    run,
};

static NEW_KEY: Remedy = Remedy {
    id: "reissue-with-new-key",
    summary: "Have {certificate_observed} issued again for a new RSA key of 2048 bit.",
    steps: &[
        "Make a new request with a new key; renewing with the same key keeps its size.",
        "Bind the new certificate on every server, load balancer and reverse proxy behind {host}.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "New-ExchangeCertificate -GenerateRequest -SubjectName 'CN={host}' -DomainName {host} -KeySize 2048 -PrivateKeyExportable $true",
    }],
    who: Who::ExchangeAdmin,
    risk: "a hybrid connector that names the former certificate must be changed too",
    undo: "enable the former certificate again",
    effective: "at once for new connections",
    documentation: &[EXCHANGE_CERTIFICATES, BASELINE],
};

/// What is accepted, in words.
const ACCEPTED: &str = "RSA of 2048 bit or more, or ECDSA on P-256, P-384 or P-521";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (scan, chains) = match readable(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let (mut findings, mut evidence) = (Vec::new(), Vec::new());
    for (chain, own) in chains.iter().flat_map(|chain| chain.below_root().map(move |own| (chain, own))) {
        let line = Evidence::new(format!("key of {}", own.subject), own.key.words());
        findings.extend(judged(chain, own, &line).map(|finding| about_server(cx, scan, finding)));
        evidence.push(line);
    }
    Verdict::of(findings, evidence)
}

fn judged(chain: &Chain<'_>, own: &Certificate, line: &Evidence) -> Option<Finding> {
    let (code, why) = match &own.key {
        Key::Rsa(bits) if *bits < 2048 => {
            ("too-short", "which public authorities refuse to sign, and Windows to trust below public roots")
        }
        Key::Ec(curve) if !["P-256", "P-384", "P-521"].contains(&curve.as_str()) => {
            ("other-curve", "which Windows does not accept")
        }
        Key::Other(_) => ("other-kind", "which no suite that Dynamics accepts can use"),
        Key::Rsa(_) | Key::Ec(_) => return None,
    };
    let message =
        format!("the key of {} of {} is {}, {why}; accepted is {ACCEPTED}", own.subject, chain.at, line.observed);
    let finding = Finding::error(code, message).because(line.clone().expected(ACCEPTED).source(&BASELINE));
    Some(finding.remedy(&NEW_KEY).value("certificate_observed", own.subject.as_str()))
}

fn examples() -> Vec<Example> {
    let of = |given, chains: TlsChains, expect| {
        example(given, vec![endpoint(healthy()).into(), chains.into()], outside(), expect)
    };
    vec![
        of("ECDSA on P-256 below RSA of 2048 bit", trusted(&[LEAF, ISSUING]), Expect::Pass),
        of("RSA of 1024 bit", trusted(&[RSA1024, ISSUING]), error("too-short")),
        of("Ed25519", trusted(&[ED25519, ISSUING]), error("other-kind")),
        of("a curve that Windows does not accept", trusted(&[SECP256K1, ISSUING]), error("other-curve")),
        of("the certificate is hidden", hidden("the handshake ended with alert 40"), Expect::Blocked),
    ]
}
