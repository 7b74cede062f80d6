//! Do the files of the certificate open?

use super::example::{CER, OWN, PFX, and_cer, closed, error, example, note, of_files, with_pfx};
use super::known::{about, words};
use super::sources::{CONNECT, EXPORT_PFX, RFC7292};
use crate::facts::certificate::{CertificateFiles, Content, File, Unopened};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.opens"),
    title: "the certificate files can be read and the password is right",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "Each file that the configuration names was read and understood, and the password opens the PFX. It does not \
             prove that a key is in it, or that it is the certificate that Dynamics uses.",
    sources: &[CONNECT, RFC7292],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::ObtainCertificate)],
    remedies: &[&PASSWORD, &RIGHT_FILE, &EXPORT_AGAIN],
    settings: &[],
    examples,
    run,
};

static PASSWORD: Remedy = Remedy {
    id: "give-pfx-password",
    summary: "Give exdoctor the password of {file}.",
    steps: &[
        "Name the place of the password in the configuration: an environment variable, a file of one line, or the terminal.",
        "Try the password by itself: the file is right where Windows shows its contents with it.",
        "Where nobody knows the password any more, export the certificate again from a server that has it.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "certutil -dump {file}" },
        Command { shell: Shell::Any, text: "exdoctor certificate {file} --password-prompt" },
    ],
    who: Who::Operator,
    risk: "none: the password stays in the memory of exdoctor",
    undo: "nothing to undo",
    effective: "at the next run",
    documentation: &[RFC7292],
};

static RIGHT_FILE: Remedy = Remedy {
    id: "name-right-certificate-file",
    summary: "Name the right file instead of {file}.",
    steps: &[
        "`pfx` is the file with the private key, `cer` the one without it: see that they are not exchanged.",
        "See that the account that runs exdoctor may read the file, and that it was copied whole.",
    ],
    commands: &[Command { shell: Shell::Any, text: "exdoctor certificate {file}" }],
    who: Who::Operator,
    risk: "none",
    undo: "name the former file",
    effective: "at the next run",
    documentation: &[RFC7292],
};

static EXPORT_AGAIN: Remedy = Remedy {
    id: "export-pfx-again",
    summary: "Export {file} again from a server that has the certificate.",
    steps: &[
        "On a server whose store holds the certificate with its key, find it by its subject.",
        "Export it with its private key, with a password and AES-256.",
        "Where the key cannot be exported, ask for a new certificate.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ChildItem Cert:\\LocalMachine\\My | Where-Object HasPrivateKey | Format-List Subject,Thumbprint,NotAfter",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Export-PfxCertificate -Cert Cert:\\LocalMachine\\My\\{thumbprint} -FilePath s2s-new.pfx -Password (Read-Host -AsSecureString) -CryptoAlgorithmOption AES256_SHA256",
        },
    ],
    who: Who::ServerAdmin,
    risk: "whoever has the file and its password can sign as Dynamics: keep both safe",
    undo: "delete the new file",
    effective: "at the next run",
    documentation: &[EXPORT_PFX],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(files) = cx.seen::<CertificateFiles>() else {
        return Verdict::not_applicable("the configuration names no file of the certificate");
    };
    let (mut findings, mut evidence, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for (file, expected) in [(&files.pfx, "a PFX that opens"), (&files.cer, "a certificate file")] {
        let Some(File { path, content }) = file else { continue };
        match content {
            Ok(content) => {
                evidence.extend(lines(path, content));
                let odd = content.oddities.iter().map(|odd| Finding::note("odd-file", format!("{path}: {odd}")));
                findings.extend(odd);
            }
            // A file that exdoctor cannot open may be one that Windows opens.
            Err(why @ Unopened::Unsupported(_)) => open.push(format!("{path} does not open: {}", words(why))),
            Err(why) => findings.push(finding(cx, path, why, expected)),
        }
    }
    if !open.is_empty() && findings.iter().all(|finding| finding.level == Level::Note) {
        return Verdict::blocked(FactKind::CertificateFiles, open.join("; ")).with(evidence);
    }
    Verdict::of(findings, evidence)
}

