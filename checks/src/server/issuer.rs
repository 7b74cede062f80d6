//! Which certificate signs the tokens, and is it in the server's store?

use crate::facts::certificate::CertificateFiles;
use crate::facts::deployment::Deployment;
use crate::facts::server::{Read, Server, StoreCertificate};
use crate::model::Blocked;
use crate::prelude::*;

/// The thumbprint of the certificate that Dynamics has registered, and where it stands.
pub(super) struct Issuer {
    pub(super) thumbprint: String,
    pub(super) from: String,
}

/// The certificate that Dynamics has registered, else that of the configured files, or why none is known.
pub(super) fn issuer(cx: &CheckCx<'_>) -> Result<Issuer, Verdict> {
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    let in_files = cx.all::<CertificateFiles>().find(|(subject, _)| is_thumbprint(&subject.name));
    let why = match deployment.map(|deployment| &deployment.certificates) {
        Some(Read::Value(registered)) => {
            let own = registered.iter().filter(|own| own.is_token_issuer()).find_map(|own| own.thumbprint.clone());
            if let Some(thumbprint) = own {
                let thumbprint = thumbprint.to_ascii_uppercase();
                return Ok(Issuer { thumbprint, from: "the configuration of Dynamics".to_owned() });
            }
            "Dynamics has no S2STokenIssuer registered".to_owned()
        }
        Some(unread) => format!("the list of Get-CrmCertificate {}", unread.why_not()),
        None => "there is no evidence of the deployment (Get-CrmCertificate)".to_owned(),
    };
    if let Some((subject, files)) = in_files {
        let from = files.pfx.as_ref().or(files.cer.as_ref()).map_or("the configuration", |file| file.path.as_str());
        return Ok(Issuer { thumbprint: subject.name.to_ascii_uppercase(), from: from.to_owned() });
    }
    let reason =
        format!("which certificate signs the tokens is not known: {why}; its file in [certificate] would tell");
    let subject = Some(Subject::deployment());
    Err(Blocked { fact: FactKind::Deployment, subject, reason, level: None, evidence: Vec::new() }.into())
}

fn is_thumbprint(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The certificate in the server's store, or the one that has taken its place and waits for its registration; where
/// neither is there, other questions about it do not arise.
pub(super) fn installed<'a>(cx: &CheckCx<'_>, server: &'a Server) -> Result<&'a StoreCertificate, Verdict> {
    let issuer = issuer(cx)?;
    let Some(store) = server.certificates.value() else {
        let why = server.certificates.why_not();
        return Err(Verdict::blocked(FactKind::ServerEvidence, format!("the store LocalMachine\\My {why}")));
    };
    let own = store.iter().find(|own| own.thumbprint.eq_ignore_ascii_case(&issuer.thumbprint));
    let own = own.or_else(|| unregistered(cx, &issuer, store)).filter(|own| own.has_key.value() != Some(&false));
    own.ok_or_else(|| {
        Verdict::not_applicable("the certificate is not here with its key: see server.certificate-installed")
    })
}

/// The certificate of the files, where it is another than the registered one, and the server has it with its key.
pub(super) fn unregistered<'a>(
    cx: &CheckCx<'_>,
    issuer: &Issuer,
    store: &'a [StoreCertificate],
) -> Option<&'a StoreCertificate> {
    let known = cx.all::<CertificateFiles>().flat_map(|(_, files)| files.pfx.iter().chain(&files.cer));
    let mut prints = known.filter_map(|file| file.content.as_ref().ok()?.thumbprint.as_deref());
    prints.find_map(|print| {
        let own = |own: &&StoreCertificate| own.thumbprint.eq_ignore_ascii_case(print);
        let new = !print.eq_ignore_ascii_case(&issuer.thumbprint);
        store.iter().find(own).filter(|own| new && own.has_key.value() == Some(&true))
    })
}

/// The certificate in words.
pub(super) fn named(certificate: &StoreCertificate) -> String {
    let subject = certificate.subject.value().map_or("the certificate", String::as_str);
    format!("{subject} ({})", certificate.thumbprint)
}
