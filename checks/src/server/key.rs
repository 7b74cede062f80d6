//! Which file holds the key of the certificate, who may read it, and as whom do the services run?

use super::issuer::installed;
use super::sources::{ACCESS_LISTS, CONNECT, ICACLS};
use crate::acl::{self, Acl, Basis, Descriptor, Member, Rights, Token, Trustee};
use crate::facts::server::{Access, KeyFile, Read, Server, StoreCertificate};
use crate::prelude::*;

/// The key of the certificate on one server.
pub(super) struct Key<'a> {
    pub(super) server: &'a Server,
    pub(super) certificate: &'a StoreCertificate,
    pub(super) file: &'a KeyFile,
    pub(super) path: String,
    pub(super) list: Descriptor,
}

/// The key with its access list, or why that is not known.
pub(super) fn key<'a>(cx: &CheckCx<'_>, server: &'a Server) -> Result<Key<'a>, Verdict> {
    let certificate = installed(cx, server)?;
    let blocked = |reason: String| Verdict::blocked(FactKind::ServerEvidence, reason);
    let file = server.key_file(certificate).ok_or_else(|| {
        blocked("the evidence shows no file of the private key: run the collector, or icacls on the file".to_owned())
    })?;
    let Some(access) = file.access.value() else {
        return Err(blocked(format!("the access list of the key {}", file.access.why_not())));
    };
    let mut list =
        descriptor(access).map_err(|why| blocked(format!("the access list of the key is unclear: {why}")))?;
    if list.owner.is_none() {
        list.owner = file.owner.value().map(|owner| Trustee::named(owner));
    }
    Ok(Key { server, certificate, file, path: path(file, certificate), list })
}

fn descriptor(access: &Access) -> Result<Descriptor, String> {
    match access {
        Access::Sddl(text) => text.parse().map_err(|refusal: acl::Refusal| refusal.to_string()),
        Access::Icacls(lines) => {
            let ace = |line: &crate::facts::server::IcaclsEntry| {
                let ace = acl::icacls_entry(&line.account, line.groups.iter().map(String::as_str));
                ace.ok_or_else(|| format!("`{}:({})` is no entry", line.account, line.groups.join(")(")))
            };
            let aces = lines.iter().map(ace).collect::<Result<_, _>>()?;
            let dacl = Acl { aces: Some(aces), ..Acl::default() };
            Ok(Descriptor { dacl: Some(dacl), ..Descriptor::default() })
        }
    }
}

/// The whole path; a text often shows the file's name alone, whose folder the kind of provider tells.
fn path(file: &KeyFile, certificate: &StoreCertificate) -> String {
    let key = certificate.key.value();
    let name = file.path.as_deref().or_else(|| key.and_then(|key| key.file.value()).map(String::as_str));
    let name = name.unwrap_or("the key file");
    if name.contains('\\') || name.contains(' ') {
        return name.to_owned();
    }
    let next_generation = key.and_then(|key| key.provider_type.value()) == Some(&0);
    let folder = if next_generation { "Keys" } else { "RSA\\MachineKeys" };
    format!("C:\\ProgramData\\Microsoft\\Crypto\\{folder}\\{name}")
}

/// The token of an account, with the groups that the evidence has.
pub(super) fn token(server: &Server, account: &str) -> Token {
    let known = server.account(account);
    let sid = known.and_then(|known| known.sid.value()).and_then(|sid| sid.parse().ok());
    let token = Token::of(account, sid);
    let Some(groups) = known.and_then(|known| known.groups.value()) else { return token };
    let member = |group: &crate::facts::server::Group| {
        group.sid.parse().ok().map(|sid| Member { sid, name: group.name.clone() })
    };
    let members: Vec<Member> = groups.groups.iter().filter_map(member).collect();
    let complete = groups.incomplete.is_none() && members.len() == groups.groups.len();
    token.with_groups(members, complete)
}

/// A process that needs the key: "the service `MSCRMAsyncService`", and its token.
pub(super) struct Reader {
    pub(super) what: String,
    pub(super) token: Token,
}

