//! What holds where several files speak about one server?
//!
//! A value that was read beats one that was not; of two that differ the newer counts, and the report says so.

use std::collections::BTreeMap;
use std::fmt::Debug;

use exdoctor_checks::facts::server::{Account, KeyFile, Read, Server, StoreCertificate, StoredKey};
use jiff::Timestamp;

/// More contradictions than these are not listed.
const MOST_REMARKS: usize = 100;

/// Two sources of the same thing: the one that is known already, and the one that comes to it.
pub(super) struct Pair<'r> {
    /// Whose: the name of a server, or "the deployment".
    pub(super) of: String,
    /// The files of both.
    pub(super) files: (String, String),
    /// Whether the second is newer.
    pub(super) newer: bool,
    /// What a reader must know.
    pub(super) remarks: &'r mut Vec<String>,
}

/// Whether the second moment is later; one that says none is never later.
pub(super) fn is_newer(known: Option<Timestamp>, other: Option<Timestamp>) -> bool {
    other.is_some_and(|other| known.is_none_or(|known| other > known))
}

impl Pair<'_> {
    /// Keeps the value that counts.
    pub(super) fn pick<T: PartialEq>(&mut self, what: &str, known: &mut Read<T>, other: Read<T>) {
        if known.is_known() && other.is_known() && *known != other {
            self.conflict(what);
        }
        self.pick_silently(known, other);
    }

    fn pick_silently<T>(&self, known: &mut Read<T>, other: Read<T>) {
        let take = match (&*known, &other) {
            (_, Read::Unasked) => false,
            (Read::Unasked, _) => true,
            (known, other) if known.is_known() == other.is_known() => self.newer,
            (_, other) => other.is_known(),
        };
        if take {
            *known = other;
        }
    }

    pub(super) fn conflict(&mut self, what: &str) {
        let (first, second) = &self.files;
        let counts = if self.newer { second } else { first };
        let remark = format!("{}: {what} differs between {first} and {second}; what {counts} says counts", self.of);
        if self.remarks.len() < MOST_REMARKS && !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }
}

/// Adds what another file says about the same server.
pub(super) fn server(known: &mut Server, other: Server, remarks: &mut Vec<String>) {
    let newer = is_newer(known.collected, other.collected);
    let files = (known.files.join(", "), other.files.join(", "));
    if other.host.contains('.') && !known.host.contains('.') {
        known.host = other.host;
    }
    let mut pair = Pair { of: known.host.clone(), files, newer, remarks };
    pair.pick("the rights of the collector", &mut known.elevated, other.elevated);
    pair.pick("the domain", &mut known.domain, other.domain);
    pair.pick("the machine SID", &mut known.machine_sid, other.machine_sid);
    pair.pick("the version of Windows", &mut known.windows, other.windows);
    pair.pick("the version of Dynamics", &mut known.dynamics, other.dynamics);
    pair.pick("the list of roles", &mut known.roles, other.roles);
    certificates(&mut pair, &mut known.certificates, other.certificates);
    key_files(&mut pair, &mut known.key_files, other.key_files);
    pair.pick("the list of services", &mut known.services, other.services);
    pair.pick("the list of application pools", &mut known.app_pools, other.app_pools);
    accounts(&mut pair, &mut known.accounts, other.accounts);
    pair.pick("Schannel", &mut known.schannel, other.schannel);
    pair.pick("what .NET is told", &mut known.dotnet, other.dotnet);
    pair.pick("the list of proxies", &mut known.proxies, other.proxies);
    pair.pick("the time source", &mut known.time_source, other.time_source);
    // Two tests at two times are not a contradiction.
    pair.pick_silently(&mut known.outbound, other.outbound);
    pair.pick("AD FS", &mut known.adfs, other.adfs);
    known.collected = known.collected.max(other.collected);
    known.files.extend(other.files);
}

/// The list that counts, with what only the other list knows about the same certificates.
fn certificates(pair: &mut Pair<'_>, known: &mut Read<Vec<StoreCertificate>>, other: Read<Vec<StoreCertificate>>) {
    let (Read::Value(first), Read::Value(second)) = (&mut *known, &other) else {
        return pair.pick_silently(known, other);
    };
    let prints = |list: &[StoreCertificate]| {
        let mut prints: Vec<String> = list.iter().map(|own| own.thumbprint.to_ascii_uppercase()).collect();
        prints.sort_unstable();
        prints
    };
    if prints(first) != prints(second) {
        pair.conflict("the list of certificates");
    }
    let (mut winner, loser) =
        if pair.newer { (second.clone(), std::mem::take(first)) } else { (std::mem::take(first), second.clone()) };
    let mut others: BTreeMap<String, StoreCertificate> =
        loser.into_iter().map(|old| (old.thumbprint.to_ascii_uppercase(), old)).collect();
    for own in &mut winner {
        if let Some(old) = others.remove(&own.thumbprint.to_ascii_uppercase()) {
            certificate(pair, own, old);
        }
    }
    *known = Read::Value(winner);
}

