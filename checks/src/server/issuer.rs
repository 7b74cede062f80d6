//! Which certificate signs the tokens, and is it in the server's store?

use crate::facts::deployment::Deployment;
use crate::facts::server::{Server, StoreCertificate};
use crate::model::Blocked;
use crate::prelude::*;

/// The thumbprint of the certificate that Dynamics has registered, and where it stands.
pub(super) struct Issuer {
    pub(super) thumbprint: String,
    pub(super) from: String,
}

/// The certificate that the evidence names, or why none is known.
pub(super) fn issuer(cx: &CheckCx<'_>) -> Result<Issuer, Verdict> {
    let missing = |reason: String| {
        let subject = Some(Subject::deployment());
        Verdict::from(Blocked { fact: FactKind::Deployment, subject, reason, level: None, evidence: Vec::new() })
    };
    let unknown = "which certificate signs the tokens is not known:";
    let Some(deployment) = cx.seen_of::<Deployment>(&Subject::deployment()) else {
        return Err(missing(format!("{unknown} there is no evidence of the deployment (Get-CrmCertificate)")));
    };
    let Some(registered) = deployment.certificates.value() else {
        return Err(missing(format!("{unknown} the list of Get-CrmCertificate {}", deployment.certificates.why_not())));
    };
    let own = registered.iter().filter(|own| own.is_token_issuer()).find_map(|own| own.thumbprint.clone());
    let thumbprint = own.ok_or_else(|| missing(format!("{unknown} Dynamics has no S2STokenIssuer registered")))?;
    Ok(Issuer { thumbprint: thumbprint.to_ascii_uppercase(), from: "the configuration of Dynamics".to_owned() })
}

/// The certificate in the server's store; where it is not there, other questions about it do not arise.
pub(super) fn installed<'a>(cx: &CheckCx<'_>, server: &'a Server) -> Result<&'a StoreCertificate, Verdict> {
    let issuer = issuer(cx)?;
    let Some(store) = server.certificates.value() else {
        let why = server.certificates.why_not();
        return Err(Verdict::blocked(FactKind::ServerEvidence, format!("the store LocalMachine\\My {why}")));
    };
    let own = store.iter().find(|own| own.thumbprint.eq_ignore_ascii_case(&issuer.thumbprint));
    let own = own.filter(|own| own.has_key.value() != Some(&false));
    own.ok_or_else(|| {
        Verdict::not_applicable("the certificate is not here with its key: see server.certificate-installed")
    })
}

/// The certificate in words.
pub(super) fn named(certificate: &StoreCertificate) -> String {
    let subject = certificate.subject.value().map_or("the certificate", String::as_str);
    format!("{subject} ({})", certificate.thumbprint)
}
