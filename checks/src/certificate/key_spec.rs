//! Is the key one for exchange, in a provider that Dynamics can use?

use super::example::{
    OWN, PFX, and_evidence, closed, error, example, key, of_files, server, spec, stored, with_keys, with_pfx,
};
use super::known::{about, pfx};
use super::sources::{CERTUTIL, CONNECT, KEYSPEC};
use crate::facts::certificate::{KeySpec, PrivateKey, Unopened};
use crate::facts::server::{Server, StoreCertificate};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("certificate.key-spec"),
    title: "the key is one for exchange (KeySpec 1), in a CSP",
    subject: SubjectKind::Certificate,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The PFX says that its key is one for exchange, or it says nothing and the servers that imported it have it as \
             such. It does not prove that an import with other options keeps it so.",
    sources: &[CONNECT, KEYSPEC],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::CertificateFiles, FactKind::ServerEvidence],
    blames: &[],
    steps: &[(Scenario::A, Step::ObtainCertificate), (Scenario::A, Step::InstallCertificate)],
    remedies: &[&IMPORT_AGAIN],
    settings: &[],
    examples,
    run,
};

static IMPORT_AGAIN: Remedy = Remedy {
    id: "import-with-keyspec-1",
    summary: "Import {pfx} again on every server, into a CSP and with AT_KEYEXCHANGE.",
    steps: &[
        "Note who may read the key: in the certificates snap-in, All Tasks > Manage Private Keys.",
        "Where {pfx} is the only copy, keep it; delete the certificate with its key from LocalMachine\\My.",
        "Import it with the command below, which names the provider and the use of the key.",
        "Grant the account of the asynchronous service read on the new key, and restart both asynchronous services.",
        "Look at Provider, ProviderType and KeySpec with the second command: ProviderType is not 0, KeySpec is 1.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "certutil -csp \"Microsoft Enhanced RSA and AES Cryptographic Provider\" -importpfx {pfx} AT_KEYEXCHANGE",
        },
        Command { shell: Shell::PowerShell, text: "certutil -v -store my {thumbprint}" },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service MSCRMAsyncService, 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::ServerAdmin,
    risk: "between deletion and import Dynamics cannot sign: do it in a maintenance window, and keep the PFX",
    undo: "import the PFX again as it was",
    effective: "once both asynchronous services have restarted",
    documentation: &[KEYSPEC, CERTUTIL, CONNECT],
};

const EXPECTED: &str = "KeySpec 1 (AT_KEYEXCHANGE) in a CSP";
/// How the undecided case is settled.
const HOW: &str = "`certutil -v -store my` on a server, or the collector, shows what the import made of it";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let servers: Vec<&Server> = cx.all::<Server>().map(|(_, server)| server).collect();
    let (path, content) = match pfx(cx) {
        Ok(open) => open,
        Err(verdict) => return verdict,
    };
    let Some(key) = content.keys.first() else {
        return Verdict::not_applicable(format!("{path} holds no private key"));
    };
    let line = Evidence::new(format!("key of {path}"), said(key));
    let failed = |code, message: String| {
        let line = line.clone().expected(EXPECTED).source(&KEYSPEC);
        about(cx, Finding::error(code, message).because(line)).remedy(&IMPORT_AGAIN).value("pfx", path)
    };
    let cng = key.provider.as_deref().filter(|name| is_cng(name));
    if let Some(provider) = cng {
        let message = format!(
            "the key of {path} comes from {provider}: an import puts it back into CNG, where KeySpec is 0 and Dynamics \
             cannot use it"
        );
        return failed("cng", message).into();
    }
    match &key.key_spec {
        KeySpec::Exchange => Verdict::pass(vec![line]),
        KeySpec::Signature => {
            failed("signature-key", format!("the key of {path} is one for signatures only: KeySpec is 2")).into()
        }
        KeySpec::NotStated | KeySpec::Unclear(_) => installed(cx, path, &servers).with([line]),
    }
}

