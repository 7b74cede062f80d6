//! Is the certificate signed with a hash that can be trusted?

use super::example::{OWN, PFX, SHA1, closed, example, of_files, warning, with_pfx};
use super::known::{KNOWN, about, known};
use super::reissue::REISSUE;
use super::sources::{CONNECT, RFC9155};
use crate::facts::certificate::Unopened;
use crate::prelude::*;
use crate::tls::certificate::Signature;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.signature"),
    title: "the certificate is signed with SHA-256 or better",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "The issuer signed the certificate with a hash that nobody can forge today. The signatures of the issuers \
             above it are not judged.",
    sources: &[RFC9155, CONNECT],
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

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let what = format!("signature on the certificate in {}", known.at);
    let Signature::Broken(hash) = known.certificate.signed_with else {
        return Verdict::pass(vec![Evidence::new(what, "SHA-256 or better")]);
    };
    let message = format!("the certificate in {} is signed with {hash}; expected SHA-256 or better", known.at);
    let seen = Evidence::new(what, hash).expected("SHA-256 or better").source(&RFC9155);
    let finding = about(cx, Finding::warning("weak-hash", message).because(seen));
    finding.remedy(&REISSUE).value("certificate_observed", &known.certificate.subject).into()
}

fn examples() -> Vec<Example> {
    let of =
        |given, made: super::example::Made, expect| example(given, made.1, of_files(made.1, with_pfx(made)), expect);
    vec![
        of("SHA-256", OWN, Expect::Pass),
        of("SHA-1", SHA1, warning("weak-hash")),
        example("a PFX that does not open", PFX, of_files(PFX, closed(Unopened::WrongPassword)), Expect::Blocked),
    ]
}
