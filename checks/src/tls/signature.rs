//! Is every certificate below the root signed with a hash that can be trusted?

use super::certificate::Signature;
use super::chain::{Chain, readable};
use super::example::{ISSUING, LEAF, MD5, ROOT, SHA1, endpoint, error, example, healthy, hidden, outside, trusted};
use super::path::{MEND_PATH, about_server};
use super::sources::{BASELINE, EXCHANGE_CERTIFICATES, RFC9155};
use crate::facts::tls::TlsChains;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.signature"),
    title: "no certificate below the root is signed with SHA-1 or MD5",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &everywhere(Level::Error),
    proves: "The signatures of the server's certificate and of its intermediates use SHA-256 or better. A root is \
             trusted as it is: its own signature is not judged.",
    sources: &[BASELINE, RFC9155],
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
    remedies: &[&REISSUE, &MEND_PATH],
    settings: &[],
    examples,
    run,
};

static REISSUE: Remedy = Remedy {
    id: "reissue-with-sha256",
    summary: "Have {certificate_observed} issued again with SHA-256.",
    steps: &[
        "For a certificate of a public authority, request a new one; none signs with SHA-1 any more.",
        "For one of your own authority, let the authority sign with SHA-256 first, renew its certificate where that is signed with SHA-1, then issue the server's again.",
        "Bind the new certificate on every server, load balancer and reverse proxy behind {host}.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "certutil -setreg ca\\csp\\CNGHashAlgorithm SHA256" },
        Command { shell: Shell::PowerShell, text: "Restart-Service certsvc" },
    ],
    who: Who::ServerAdmin,
    risk: "software that knows only SHA-1 no longer connects; Windows Server 2003 is such",
    undo: "none is wanted; the former certificate stays valid until it ends",
    effective: "at once for new connections",
    documentation: &[EXCHANGE_CERTIFICATES, BASELINE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (scan, chains) = match readable(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let broken = |chain: &Chain<'_>| -> Vec<Finding> {
        let judged = chain.certificates().filter(|own| !own.self_signed);
        let broken = judged.filter_map(|own| match own.signed_with {
            Signature::Broken(hash) => Some((own, hash)),
            Signature::Sound => None,
        });
        let finding = |(own, hash): (&super::certificate::Certificate, &str)| {
            let message = format!(
                "{} of {} is signed with {hash}; browsers refuse it, and Windows does below public roots",
                own.subject, chain.at
            );
            let line = Evidence::new(format!("signature of {}", own.subject), format!("{hash}, by {}", own.issuer));
            Finding::at(chain.severity(cx), "broken-hash", message)
                .because(line.expected("SHA-256 or better").source(&BASELINE))
                .remedy(&REISSUE)
                .value("certificate_observed", own.subject.as_str())
        };
        broken.map(finding).collect()
    };
    let findings = chains.iter().flat_map(broken).map(|finding| about_server(cx, scan, finding)).collect();
    Verdict::of(findings, chains.iter().map(Chain::evidence).collect())
}

fn examples() -> Vec<Example> {
    let of = |given, chains: TlsChains, expect| {
        example(given, vec![endpoint(healthy()).into(), chains.into()], outside(), expect)
    };
    vec![
        of("SHA-256", trusted(&[LEAF, ISSUING]), Expect::Pass),
        of("a root that is signed with SHA-1", trusted(&[LEAF, ISSUING, ROOT]), Expect::Pass),
        of("SHA-1", trusted(&[SHA1, ISSUING]), error("broken-hash")),
        of("MD5", trusted(&[MD5, ISSUING]), error("broken-hash")),
        of("the certificate is hidden", hidden("the handshake ended with alert 40"), Expect::Blocked),
    ]
}
