//! Does a public authority vouch for the certificate?

use super::example::{OWN, PFX, SELF_SIGNED, closed, example, of_files, warning, with_pfx};
use super::known::{about, known};
use super::sources::{CONNECT, RFC5280};
use crate::facts::Lost;
use crate::facts::certificate::{CertificateTrust, Unopened};
use crate::facts::tls::{FetchedIssuer, RootSet, Trust, TrustVerdict};
use crate::prelude::*;
use crate::tls::certificate::short;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.trust"),
    title: "a public authority vouches for the certificate",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "The signatures lead to a root of Mozilla's list. The tenant compares keys and does not verify the chain, so a \
             certificate of another authority may work; the product's page asks for a trusted authority.",
    sources: &[CONNECT, RFC5280],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::CertificateFiles, FactKind::Deployment, FactKind::ServerEvidence, FactKind::CertificateTrust],
    blames: &[],
    steps: &[(Scenario::A, Step::ObtainCertificate)],
    remedies: &[&PUBLIC],
    settings: &[],
    examples,
    run,
};

static PUBLIC: Remedy = Remedy {
    id: "obtain-public-token-issuer",
    summary: "Obtain a certificate of a public authority for {certificate_observed}.",
    steps: &[
        "Ask a public authority for a certificate with an RSA key of 2048 bit or more; a wildcard certificate serves as well.",
        "Exchange it on every server, in Dynamics and in the tenant, at the next renewal at the latest.",
        "Where an internal authority is wanted, waive this check with the reason.",
    ],
    commands: &[],
    who: Who::ServerAdmin,
    risk: "the exchange interrupts mail when it is not done everywhere at once",
    undo: "keep the former certificate until the new one works",
    effective: "once the new certificate is registered and both asynchronous services have restarted",
    documentation: &[CONNECT],
};

const PUBLIC_SETS: [RootSet; 3] = [RootSet::Mozilla, RootSet::Microsoft, RootSet::Declared];

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let own = &known.certificate;
    let finding = |code, message, observed: &str| {
        let what = format!("issuer of the certificate in {}", known.at);
        let seen = Evidence::new(what, observed).expected("a public authority").source(&CONNECT);
        let finding = about(cx, Finding::warning(code, message).because(seen));
        finding.remedy(&PUBLIC).value("certificate_observed", &own.subject)
    };
    let Some(CertificateTrust { trust, fetched }) = cx.seen() else {
        return Verdict::blocked(FactKind::CertificateTrust, cx.why_lost(FactKind::CertificateTrust, cx.subject));
    };
    let evidence: Vec<Evidence> = trust.iter().map(line).collect();
    let by =
        |sets: &[RootSet]| trust.iter().any(|one| sets.contains(&one.roots) && *best(one) == TrustVerdict::Trusted);
    if by(&PUBLIC_SETS) {
        return Verdict::pass(evidence);
    }
    if own.self_signed {
        let message =
            format!("the certificate in {} is signed by itself, which is meant for evaluation only", known.at);
        return Verdict::of(vec![finding("self-signed", message, "itself")], evidence);
    }
    let unreached: Vec<String> = fetched
        .iter()
        .filter_map(|one| one.certificate.as_ref().err().map(|why| format!("{}: {why}", short(&one.url))))
        .collect();
    let unverifiable = trust.iter().find_map(|one| match best(one) {
        TrustVerdict::NotVerifiable(why) => Some(why),
        _ => None,
    });
    if let Some(why) = unverifiable {
        let reason = format!("a signature above the certificate cannot be verified here: {}", short(why));
        return Verdict::blocked(FactKind::CertificateTrust, reason).with(evidence);
    }
    let private = by(&[RootSet::Platform, RootSet::CaFile]);
    if !private && !unreached.is_empty() && fetched.iter().all(|one| one.certificate.is_err()) {
        let reason =
            format!("the issuer's certificate is not in the file and could not be fetched ({})", unreached.join("; "));
        return Verdict::blocked(FactKind::CertificateTrust, reason).with(evidence);
    }
    let message = format!("{} issued the certificate in {}, which is not a public authority", own.issuer, known.at);
    Verdict::of(vec![finding("not-public", message, &own.issuer)], evidence)
}

