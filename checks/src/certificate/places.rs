//! Which certificate does each place hold: files, stores, the configuration of Dynamics?

use jiff::Timestamp;

use super::known::Known;
use crate::facts::certificate::CertificateFiles;
use crate::facts::deployment::CrmCertificate;
use crate::facts::server::{Read, Server, StoreCertificate};
use crate::prelude::*;
use crate::server::duty::{SYNCHRONIZING, roles, unconcerned};

/// A certificate as a place shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) thumbprint: String,
    pub(super) not_before: Option<Timestamp>,
    pub(super) not_after: Option<Timestamp>,
}

/// What a place holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// This one.
    One(Held),
    /// None with the subject of the certificate.
    Nothing,
    /// Nobody could look, or did: why.
    Unknown(String),
}

/// A store that needs the certificate.
pub(super) struct Store<'a> {
    pub(super) server: &'a Server,
    pub(super) holds: Holds,
    /// Whether its roles say that it needs the certificate; none where nobody says which roles it has.
    pub(super) needs: Option<bool>,
}

impl Held {
    fn stored(entry: &StoreCertificate) -> Self {
        Self {
            thumbprint: entry.thumbprint.to_ascii_uppercase(),
            not_before: entry.not_before.value().copied(),
            not_after: entry.not_after.value().copied(),
        }
    }

    /// Whether it is valid; where nobody knows its dates, it is taken to be.
    pub(super) fn valid(&self, now: Timestamp) -> bool {
        self.not_before.is_none_or(|from| from <= now) && self.not_after.is_none_or(|until| now <= until)
    }
}

/// Every server with what its store holds.
pub(super) fn stores<'a>(cx: &CheckCx<'a>, known: &Known, wanted: &str, registered: Option<&str>) -> Vec<Store<'a>> {
    let of = |server: &'a Server| Store {
        server,
        holds: holds(server, known, [Some(wanted), registered]),
        needs: needs(cx, server),
    };
    cx.all::<Server>().map(|(_, server)| of(server)).collect()
}

/// The wanted certificate where the store has it, else the registered one, else the one that begins last of those with the subject.
fn holds(server: &Server, known: &Known, wanted: [Option<&str>; 2]) -> Holds {
    let Some(entries) = server.certificates.value() else {
        return Holds::Unknown(format!("the store of {} {}", server.host, server.certificates.why_not()));
    };
    let named = wanted.into_iter().flatten().find_map(|thumbprint| server.certificate(thumbprint));
    let alike = entries.iter().filter(|entry| same_subject(entry, known));
    let latest = || alike.max_by_key(|entry| entry.not_before.value().copied());
    named.or_else(latest).map_or(Holds::Nothing, |entry| Holds::One(Held::stored(entry)))
}

/// Whether a server needs the certificate: by its roles, else by what runs there; none where nobody knows.
fn needs(cx: &CheckCx<'_>, server: &Server) -> Option<bool> {
    if unconcerned(cx, server, SYNCHRONIZING).is_some() {
        return Some(false);
    }
    (roles(cx, server).is_some() || server.services.is_known()).then_some(true)
}

/// Whether a store's entry has the full subject of the certificate, in whatever order its parts are written.
pub(super) fn same_subject(entry: &StoreCertificate, known: &Known) -> bool {
    match &entry.subject {
        Read::Value(subject) => parts(subject) == parts(&known.certificate.subject),
        _ => false,
    }
}

/// The subject of the certificate as Windows writes it: from a store, else from the configuration of Dynamics, else the
/// other way round than it is encoded.
pub(super) fn written(stores: &[Store<'_>], issuers: &[&CrmCertificate], known: &Known) -> String {
    let own = parts(&known.certificate.subject);
    let entries = stores.iter().filter_map(|store| store.server.certificates.value()).flatten();
    let named = issuers.iter().filter_map(|one| one.name.as_ref());
    let found = entries.filter_map(|entry| entry.subject.value()).chain(named).find(|name| parts(name) == own).cloned();
    found.unwrap_or_else(|| known.certificate.subject.rsplit(", ").collect::<Vec<_>>().join(", "))
}

/// The parts of a name in an order of their own, without quotes.
fn parts(name: &str) -> Vec<String> {
    let lower = name.replace('"', "").to_lowercase();
    let mut parts: Vec<String> = lower
        .split(',')
        .map(|part| match part.trim().split_once('=') {
            Some(("s", value)) => format!("st={}", value.trim()),
            Some(("e" | "email", value)) => format!("emailaddress={}", value.trim()),
            Some((key, value)) => format!("{}={}", key.trim(), value.trim()),
            None => part.trim().to_owned(),
        })
        .collect();
    parts.sort_unstable();
    parts
}

/// The places that hold a thumbprint, for a text that prints one.
pub(super) fn holding(
    files: Option<&CertificateFiles>,
    stores: &[Store<'_>],
    crm: &[&str],
    thumbprint: &str,
) -> Vec<String> {
    let same = |own: &str| own.eq_ignore_ascii_case(thumbprint);
    let files = files.into_iter().flat_map(|files| files.pfx.iter().chain(&files.cer));
    let files = files.filter(|file| {
        let own = file.content.as_ref().ok().and_then(|content| content.thumbprint.as_deref());
        own.is_some_and(same)
    });
    let stores = stores.iter().filter(|store| store.server.certificate(thumbprint).is_some());
    let configured = crm.iter().any(|own| same(own)).then(|| "the configuration of Dynamics".to_owned());
    files
        .map(|file| file.path.clone())
        .chain(stores.map(|store| format!("the store of {}", store.server.host)))
        .chain(configured)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_whatever_order_and_spelling_windows_writes_them() {
        let ours = parts("C=DE, ST=Bayern, O=Contoso, Ltd., CN=s2s.contoso.com");
        assert_eq!(parts("CN=s2s.contoso.com, O=\"Contoso, Ltd.\", S=Bayern, C=DE"), ours);
        assert_ne!(parts("CN=s2s.contoso.com, C=DE"), ours);
    }
}
