//! Is the certificate file that of the PFX?

use super::example::{
    CER, FORMER, OWN, P256, PFX, and_cer, closed, error, example, note, of_files, only_cer, with_pfx,
};
use super::known::{about, closed as not_open, pfx};
use super::sources::{CONNECT, EXPORT_PFX};
use crate::facts::certificate::{CertificateFiles, Content, File, Unopened};
use crate::prelude::*;
use crate::tls::certificate::Certificate;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.cer-matches-pfx"),
    title: "the certificate file is that of the PFX",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The certificate that is registered in Dynamics and in the tenant is the one whose key signs. It does not prove \
             that it was registered.",
    sources: &[CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::ObtainCertificate), (Scenario::A, Step::RegisterCertificate)],
    remedies: &[&EXPORT_CER],
    settings: &[],
    examples,
    run,
};

static EXPORT_CER: Remedy = Remedy {
    id: "export-cer-from-pfx",
    summary: "Make {cer} again from {pfx}.",
    steps: &[
        "Take the certificate out of the PFX with the command below.",
        "Where the other certificate was registered already, register this one in Dynamics and in the tenant.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "(Get-PfxData -FilePath {pfx} -Password (Read-Host -AsSecureString)).EndEntityCertificates[0] | Export-Certificate -FilePath {cer}",
    }],
    who: Who::ServerAdmin,
    risk: "none: the file holds no private key",
    undo: "keep the former file under another name",
    effective: "once the right certificate is registered",
    documentation: &[EXPORT_PFX, CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (path, own) = match pfx(cx) {
        Ok(open) => open,
        Err(verdict) => return verdict,
    };
    let Some(File { path: cer, content }) = cx.seen::<CertificateFiles>().and_then(|files| files.cer.as_ref()) else {
        return Verdict::not_applicable("the configuration names no certificate file beside the PFX");
    };
    let other = match content {
        Ok(other) => other,
        Err(why) => return not_open(cer, why),
    };
    let line = |path: &str, content: &Content| Evidence::new(path, content.thumbprint.clone().unwrap_or_default());
    let evidence = vec![line(path, own), line(cer, other)];
    if own.certificates.first() == other.certificates.first() {
        let key = other.oddities.iter().find(|odd| odd.contains("private key"));
        let notes = key.map(|_| Finding::note("holds-key", format!("{cer} holds a private key: do not hand it out")));
        return Verdict::of(notes.into_iter().collect(), evidence);
    }
    let subjects = [own, other].map(|content| {
        let first = content.certificates.first()?;
        Certificate::parse(&first.0).ok().map(|read| (read.subject, read.not_before))
    });
    let (code, how) = match &subjects {
        [Some((own, from)), Some((other, other_from))] if own == other && other_from < from => {
            ("former-certificate", "an earlier certificate with the same subject")
        }
        _ => ("other-certificate", "another certificate"),
    };
    let message = format!("{cer} holds {how}, not that of {path}: what is registered is not what signs");
    let expected = own.thumbprint.clone().unwrap_or_default();
    let seen = line(cer, other).expected(expected).source(&CONNECT);
    let finding = about(cx, Finding::error(code, message).because(seen)).remedy(&EXPORT_CER);
    Verdict::of(vec![finding], evidence)
}

fn examples() -> Vec<Example> {
    let of = |given, files, expect| example(given, OWN.1, of_files(OWN.1, files), expect);
    let mut with_key = and_cer(with_pfx(OWN), OWN);
    if let Some(File { content: Ok(content), .. }) = &mut with_key.cer {
        content.oddities.insert("it holds a private key as well: do not hand it out".to_owned());
    }
    let cut = CertificateFiles {
        cer: Some(File { path: CER.to_owned(), content: Err(Unopened::Damaged("it ends too early".to_owned())) }),
        ..with_pfx(OWN)
    };
    vec![
        of("the same certificate", and_cer(with_pfx(OWN), OWN), Expect::Pass),
        of("the same certificate, with its key in PEM form", with_key, note("holds-key")),
        of("the certificate before the renewal", and_cer(with_pfx(OWN), FORMER), error("former-certificate")),
        of("another certificate of the same time", and_cer(with_pfx(OWN), P256), error("other-certificate")),
        of("a certificate file that does not open", cut, Expect::Blocked),
        of("no certificate file", with_pfx(OWN), Expect::NotApplicable),
        of("no PFX", only_cer(OWN), Expect::NotApplicable),
        example(
            "a PFX that does not open",
            PFX,
            of_files(PFX, and_cer(closed(Unopened::NoPassword), OWN)),
            Expect::Blocked,
        ),
    ]
}
