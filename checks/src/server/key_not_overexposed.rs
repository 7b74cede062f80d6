//! Is the private key closed to everybody who can sign in?

use super::example::{about, healthy, registered, warning, with_access};
use super::key::{accounts, argument, key, with_values};
use super::sources::{ACCESS_LISTS, ICACLS};
use crate::acl::{self, Basis, Rights, Token};
use crate::facts::server::{Access, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.key-not-overexposed"),
    title: "the private key is closed to Everyone, Users and Authenticated Users",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "Nobody may read the data of the key's file merely because he can sign in to the server. It does not judge \
             which named accounts and groups may.",
    sources: &[ACCESS_LISTS, ICACLS],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::GrantKeyAccess)],
    remedies: &[&CLOSE, &CLOSE_INHERITED, &PROTECT],
    settings: &[],
    examples,
    run,
};

static CLOSE: Remedy = Remedy {
    id: "close-key",
    summary: "Take {exposed} out of the access list of the private key on {server}.",
    steps: &[
        "Make sure that the accounts of the asynchronous service and of the web application are granted read by name.",
        "Remove the entry of {exposed}.",
        "Think of the key as known to whoever could sign in: have the certificate issued again with a new key.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "icacls '{key_path}' /remove:g '{exposed}'" }],
    who: Who::ServerAdmin,
    risk: "an account that read the key through this entry loses it",
    undo: "icacls '{key_path}' /grant '{exposed}:R'",
    effective: "at once for files that are opened from then on",
    documentation: &[ICACLS],
};

static CLOSE_INHERITED: Remedy = Remedy {
    id: "close-inherited-key",
    summary: "Stop the private key on {server} from inheriting the entry of {exposed}, and remove that.",
    steps: &[
        "Make sure that the accounts of the asynchronous service and of the web application are granted read by name.",
        "Have the file keep its inherited entries as its own: an entry that is inherited cannot be removed. Then remove that of {exposed}.",
        "Remove the entry from the folder as well, or the next key inherits it.",
        "Think of the key as known to whoever could sign in: have the certificate issued again with a new key.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "icacls '{key_path}' /inheritance:d" },
        Command { shell: Shell::PowerShell, text: "icacls '{key_path}' /remove:g '{exposed}'" },
    ],
    who: Who::ServerAdmin,
    risk: "an account that read the key through this entry loses it",
    undo: "icacls '{key_path}' /inheritance:e",
    effective: "at once for files that are opened from then on",
    documentation: &[ICACLS],
};

static PROTECT: Remedy = Remedy {
    id: "protect-key",
    summary: "Give the private key on {server} an access list.",
    steps: &[
        "Open the certificates of the computer (certlm.msc), and on the certificate choose All Tasks > Manage Private Keys.",
        "Allow SYSTEM and Administrators full control, and the accounts of the services read, all at once: whoever is not in the first list is locked out.",
        "Think of the key as known to whoever could sign in: have the certificate issued again with a new key.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "icacls '{key_path}' /grant '*S-1-5-18:F' '*S-1-5-32-544:F' ('{key_accounts}'.Split(',') | ForEach-Object { $_.Trim() + ':R' })",
    }],
    who: Who::ServerAdmin,
    risk: "an account that is not named loses the key",
    undo: "none is wanted: the file had no protection",
    effective: "at once for files that are opened from then on",
    documentation: &[ICACLS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    let key = match key(cx, server) {
        Ok(key) => key,
        Err(verdict) => return verdict,
    };
    let anybody = Token::anybody();
    let answer = acl::access(&key.list, &anybody, Rights::READ_DATA);
    let told = acl::explain(&answer, &key.list, &anybody);
    let line = Evidence::new(format!("access list of {}", key.path), told.clone());
    let message = format!("whoever can sign in to {} can read the private key {}: {told}", server.host, key.path);
    let line = line.expected("named accounts only").source(&ACCESS_LISTS);
    let finding = match &answer {
        acl::Access::Denied(_) => return Verdict::pass(vec![Evidence::new(line.what, "only named accounts may read")]),
        acl::Access::Unknown(_) => {
            return Verdict::blocked(FactKind::ServerEvidence, format!("whether anybody can read the key: {told}"));
        }
        acl::Access::Granted(Basis::Allowed(places)) => {
            let aces = key.list.dacl.as_ref().and_then(|dacl| dacl.aces.as_deref()).unwrap_or_default();
            let exposed = places.first().and_then(|first| Some(argument(&aces.get(*first)?.trustee)));
            let exposed = exposed.unwrap_or_default();
            let inherited = aces.iter().any(|ace| ace.is_inherited() && argument(&ace.trustee) == exposed);
            let remedy = if inherited { &CLOSE_INHERITED } else { &CLOSE };
            Finding::warning("exposed", message).remedy(remedy).value("exposed", exposed)
        }
        acl::Access::Granted(_) => {
            let finding = Finding::warning("unprotected", message).remedy(&PROTECT);
            match accounts(cx, server) {
                Some(accounts) if !accounts.is_empty() => finding.value("key_accounts", accounts.join(", ")),
                _ => finding,
            }
        }
    };
    with_values(finding, &key).because(line).into()
}

fn examples() -> Vec<Example> {
    let sddl = |text: &str| with_access(Access::Sddl(text.to_owned()));
    let registered = || Some(registered());
    vec![
        about("named accounts only", healthy(), registered(), Expect::Pass),
        about("everyone may write and not read", sddl("D:(A;;0x116;;;WD)(A;;FA;;;SY)"), registered(), Expect::Pass),
        about(
            "everyone is denied before users are allowed",
            sddl("D:(D;;FR;;;WD)(A;;FR;;;BU)"),
            registered(),
            Expect::Pass,
        ),
        about("users may read", sddl("D:(A;;FA;;;SY)(A;ID;FR;;;BU)"), registered(), warning("exposed")),
        about("everyone may do everything", sddl("D:(A;;GA;;;WD)"), registered(), warning("exposed")),
        about("no access list", sddl("D:NO_ACCESS_CONTROL"), registered(), warning("unprotected")),
        about(
            "a condition decides",
            sddl("D:(XA;;FR;;;AU;(@User.Department == \"IT\"))"),
            registered(),
            Expect::Blocked,
        ),
        about("nothing names the certificate", healthy(), None, Expect::Blocked),
    ]
}