/// The better of what a set says about the files alone and with what was fetched.
fn best(trust: &Trust) -> &TrustVerdict {
    match (&trust.sent, &trust.completed) {
        (TrustVerdict::Trusted, _) | (_, None) => &trust.sent,
        (_, Some(completed)) => completed,
    }
}

fn line(trust: &Trust) -> Evidence {
    let set = match trust.roots {
        RootSet::Platform => "roots of this system",
        RootSet::Mozilla => "roots of Mozilla's list",
        RootSet::Microsoft => "roots that Microsoft names for its hosts",
        RootSet::CaFile => "roots of --ca-file",
        RootSet::Declared => "roots that the configuration declares public, for tests",
    };
    let said = match best(trust) {
        TrustVerdict::Trusted => "trusted".to_owned(),
        TrustVerdict::UnknownIssuer => "unknown issuer".to_owned(),
        TrustVerdict::Invalid(why) => format!("not valid: {}", short(why)),
        TrustVerdict::NotVerifiable(why) => format!("not verifiable: {}", short(why)),
    };
    Evidence::new(set, said)
}

fn examples() -> Vec<Example> {
    let of = |made: super::example::Made, trust: &[(RootSet, TrustVerdict)], fetched: Vec<FetchedIssuer>| {
        let trust =
            trust.iter().map(|(roots, sent)| Trust { roots: *roots, sent: sent.clone(), completed: None }).collect();
        let subject = Subject::new(SubjectKind::Certificate, made.1);
        of_files(made.1, with_pfx(made)).with(&subject, CertificateTrust { trust, fetched })
    };
    let (mozilla, platform) = (RootSet::Mozilla, RootSet::Platform);
    let unknown = || TrustVerdict::UnknownIssuer;
    let silent =
        FetchedIssuer { url: "http://pki.contoso.com/ca.cer".to_owned(), certificate: Err("timed out".to_owned()) };
    let mut lost = of_files(OWN.1, with_pfx(OWN));
    let subject = Subject::new(SubjectKind::Certificate, OWN.1);
    lost.lose(
        &subject,
        FactKind::CertificateTrust,
        Lost { reason: "the probe took too long".to_owned(), because: None },
    );
    vec![
        example("a public authority", OWN.1, of(OWN, &[(mozilla, TrustVerdict::Trusted)], Vec::new()), Expect::Pass),
        example(
            "an authority of the company",
            OWN.1,
            of(OWN, &[(mozilla, unknown()), (platform, TrustVerdict::Trusted)], Vec::new()),
            warning("not-public"),
        ),
        example(
            "an authority that nobody knows",
            OWN.1,
            of(OWN, &[(mozilla, unknown())], Vec::new()),
            warning("not-public"),
        ),
        example(
            "signed by itself",
            SELF_SIGNED.1,
            of(SELF_SIGNED, &[(mozilla, unknown())], Vec::new()),
            warning("self-signed"),
        ),
        example(
            "an issuer that cannot be fetched",
            OWN.1,
            of(OWN, &[(mozilla, unknown())], vec![silent]),
            Expect::Blocked,
        ),
        example(
            "a signature that cannot be verified here",
            OWN.1,
            of(OWN, &[(mozilla, TrustVerdict::NotVerifiable("1.2.3.4".to_owned()))], Vec::new()),
            Expect::Blocked,
        ),
        example("nobody was asked", OWN.1, lost, Expect::Blocked),
        example("a PFX that does not open", PFX, of_files(PFX, closed(Unopened::WrongPassword)), Expect::Blocked),
    ]
}
