//! Is the key RSA, and long enough?

use super::example::{
    OWN, P256, PFX, RSA1024, and_evidence, closed, deployment, error, example, of_files, only_cer, registered, with_pfx,
};
use super::known::{KNOWN, about, known};
use super::reissue::REISSUE;
use super::sources::{CONNECT, KEYSPEC};
use crate::facts::certificate::Unopened;
use crate::prelude::*;
use crate::tls::certificate::Key;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.key-size"),
    title: "the key is RSA of 2048 bit or more",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The key is of the kind that a CSP can hold and long enough to be accepted. It does not prove that the key is \
             kept well.",
    sources: &[CONNECT, KEYSPEC],
    needs: &[],
    any_of: &[],
    uses: KNOWN,
    blames: &[],
    steps: &[(Scenario::A, Step::ObtainCertificate)],
    remedies: &[&REISSUE],
    settings: &[],
    examples,
    run,
};

const EXPECTED: &str = "RSA of 2048 bit or more";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let key = &known.certificate.key;
    let line = Evidence::new(format!("key of the certificate in {}", known.at), key.words());
    let (code, why) = match key {
        Key::Rsa(2048..) => return Verdict::pass(vec![line]),
        Key::Rsa(_) => ("too-short", "which is refused as too weak"),
        Key::Ec(_) | Key::Other(_) => ("not-rsa", "which no CSP holds, so KeySpec cannot be 1"),
    };
    let message = format!("the key of the certificate in {} is {}, {why}; expected {EXPECTED}", known.at, key.words());
    let finding = Finding::error(code, message).because(line.expected(EXPECTED).source(&CONNECT));
    about(cx, finding).remedy(&REISSUE).value("certificate_observed", &known.certificate.subject).into()
}

fn examples() -> Vec<Example> {
    let of =
        |given, made: super::example::Made, expect| example(given, made.1, of_files(made.1, with_pfx(made)), expect);
    let known_to_dynamics = deployment(vec![registered("S2STokenIssuer", OWN)]);
    vec![
        of("RSA of 2048 bit", OWN, Expect::Pass),
        of("RSA of 1024 bit", RSA1024, error("too-short")),
        of("ECDSA on P-256", P256, error("not-rsa")),
        example("a certificate file alone", OWN.1, of_files(OWN.1, only_cer(OWN)), Expect::Pass),
        example(
            "the certificate as Dynamics is configured with it",
            OWN.1,
            and_evidence(
                Facts::about([Subject::new(SubjectKind::Certificate, OWN.1)]),
                Vec::new(),
                Some(known_to_dynamics),
            ),
            Expect::Pass,
        ),
        example("a PFX that does not open", PFX, of_files(PFX, closed(Unopened::NoPassword)), Expect::Blocked),
    ]
}