fn finding(cx: &CheckCx<'_>, path: &str, why: &Unopened, expected: &str) -> Finding {
    let (code, remedy) = match why {
        Unopened::WrongPassword => ("wrong-password", &PASSWORD),
        Unopened::NoPassword => ("no-password", &PASSWORD),
        Unopened::Unreadable(_) => ("unreadable", &RIGHT_FILE),
        Unopened::Empty => ("empty-file", &RIGHT_FILE),
        Unopened::TooLarge { .. } => ("too-large", &RIGHT_FILE),
        Unopened::OtherForm(_) => ("other-kind", &RIGHT_FILE),
        Unopened::Nothing => ("nothing-in-it", &EXPORT_AGAIN),
        Unopened::Damaged(_) | Unopened::Unsupported(_) => ("damaged", &EXPORT_AGAIN),
        Unopened::TooManyRounds { .. } => ("too-many-rounds", &EXPORT_AGAIN),
    };
    let seen = Evidence::new(path, words(why)).expected(expected).source(&RFC7292);
    let finding = Finding::error(code, format!("{path} does not open: {}", words(why))).because(seen);
    about(cx, finding).remedy(remedy).value("file", path)
}

fn lines(path: &str, content: &Content) -> Vec<Evidence> {
    let count = match content.certificates.len() {
        1 => "1 certificate".to_owned(),
        count => format!("{count} certificates"),
    };
    let keys = match content.keys.len() {
        0 => String::new(),
        1 => ", 1 private key".to_owned(),
        count => format!(", {count} private keys"),
    };
    let mut lines = vec![Evidence::new(path, format!("{}: {count}{keys}", content.form.words()))];
    if let Some(protection) = &content.protection {
        let all = protection.code.iter().chain(&protection.encryption);
        let all: Vec<String> = all.map(|one| format!("{} ({} rounds)", one.algorithm, one.rounds)).collect();
        let said = if all.is_empty() { "none".to_owned() } else { all.join("; ") };
        lines.push(Evidence::new(format!("protection of {path}"), said));
    }
    lines
}

fn examples() -> Vec<Example> {
    let not = |given, why, expect| example(given, PFX, of_files(PFX, closed(why)), expect);
    let mut odd = with_pfx(OWN);
    if let Some(File { content: Ok(content), .. }) = &mut odd.pfx {
        content.oddities.insert("it is written in BER, with lengths that are not stated".to_owned());
    }
    let cer = CertificateFiles {
        cer: Some(File {
            path: CER.to_owned(),
            content: Err(Unopened::OtherForm("a PFX, with a private key".to_owned())),
        }),
        ..with_pfx(OWN)
    };
    vec![
        example(
            "a PFX and a certificate file that open",
            OWN.1,
            of_files(OWN.1, and_cer(with_pfx(OWN), OWN)),
            Expect::Pass,
        ),
        example("a PFX in BER", OWN.1, of_files(OWN.1, odd), note("odd-file")),
        not("a wrong password", Unopened::WrongPassword, error("wrong-password")),
        not("no password", Unopened::NoPassword, error("no-password")),
        not("a file that may not be read", Unopened::Unreadable("permission denied".to_owned()), error("unreadable")),
        not("an empty file", Unopened::Empty, error("empty-file")),
        not("a film", Unopened::TooLarge { most: 1 << 20 }, error("too-large")),
        not(
            "a certificate in place of the PFX",
            Unopened::OtherForm("a certificate, without a private key".to_owned()),
            error("other-kind"),
        ),
        not("a PFX that was cut", Unopened::Damaged("it ends too early".to_owned()), error("damaged")),
        not(
            "two milliard rounds",
            Unopened::TooManyRounds { asked: 2_147_483_647, most: 10_000_000 },
            error("too-many-rounds"),
        ),
        not("an empty PFX", Unopened::Nothing, error("nothing-in-it")),
        not(
            "a PFX that is encrypted with RC4",
            Unopened::Unsupported("encryption with RC4".to_owned()),
            Expect::Blocked,
        ),
        example("a PFX in place of the certificate file", OWN.1, of_files(OWN.1, cer), error("other-kind")),
        example("no file", OWN.1, Facts::about([Subject::new(SubjectKind::Certificate, OWN.1)]), Expect::NotApplicable),
    ]
}
