//! Which certificates does a server have, and which one is meant?

use sha1::{Digest, Sha1};

use crate::facts::hybrid::{HybridConfiguration, ServerCertificates, Table};
use crate::facts::server::Row;
use crate::facts::tls::Der;
use crate::tls::certificate::Certificate;

use super::names;
use super::reading::{cell, enabled, flag};

/// The certificate of a thumbprint.
pub(crate) fn of_thumbprint(server: &ServerCertificates, thumbprint: &str) -> Option<Result<Certificate, String>> {
    let own = |der: &&Der| {
        let print = data_encoding::HEXUPPER.encode(&Sha1::digest(&der.0));
        print.eq_ignore_ascii_case(thumbprint)
    };
    server.certificates.iter().find(own).map(|der| Certificate::parse(&der.0))
}

/// Whether one of a server's certificates cannot be read: it may be any.
pub(super) fn is_damaged(server: &ServerCertificates) -> bool {
    server.certificates.iter().any(|der| Certificate::parse(&der.0).is_err())
}

/// The certificates of an issuer and a subject, the one that is valid for longest first.
pub(super) fn named(server: &ServerCertificates, issuer: &str, subject: &str) -> Vec<Certificate> {
    let all: Vec<Certificate> = server.certificates.iter().filter_map(|der| Certificate::parse(&der.0).ok()).collect();
    let of = |fits: fn(&str, &str) -> bool| -> Vec<Certificate> {
        all.iter().filter(|own| fits(&own.issuer, issuer) && fits(&own.subject, subject)).cloned().collect()
    };
    let mut found = of(names::same);
    if found.is_empty() {
        found = of(names::alike);
    }
    found.sort_by_key(|own| std::cmp::Reverse(own.not_after));
    found
}

/// The certificates of a server by its name, be it short or full.
pub(super) fn of_server<'h>(hybrid: &'h HybridConfiguration, server: &str) -> Option<&'h ServerCertificates> {
    let short = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    hybrid.certificates.iter().find(|own| !own.server.is_empty() && short(&own.server) == short(server))
}

/// The issuers and subjects by which the connectors for mail from Exchange Online name their certificates, with the day on
/// which they were read; none where nobody knows, or an Edge server takes that mail.
pub(crate) fn of_connectors(hybrid: &HybridConfiguration) -> Vec<(&str, &str)> {
    let rows = |table| hybrid.on_premises.rows(table).unwrap_or_default();
    if rows(Table::Hybrid).iter().any(|row| cell(row, "EdgeTransportServers").is_some()) {
        return Vec::new();
    }
    let receive = rows(Table::ReceiveConnectors).iter().filter(|row| takes_hybrid_mail(row));
    receive.filter_map(|row| names::connector(cell(row, "TlsCertificateName")?)).collect()
}

/// Whether a certificate is the one of an issuer and a subject.
pub(crate) fn is(own: &Certificate, (issuer, subject): (&str, &str)) -> bool {
    let fits = |own: &str, wanted: &str| names::same(own, wanted) || names::alike(own, wanted);
    fits(&own.issuer, issuer) && fits(&own.subject, subject)
}

/// Whether a receive connector takes mail of Exchange Online as its own.
pub(super) fn takes_hybrid_mail(row: &Row) -> bool {
    let capable = cell(row, "TlsDomainCapabilities").is_some_and(|text| text.contains("AcceptCloudServicesMail"));
    enabled(row) && capable && cell(row, "TransportRole").is_none_or(|role| role.contains("Frontend"))
}

/// What a server is called in messages.
pub(super) fn called(server: &ServerCertificates) -> &str {
    if server.server.is_empty() { "the server that was asked" } else { &server.server }
}

/// Whether a server is an Edge server, which has neither EWS nor the certificate for OAuth.
pub(super) fn is_edge(hybrid: &HybridConfiguration, server: &str) -> bool {
    let rows = hybrid.on_premises.rows(Table::Servers).unwrap_or_default();
    let named = |row: &&Row| {
        ["Name", "Identity", "Fqdn"]
            .iter()
            .any(|own| cell(row, own).is_some_and(|own| own.eq_ignore_ascii_case(server)))
    };
    rows.iter().filter(named).any(|row| {
        flag(row, "IsEdgeServer") == Some(true) || cell(row, "ServerRole").is_some_and(|role| role.contains("Edge"))
    })
}
