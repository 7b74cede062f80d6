//! Is the private key in the PFX, and does it belong to the certificate?

use super::example::{OWN, PFX, closed, error, example, key, note, of_files, only_cer, with_keys, with_pfx};
use super::known::{about, pfx};
use super::sources::{CONNECT, EXPORT_PFX};
use crate::facts::certificate::{Belongs, PrivateKey, Unopened};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.private-key"),
    title: "the private key is in the PFX and belongs to the certificate",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The PFX holds a private key, and the public half that was computed from it is that of the certificate. It \
             does not prove that the servers have the key, or may read it.",
    sources: &[CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::ObtainCertificate)],
    remedies: &[&EXPORT_KEY],
    settings: &[],
    examples,
    run,
};

static EXPORT_KEY: Remedy = Remedy {
    id: "export-with-private-key",
    summary: "Make {pfx} again with the certificate and its own private key.",
    steps: &[
        "The key was made where the certificate was requested: export it there, with \"Yes, export the private key\".",
        "Where the request was answered on another server, complete it on the server that made it: `certreq -accept`.",
        "Where key and certificate are separate files, join those that belong together.",
        "Where the key is lost, ask for a new certificate.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Export-PfxCertificate -Cert Cert:\\LocalMachine\\My\\{thumbprint} -FilePath {pfx} -Password (Read-Host -AsSecureString)",
        },
        Command {
            shell: Shell::Any,
            text: "openssl pkcs12 -export -keyex -CSP \"Microsoft Enhanced RSA and AES Cryptographic Provider\" -inkey s2s.key -in s2s.cer -out {pfx}",
        },
    ],
    who: Who::ServerAdmin,
    risk: "whoever has the file and its password can sign as Dynamics: keep both safe",
    undo: "delete the new file",
    effective: "once the new file is imported on the servers",
    documentation: &[EXPORT_PFX],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (path, content) = match pfx(cx) {
        Ok(open) => open,
        Err(verdict) => return verdict,
    };
    let what = format!("private key of {path}");
    let line = |key: &PrivateKey| Evidence::new(what.as_str(), format!("{}, {}", key.kind, belongs(&key.belongs)));
    let own = content.keys.iter().find(|key| key.belongs == Belongs::To(0));
    let finding = |code, message: String, seen: Evidence| {
        let seen = seen.expected("the key of the certificate").source(&CONNECT);
        about(cx, Finding::error(code, message).because(seen)).remedy(&EXPORT_KEY).value("pfx", path)
    };
    if let Some(own) = own {
        let more = content.keys.len() - 1;
        let several = format!("{path} holds {more} more private keys; Dynamics uses the one of the first certificate");
        let notes = (more > 0).then(|| Finding::note("several-keys", several)).into_iter().collect();
        return Verdict::of(notes, vec![line(own)]);
    }
    let Some(key) = content.keys.first() else {
        let message = format!("{path} holds a certificate and no private key; nothing can be signed with it");
        return finding("no-key", message, Evidence::new(what.as_str(), "none")).into();
    };
    match &key.belongs {
        Belongs::Unknown(why) => {
            let reason = format!("whether the key of {path} belongs to the certificate cannot be told: {why}");
            Verdict::blocked(FactKind::CertificateFiles, reason)
        }
        Belongs::Broken(why) => {
            finding("broken-key", format!("the private key of {path} cannot be used: {why}"), line(key)).into()
        }
        Belongs::To(_) | Belongs::ToNone => {
            let message = format!("the private key of {path} belongs to another certificate; Windows refuses the pair");
            finding("other-key", message, line(key)).into()
        }
    }
}

fn belongs(belongs: &Belongs) -> String {
    match belongs {
        Belongs::To(0) => "that of the certificate".to_owned(),
        Belongs::To(_) => "that of another certificate of the file".to_owned(),
        Belongs::ToNone => "that of none of the file's certificates".to_owned(),
        Belongs::Broken(why) => format!("not usable: {why}"),
        Belongs::Unknown(why) => format!("not comparable: {why}"),
    }
}

fn examples() -> Vec<Example> {
    let of = |given, keys, expect| example(given, OWN.1, of_files(OWN.1, with_keys(keys)), expect);
    let with = |belongs| PrivateKey { belongs, ..key() };
    let odd = "keys of the kind 1.2.840.10040.4.1 are not known";
    vec![
        example("the key of the certificate", OWN.1, of_files(OWN.1, with_pfx(OWN)), Expect::Pass),
        of("a second key", vec![key(), with(Belongs::To(1))], note("several-keys")),
        of("no key", Vec::new(), error("no-key")),
        of("the key of another certificate", vec![with(Belongs::ToNone)], error("other-key")),
        of(
            "a key whose parts do not fit",
            vec![with(Belongs::Broken("its parts do not fit".to_owned()))],
            error("broken-key"),
        ),
        of("a key of a kind that is not known", vec![with(Belongs::Unknown(odd.to_owned()))], Expect::Blocked),
        example("a PFX that does not open", PFX, of_files(PFX, closed(Unopened::WrongPassword)), Expect::Blocked),
        example("a certificate file alone", OWN.1, of_files(OWN.1, only_cer(OWN)), Expect::NotApplicable),
    ]
}