/// What the access list says about each reader.
pub(super) fn judge(key: &Key<'_>, readers: &[Reader], level: Level, grant: &'static Remedy) -> Verdict {
    let (mut findings, mut evidence, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for reader in readers {
        let answer = acl::access(&key.list, &reader.token, Rights::FILE_READ);
        let told = acl::explain(&answer, &key.list, &reader.token);
        let line = Evidence::new(format!("{} as {}", reader.what, reader.token.account), told.clone());
        match &answer {
            acl::Access::Granted(_) => evidence.push(line),
            acl::Access::Denied(basis) => findings.push(denied(key, reader, level, (basis, &told, line), grant)),
            acl::Access::Unknown(_) => {
                evidence.push(line);
                open.push(format!("whether {} can read the key: {told}", reader.token.account));
            }
        }
    }
    // One finding for an account, whichever of its services asks.
    findings.dedup_by(|later, earlier| later.message == earlier.message);
    if findings.is_empty() && !open.is_empty() {
        open.dedup();
        return Verdict::blocked(FactKind::ServerEvidence, open.join("; ")).with(evidence);
    }
    Verdict::of(findings, evidence)
}

fn denied(
    key: &Key<'_>,
    reader: &Reader,
    level: Level,
    (basis, told, line): (&Basis, &str, Evidence),
    grant: &'static Remedy,
) -> Finding {
    let account = &reader.token.account;
    let message = format!("{account} cannot read the private key {}: {told}", key.path);
    let line = line.expected("read").source(&ACCESS_LISTS);
    let finding = match basis {
        Basis::Refused(place) => {
            let ace = key.list.dacl.as_ref().and_then(|dacl| dacl.aces.as_ref()?.get(*place));
            let whom = ace.map(|ace| argument(&ace.trustee)).unwrap_or_default();
            Finding::at(level, "denied", message).remedy(&REMOVE_DENIAL).value("denied", whom)
        }
        _ => Finding::at(level, "not-granted", message).remedy(grant),
    };
    let pool = reader.what.strip_prefix("the application pool ").unwrap_or_default();
    let finding = if pool.is_empty() { finding } else { finding.value("pool", pool) };
    with_values(finding, key).because(line).value("account", account.as_str())
}

/// The values that commands about a key need.
pub(super) fn with_values(finding: Finding, key: &Key<'_>) -> Finding {
    let values = [("key_path", &key.path), ("server", &key.server.host), ("thumbprint", &key.certificate.thumbprint)];
    values.into_iter().fold(finding, |finding, (name, value)| finding.value(name, value.as_str()))
}

/// The accounts of the asynchronous services and of the web application, where all of them are known.
pub(super) fn accounts(cx: &CheckCx<'_>, server: &Server) -> Option<Vec<String>> {
    let services = server.services.value()?.iter().filter(|own| own.is_asynchronous());
    let services = services.map(|own| own.account.value().or(cx.run.async_account.as_ref()).cloned());
    let none = Vec::new();
    let pools = if server.app_pools == Read::Absent { &none } else { server.app_pools.value()? };
    let pools = pools.iter().map(|pool| match pool.identity.value().map(String::as_str) {
        Some("ApplicationPoolIdentity") => Some(format!("IIS AppPool\\{}", pool.name)),
        _ => pool.account.value().or_else(|| pool.identity.value()).cloned(),
    });
    let all: std::collections::BTreeSet<String> = services.chain(pools).collect::<Option<_>>()?;
    // SYSTEM is granted beside them.
    let named = all.into_iter().filter(|own| !own.eq_ignore_ascii_case("LocalSystem"));
    Some(named.collect())
}

/// A trustee as icacls takes it.
pub(super) fn argument(trustee: &Trustee) -> String {
    match trustee {
        Trustee::Sid(sid) => format!("*{sid}"),
        Trustee::InDomain(_) | Trustee::Name(_) => trustee.words(),
    }
}

pub(super) static REMOVE_DENIAL: Remedy = Remedy {
    id: "remove-key-denial",
    summary: "Remove the entry that denies {account} the private key on {server}.",
    steps: &[
        "Find out why the entry was made: a security baseline may set it again.",
        "On {server}, remove it, or take {account} out of the group that it names.",
        "Restart both asynchronous services.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "icacls '{key_path}' /remove:d '{denied}'" },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service -Name 'MSCRMAsyncService', 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::ServerAdmin,
    risk: "whoever else the entry kept out of the key may be let in by other entries",
    undo: "deny again with icacls '{key_path}' /deny",
    effective: "after the restart of both asynchronous services",
    documentation: &[ICACLS, CONNECT],
};