/// What the import on the servers made of a key that says nothing about itself.
fn installed(cx: &CheckCx<'_>, path: &str, servers: &[&Server]) -> Verdict {
    let entries: Vec<(&str, &StoreCertificate)> = servers
        .iter()
        .filter_map(|server| Some((server.host.as_str(), server.certificate(&cx.subject.name)?)))
        .collect();
    let number = |entry: &StoreCertificate| entry.key.value().and_then(|key| key.key_spec.value()).copied();
    let known: Vec<(&str, u32)> = entries.iter().filter_map(|(host, entry)| Some((*host, number(entry)?))).collect();
    if let Some((host, number)) = known.iter().find(|(_, number)| *number != 1) {
        return Verdict::not_applicable(format!(
            "{path} does not say it; the import on {host} made it {number}, which server.key-spec judges"
        ));
    }
    if known.is_empty() {
        let reason = format!("{path} says nothing about KeySpec: that is decided at import; {HOW}");
        return Verdict::blocked(FactKind::ServerEvidence, reason);
    }
    let line = |(host, number): &(&str, u32)| Evidence::new(format!("KeySpec on {host}"), number.to_string());
    Verdict::pass(known.iter().map(line).collect())
}

/// Whether a name is that of a key storage provider: there is no `KeySpec` in them.
fn is_cng(provider: &str) -> bool {
    let lower = provider.to_ascii_lowercase();
    lower.contains("key storage provider") || lower == "microsoft platform crypto provider"
}

/// What a file says about the use of the key, in words.
pub fn key_spec_words(spec: &KeySpec) -> String {
    match spec {
        KeySpec::Exchange => "1 (AT_KEYEXCHANGE)".to_owned(),
        KeySpec::Signature => "2 (AT_SIGNATURE)".to_owned(),
        KeySpec::NotStated => "not stated: decided at import".to_owned(),
        KeySpec::Unclear(what) => format!("not clear ({what}): decided at import"),
    }
}

fn said(key: &PrivateKey) -> String {
    let provider = key.provider.as_ref().map_or_else(|| "no provider".to_owned(), |name| format!("provider {name}"));
    format!("KeySpec {}, {provider}", key_spec_words(&key.key_spec))
}

fn examples() -> Vec<Example> {
    let of = |given, key: PrivateKey, expect| example(given, OWN.1, of_files(OWN.1, with_keys(vec![key])), expect);
    let silent = || PrivateKey { key_spec: KeySpec::NotStated, provider: None, ..key() };
    let on = |number| {
        let store = vec![spec(stored(OWN), number)];
        and_evidence(of_files(OWN.1, with_keys(vec![silent()])), vec![server("crm1.contoso.com", store)], None)
    };
    let cng = "Microsoft Software Key Storage Provider".to_owned();
    vec![
        example("a key for exchange, in a CSP", OWN.1, of_files(OWN.1, with_pfx(OWN)), Expect::Pass),
        of("a key for exchange, without the provider's name", PrivateKey { provider: None, ..key() }, Expect::Pass),
        of("a key for signatures", PrivateKey { key_spec: KeySpec::Signature, ..key() }, error("signature-key")),
        of("a key of CNG", PrivateKey { key_spec: KeySpec::NotStated, provider: Some(cng), ..key() }, error("cng")),
        of("no trace in the file, and no server", silent(), Expect::Blocked),
        of(
            "an unclear trace",
            PrivateKey { key_spec: KeySpec::Unclear("key usage 0x90".to_owned()), provider: None, ..key() },
            Expect::Blocked,
        ),
        example("no trace in the file, and 1 on the server", OWN.1, on(1), Expect::Pass),
        example("no trace in the file, and CNG on the server", OWN.1, on(0), Expect::NotApplicable),
        example("a PFX without a key", OWN.1, of_files(OWN.1, with_keys(Vec::new())), Expect::NotApplicable),
        example("a PFX that does not open", PFX, of_files(PFX, closed(Unopened::WrongPassword)), Expect::Blocked),
    ]
}
