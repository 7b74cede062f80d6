//! What is known about the certificate that is judged, and from where?

use crate::facts::certificate::{CertificateFiles, Content, File, Unopened};
use crate::facts::deployment::Deployment;
use crate::facts::server::Server;
use crate::model::Blocked;
use crate::prelude::*;
use crate::tls::certificate::Certificate;

/// The certificate, read.
pub(super) struct Known {
    /// Where it was read: "s2s.pfx".
    pub(super) at: String,
    pub(super) certificate: Certificate,
}

/// What [`known`] reads.
pub(super) const KNOWN: &[FactKind] = &[FactKind::CertificateFiles, FactKind::Deployment, FactKind::ServerEvidence];

/// The certificate: that of the PFX, else that of the certificate file, else as Dynamics or a server shows it.
pub(super) fn known(cx: &CheckCx<'_>) -> Result<Known, Verdict> {
    let files = cx.seen::<CertificateFiles>();
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    let mut servers = cx.all::<Server>();
    let own = |thumbprint: Option<&str>| thumbprint.is_some_and(|own| own.eq_ignore_ascii_case(&cx.subject.name));
    let in_files =
        files.into_iter().flat_map(opened).find_map(|(at, content)| Some((at, content.certificates.first()?)));
    let registered = || {
        let mut all = deployment?.certificates.value()?.iter();
        let found = all.find(|one| own(one.thumbprint.as_deref()) && one.der.is_some())?;
        Some(("the configuration of Dynamics".to_owned(), found.der.as_ref()?))
    };
    let mut stored =
        || servers.find_map(|(_, server)| Some((server, server.certificate(&cx.subject.name)?.der.value()?)));
    let found = in_files
        .or_else(registered)
        .or_else(|| stored().map(|(server, der)| (format!("the store of {}", server.host), der)));
    let Some((at, der)) = found else { return Err(unknown(files)) };
    match Certificate::parse(&der.0) {
        Ok(certificate) => Ok(Known { at, certificate }),
        Err(why) => {
            let reason = format!("the certificate of {at} cannot be read: {why}");
            Err(Verdict::blocked(FactKind::CertificateFiles, reason))
        }
    }
}

/// The PFX, open.
pub(super) fn pfx<'a>(cx: &CheckCx<'a>) -> Result<(&'a str, &'a Content), Verdict> {
    let file = cx.seen::<CertificateFiles>().and_then(|files| files.pfx.as_ref());
    let Some(File { path, content }) = file else {
        return Err(Verdict::not_applicable("the configuration names no PFX; server.* judge the key on each server"));
    };
    match content {
        Ok(content) => Ok((path, content)),
        Err(why) => Err(closed(path, why)),
    }
}

/// Why nothing can be said about a file that does not open.
pub(super) fn closed(path: &str, why: &Unopened) -> Verdict {
    Verdict::blocked(FactKind::CertificateFiles, format!("{path} does not open: {}", words(why)))
}

fn unknown(files: Option<&CertificateFiles>) -> Verdict {
    let file = files.and_then(|files| files.pfx.as_ref().or(files.cer.as_ref()));
    match file {
        Some(File { path, content: Err(why) }) => closed(path, why),
        Some(File { path, .. }) => Verdict::not_applicable(format!("{path} holds no certificate")),
        None => {
            let reason = "the certificate itself is not known: name its file in the configuration";
            blocked_by(FactKind::Deployment, Subject::deployment(), reason)
        }
    }
}

/// What waits for a fact about something else than the certificate.
pub(super) fn blocked_by(fact: FactKind, subject: Subject, reason: impl Into<String>) -> Verdict {
    Blocked { fact, subject: Some(subject), reason: reason.into(), level: None, evidence: Vec::new() }.into()
}

fn opened(files: &CertificateFiles) -> impl Iterator<Item = (String, &Content)> {
    let all = files.pfx.iter().chain(&files.cer);
    all.filter_map(|file| Some((file.path.clone(), file.content.as_ref().ok()?)))
}

/// Why a file does not open, in words.
pub fn words(why: &Unopened) -> String {
    match why {
        Unopened::Unreadable(why) => format!("it cannot be read ({why})"),
        Unopened::Empty => "it is empty".to_owned(),
        Unopened::TooLarge { most } => format!("it is larger than {most} bytes"),
        Unopened::WrongPassword => "the password is wrong, or the file was changed".to_owned(),
        Unopened::NoPassword => "it has a password, and none was given".to_owned(),
        Unopened::OtherForm(what) => format!("it is {what}"),
        Unopened::Damaged(how) => format!("it is damaged ({how})"),
        Unopened::Unsupported(what) => format!("exdoctor does not know {what}"),
        Unopened::TooManyRounds { asked, most } => {
            format!("its password takes {asked} rounds; at most {most} are done for a file")
        }
        Unopened::Nothing => "it holds neither a certificate nor a key".to_owned(),
    }
}

/// Adds what remedies of this family name: files, thumbprint, the account of the service.
pub(super) fn about(cx: &CheckCx<'_>, finding: Finding) -> Finding {
    let files = cx.seen::<CertificateFiles>();
    let path = |file: Option<&File>| file.map(|file| file.path.clone());
    let thumbprint = Some(cx.subject.name.clone()).filter(|name| is_thumbprint(name));
    let values = [
        ("pfx", path(files.and_then(|files| files.pfx.as_ref()))),
        ("cer", path(files.and_then(|files| files.cer.as_ref()))),
        ("thumbprint", thumbprint),
    ];
    values.into_iter().fold(finding, |finding, (name, value)| match value {
        Some(value) => finding.value(name, value),
        None => finding,
    })
}

/// Whether a name is a SHA-1 thumbprint.
pub(super) fn is_thumbprint(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
