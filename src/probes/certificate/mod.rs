//! Who vouches for the certificate with which Dynamics signs?

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::certificate::{CertificateFiles, CertificateTrust};
use exdoctor_checks::facts::deployment::Deployment;
use exdoctor_checks::facts::server::Server;
use exdoctor_checks::facts::tls::{Der, Trust, TrustVerdict};
use exdoctor_checks::model::SubjectKind;

use super::tls::{fetch_issuers, vouched};
use super::{Observed, Probe, ProbeCx};

/// The probes of this family.
pub static PROBES: &[Probe] = &[Probe {
    name: FactKind::CertificateTrust.name(),
    subject: SubjectKind::Certificate,
    roles: &[],
    gives: FactKind::CertificateTrust,
    needs: &[],
    signs_in: &[],
    sends: &["issuers that the file of the certificate does not hold: GET over plain HTTP where it says, one each"],
    run: |cx| Box::pin(look(cx)),
}];

/// Asks each set of roots, with issuers that AIA names where none of the files holds them.
async fn look(cx: ProbeCx) -> Observed {
    let chain = chain(&cx);
    if chain.is_empty() {
        return Observed::default();
    }
    let roots = cx.net.roots.clone();
    let trusted = |all: &[Der]| roots.sets().any(|(_, roots)| vouched(all, roots) == TrustVerdict::Trusted);
    let mut trust: Vec<Trust> =
        roots.sets().map(|(set, roots)| Trust { roots: set, sent: vouched(&chain, roots), completed: None }).collect();
    let fetched = if trusted(&chain) { Vec::new() } else { fetch_issuers(&cx, &chain, trusted).await };
    let found: Vec<Der> = fetched.iter().filter_map(|one| one.certificate.clone().ok()).collect();
    if !found.is_empty() {
        let all: Vec<Der> = chain.iter().cloned().chain(found).collect();
        for (own, (_, roots)) in trust.iter_mut().zip(roots.sets()) {
            own.completed = Some(vouched(&all, roots));
        }
    }
    Observed::one(&cx.subject, CertificateTrust { trust, fetched })
}

/// The certificate, and whatever stands beside it in the files.
fn chain(cx: &ProbeCx) -> Vec<Der> {
    if let Some(files) = cx.known::<CertificateFiles>() {
        let opened = files.pfx.into_iter().chain(files.cer).filter_map(|file| file.content.ok());
        return opened.flat_map(|content| content.certificates).collect();
    }
    let facts = cx.facts.read().expect("nobody panics while holding this lock");
    let own = |thumbprint: Option<&str>| thumbprint.is_some_and(|own| own.eq_ignore_ascii_case(&cx.subject.name));
    let registered = facts.all::<Deployment>().filter_map(|(_, one)| one.certificates.value()).flatten();
    let registered = registered.filter(|one| own(one.thumbprint.as_deref())).filter_map(|one| one.der.clone());
    let stored = facts.all::<Server>().filter_map(|(_, one)| one.certificate(&cx.subject.name)?.der.value().cloned());
    registered.chain(stored).take(1).collect()
}