/// `own` is of the list that counts already.
fn certificate(pair: &mut Pair<'_>, own: &mut StoreCertificate, old: StoreCertificate) {
    fill(&mut own.subject, old.subject);
    fill(&mut own.issuer, old.issuer);
    fill(&mut own.serial, old.serial);
    fill(&mut own.not_before, old.not_before);
    fill(&mut own.not_after, old.not_after);
    fill(&mut own.public_key, old.public_key);
    fill(&mut own.signature, old.signature);
    fill(&mut own.der, old.der);
    let name = own.thumbprint.clone();
    agreed(pair, &format!("whether {name} has a key"), &mut own.has_key, old.has_key);
    match (&mut own.key, old.key) {
        (Read::Value(own), Read::Value(old)) => key(pair, &name, own, old),
        (own, old) => fill(own, old),
    }
}

fn key(pair: &mut Pair<'_>, name: &str, own: &mut StoredKey, old: StoredKey) {
    agreed(pair, &format!("the provider of {name}"), &mut own.provider, old.provider);
    agreed(pair, &format!("the provider type of {name}"), &mut own.provider_type, old.provider_type);
    agreed(pair, &format!("the KeySpec of {name}"), &mut own.key_spec, old.key_spec);
    agreed(pair, &format!("the key file of {name}"), &mut own.file, old.file);
    fill(&mut own.container, old.container);
    fill(&mut own.machine, old.machine);
}

fn agreed<T: PartialEq + Debug>(pair: &mut Pair<'_>, what: &str, own: &mut Read<T>, old: Read<T>) {
    if own.is_known() && old.is_known() && *own != old {
        pair.conflict(what);
    }
    fill(own, old);
}

fn fill<T>(own: &mut Read<T>, old: Read<T>) {
    if !own.is_known() && (old.is_known() || own.is_unasked()) {
        *own = old;
    }
}

fn key_files(pair: &mut Pair<'_>, known: &mut Vec<KeyFile>, other: Vec<KeyFile>) {
    for file in other {
        let same = |own: &&mut KeyFile| match (own.name(), file.name()) {
            (Some(own), Some(name)) => own.eq_ignore_ascii_case(name),
            _ => **own == file,
        };
        match known.iter_mut().find(same) {
            Some(own) => {
                let name = file.name().unwrap_or("a key file").to_owned();
                // The same list looks different in SDDL and in icacls: the descriptor says more.
                if matches!((&own.access, &file.access), (Read::Value(a), Read::Value(b)) if std::mem::discriminant(a) == std::mem::discriminant(b))
                {
                    pair.pick(&format!("the access list of {name}"), &mut own.access, file.access);
                } else if !matches!(own.access, Read::Value(exdoctor_checks::facts::server::Access::Sddl(_))) {
                    fill_over(&mut own.access, file.access);
                }
                pair.pick_silently(&mut own.owner, file.owner);
                pair.pick_silently(&mut own.written, file.written);
                pair.pick_silently(&mut own.changed, file.changed);
                if own.path.as_ref().is_none_or(|path| !path.contains('\\')) {
                    own.path = file.path.or_else(|| own.path.take());
                }
            }
            None => known.push(file),
        }
    }
}

fn fill_over<T>(own: &mut Read<T>, other: Read<T>) {
    if other.is_known() || own.is_unasked() {
        *own = other;
    }
}

fn accounts(pair: &mut Pair<'_>, known: &mut Vec<Account>, other: Vec<Account>) {
    for account in other {
        match known.iter_mut().find(|own| own.name.eq_ignore_ascii_case(&account.name)) {
            Some(own) => {
                let name = own.name.clone();
                pair.pick(&format!("the SID of {name}"), &mut own.sid, account.sid);
                pair.pick_silently(&mut own.kind, account.kind);
                pair.pick(&format!("the groups of {name}"), &mut own.groups, account.groups);
            }
            None => known.push(account),
        }
    }
}
