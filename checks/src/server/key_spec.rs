//! Can the key of the certificate sign for Dynamics: `AT_KEYEXCHANGE` in a provider of the older kind?

use super::duty::{SYNCHRONIZING, unconcerned};
use super::example::{about, error, front_end, healthy, registered, store, with_store};
use super::issuer::{installed, named};
use super::sources::{CONNECT, KEY_SPEC};
use crate::facts::server::{Read, Server, StoreCertificate, StoredKey};
use crate::model::Blocked;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.key-spec"),
    title: "the key has KeySpec 1 in a cryptographic service provider",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The store says that the key of the certificate lies in a provider of CryptoAPI as AT_KEYEXCHANGE. It does not \
             prove that the services can read the key.",
    sources: &[CONNECT, KEY_SPEC],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::InstallCertificate)],
    remedies: &[&IMPORT_AGAIN, &NAME_SIGNING],
    settings: &[],
    examples,
    run,
};

static IMPORT_AGAIN: Remedy = Remedy {
    id: "import-with-key-exchange",
    summary: "Import the certificate {thumbprint} on {server} again, with AT_KEYEXCHANGE.",
    steps: &[
        "Note who may read the key now: icacls '{key_path}'.",
        "Have the PFX at hand; where there is none, export the certificate with its key.",
        "Delete the certificate with its key on {server}, and import the PFX as below.",
        "Grant {account} the key again, and restart both asynchronous services.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "certutil -delstore My {thumbprint}" },
        Command {
            shell: Shell::PowerShell,
            text: "certutil -csp 'Microsoft Enhanced RSA and AES Cryptographic Provider' -importpfx My '{pfx}' AT_KEYEXCHANGE",
        },
        Command {
            shell: Shell::PowerShell,
            text: "certutil -v -store My {thumbprint} | Select-String KeySpec, ProviderType",
        },
    ],
    who: Who::ServerAdmin,
    risk: "without the PFX the key is lost when the certificate is deleted; web sites that use the certificate must be bound again",
    undo: "import the PFX again without AT_KEYEXCHANGE",
    effective: "after the key is granted and both asynchronous services are restarted",
    documentation: &[KEY_SPEC, CONNECT],
};

static NAME_SIGNING: Remedy = Remedy {
    id: "name-signing-certificate",
    summary: "Say which certificate Dynamics signs with, and look again.",
    steps: &[
        "See which certificate Dynamics has registered, as below, or have its .cer or .pfx at hand.",
        "Name the file in [certificate] of the configuration, or give the evidence of the collector from a server of the deployment.",
        "Look again: import only that certificate anew, and leave those of web sites alone.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Get-CrmCertificate | Format-List Id,CertificateType,Name" }],
    who: Who::ServerAdmin,
    risk: "none: nothing is changed",
    undo: "none needed",
    effective: "with the next run",
    documentation: &[CONNECT],
};

/// What is wanted, in words.
const EXPECTED: &str = "KeySpec 1 (AT_KEYEXCHANGE) in a cryptographic service provider";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    if let Some(verdict) = unconcerned(cx, server, SYNCHRONIZING) {
        return verdict;
    }
    let own = match installed(cx, server) {
        Ok(own) => own,
        Err(verdict) => return without_certificate(server, verdict),
    };
    let Some(key) = own.key.value() else {
        let reason = format!("where the key of {} lies {}", named(own), own.key.why_not());
        return Verdict::blocked(FactKind::ServerEvidence, reason);
    };
    let line = line(own, key);
    let fails = |code, what: &str| {
        let message = format!("the key of {} on {} {what}", own.thumbprint, server.host);
        let line = line.clone().expected(EXPECTED).source(&KEY_SPEC);
        remedied(Finding::error(code, message).because(line), server, own).into()
    };
    match (is_next_generation(key), key.key_spec.value()) {
        (true, _) => fails("cng", "lies in a key storage provider (CNG), which Dynamics cannot use"),
        (false, Some(1)) => Verdict::pass(vec![line]),
        (false, Some(2)) => fails("signature", "is a signature key (KeySpec 2)"),
        (false, Some(other)) => fails("other", &format!("has KeySpec {other}")),
        (false, None) => {
            let reason = format!("KeySpec of {} {}", named(own), key.key_spec.why_not());
            Verdict::blocked(FactKind::ServerEvidence, reason).with([line])
        }
    }
}

