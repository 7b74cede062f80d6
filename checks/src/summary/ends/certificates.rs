//! Which certificates of the customer end, and where are they?

use std::collections::BTreeSet;

use super::{Add, day};
use crate::facts::Facts;
use crate::facts::certificate::CertificateFiles;
use crate::facts::deployment::Deployment;
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Server;
use crate::facts::tls::{TlsChains, TlsScan};
use crate::hybrid::certificates::of_thumbprint;
use crate::hybrid::reading::cell;
use crate::tls::certificate::Certificate;

/// The certificates that endpoints of the customer serve.
pub(super) fn served(facts: &Facts, add: Add<'_>) {
    for (endpoint, chains) in facts.all::<TlsChains>() {
        if facts.fetch::<TlsScan>(endpoint).is_none_or(|scan| scan.microsoft) {
            continue;
        }
        for own in chains.chains.iter().filter_map(|chain| Certificate::parse(&chain.certificates.first()?.0).ok()) {
            add(day(own.not_after), format!("certificate {}", own.subject), &endpoint.name);
        }
    }
}

/// The certificate with which Dynamics signs: in files, in its configuration, in the stores of its servers; gives its thumbprints.
pub(super) fn signing(facts: &Facts, add: Add<'_>) -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    for (_, files) in facts.all::<CertificateFiles>() {
        for file in files.pfx.iter().chain(&files.cer) {
            let Ok(content) = &file.content else { continue };
            own.extend(content.thumbprint.as_ref().map(|print| print.to_ascii_uppercase()));
            if let Some(certificate) = content.certificates.first().and_then(|der| Certificate::parse(&der.0).ok()) {
                add(day(certificate.not_after), named(&certificate.subject, content.thumbprint.as_deref()), &file.path);
            }
        }
    }
    for (subject, deployment) in facts.all::<Deployment>() {
        for one in deployment.certificates.value().into_iter().flatten().filter(|one| one.kind.contains("S2S")) {
            own.extend(one.thumbprint.as_ref().map(|print| print.to_ascii_uppercase()));
            if let Some(certificate) = one.der.as_ref().and_then(|der| Certificate::parse(&der.0).ok()) {
                add(day(certificate.not_after), named(&certificate.subject, one.thumbprint.as_deref()), &subject.name);
            }
        }
    }
    for (subject, server) in facts.all::<Server>() {
        let store = server.certificates.value().into_iter().flatten();
        for one in store.filter(|one| own.contains(&one.thumbprint.to_ascii_uppercase())) {
            if let Some(end) = one.not_after.value() {
                let known = one.subject.value().map_or("", String::as_str);
                add(day(*end), named(known, Some(&one.thumbprint)), &subject.name);
            }
        }
    }
    own
}

/// One name for the same certificate wherever it lies, so that its places can stand side by side.
fn named(subject: &str, thumbprint: Option<&str>) -> String {
    match thumbprint {
        Some(thumbprint) => format!("signing certificate {}", thumbprint.to_ascii_uppercase()),
        None => format!("signing certificate {subject}"),
    }
}

/// The certificate with which Exchange Server signs, as its export shows it.
pub(super) fn exchange(facts: &Facts, add: Add<'_>) {
    for (_, hybrid) in facts.all::<HybridConfiguration>() {
        let config = hybrid.on_premises.rows(Table::AuthConfig).unwrap_or_default();
        let Some(wanted) = config.iter().find_map(|row| cell(row, "CurrentCertificateThumbprint")) else { continue };
        for server in &hybrid.certificates {
            let Some(Ok(own)) = of_thumbprint(server, wanted) else { continue };
            let place = if server.server.is_empty() { "Exchange Server" } else { &server.server };
            add(day(own.not_after), format!("OAuth certificate of Exchange {}", wanted.to_ascii_uppercase()), place);
        }
    }
}