/// Which of the certificates signs is not known: how their keys lie is shown all the same, and said where none would do.
fn without_certificate(server: &Server, verdict: Verdict) -> Verdict {
    let store = server.certificates.value().map(Vec::as_slice).unwrap_or_default();
    let keys: Vec<_> = store.iter().filter_map(|own| Some((own, own.key.value()?))).collect();
    let is_unfit = |key: &StoredKey| is_next_generation(key) || key.key_spec.value().is_some_and(|spec| *spec != 1);
    let unfit = keys.iter().filter(|(_, key)| is_unfit(key)).count();
    let (Verdict::Blocked(blocked), Some((first, key))) = (&verdict, keys.first()) else { return verdict };
    let all = keys.iter().take(MOST).map(|(own, key)| line(own, key));
    if unfit == 0 {
        return verdict.with(all);
    }
    if unfit < keys.len() {
        let reason =
            format!("{}; {unfit} of the {} keys on {} could not sign", blocked.reason, keys.len(), server.host);
        return Verdict::from(Blocked { reason, ..blocked.clone() }).with(all);
    }
    let message = format!(
        "no key that the evidence shows on {} is AT_KEYEXCHANGE in a cryptographic service provider: none of them could sign",
        server.host
    );
    let finding = Finding::warning("none-fits", message).because(line(first, key).expected(EXPECTED).source(&KEY_SPEC));
    // None of them is to be imported again before it is known which one signs, if any.
    Verdict::of(vec![finding.remedy(&NAME_SIGNING)], all.skip(1).collect())
}

/// So many keys are shown.
const MOST: usize = 10;

fn line(own: &StoreCertificate, key: &StoredKey) -> Evidence {
    Evidence::new(format!("key of {}", named(own)), words(key))
}

/// A key storage provider has type 0, and its keys no `KeySpec`; texts may show the provider's name alone.
fn is_next_generation(key: &StoredKey) -> bool {
    let named = |provider: &String| provider.contains("Key Storage Provider") || provider.contains("Platform Crypto");
    match (key.provider_type.value(), key.key_spec.value()) {
        (Some(0), _) | (_, Some(0)) => true,
        (Some(_), _) => false,
        (None, _) => key.provider.value().is_some_and(named),
    }
}

fn words(key: &StoredKey) -> String {
    let number = |read: &Read<u32>| read.value().map_or_else(|| "not known".to_owned(), u32::to_string);
    let provider = key.provider.value().map_or("a provider that is not known", String::as_str);
    format!("{provider}, type {}, KeySpec {}", number(&key.provider_type), number(&key.key_spec))
}

fn remedied(finding: Finding, server: &Server, own: &StoreCertificate) -> Finding {
    let services = server.services.value().into_iter().flatten();
    let account = services.filter(|own| own.is_asynchronous()).find_map(|own| own.account.value());
    let path = server.key_file(own).and_then(|file| file.path.clone());
    let values = [("account", account.cloned()), ("key_path", path)];
    let finding = finding.remedy(&IMPORT_AGAIN).value("server", &server.host).value("thumbprint", &own.thumbprint);
    values.into_iter().fold(finding, |finding, (name, value)| match value {
        Some(value) => finding.value(name, value),
        None => finding,
    })
}

fn examples() -> Vec<Example> {
    let with = |change: fn(&mut StoredKey)| {
        let mut own = store()[0].clone();
        if let Read::Value(key) = &mut own.key {
            change(key);
        }
        with_store(vec![own])
    };
    let next_generation = |key: &mut StoredKey| {
        (key.provider_type, key.key_spec) = (Read::Value(0), Read::Value(0));
        key.provider = Read::Value("Microsoft Software Key Storage Provider".to_owned());
    };
    let unread = |key: &mut StoredKey| key.key_spec = Read::Unasked;
    let elsewhere = StoreCertificate { thumbprint: "B".repeat(40), ..store()[0].clone() };
    let mut two = vec![store()[0].clone(), elsewhere.clone()];
    if let Read::Value(key) = &mut two[1].key {
        next_generation(key);
    }
    let keyless = StoreCertificate { has_key: Read::Value(false), key: Read::Absent, ..store()[0].clone() };
    vec![
        about("KeySpec 1", healthy(), Some(registered()), Expect::Pass),
        about("KeySpec 2", with(|key| key.key_spec = Read::Value(2)), Some(registered()), error("signature")),
        about("a key of CNG", with(next_generation), Some(registered()), error("cng")),
        about(
            "a KeySpec that no document knows",
            with(|key| key.key_spec = Read::Value(3)),
            Some(registered()),
            error("other"),
        ),
        about("KeySpec was not looked at", with(unread), Some(registered()), Expect::Blocked),
        about("the certificate is not here", with_store(vec![elsewhere]), Some(registered()), Expect::NotApplicable),
        about("nothing names the certificate", healthy(), None, Expect::Blocked),
        about(
            "nothing names the certificate, and every key is one of CNG",
            with(next_generation),
            None,
            Expect::Finding(Level::Warning, "none-fits"),
        ),
        about("nothing names the certificate, and one of two keys is of CNG", with_store(two), None, Expect::Blocked),
        about("nothing names the certificate, and there is no key", with_store(vec![keyless]), None, Expect::Blocked),
        about("a front-end server", front_end(), Some(registered()), Expect::NotApplicable),
    ]
}
