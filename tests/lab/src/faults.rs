//! Which faults are there?

mod autodiscover;
mod autodiscover_json;
mod autodiscover_settings;
mod certificate_files;
mod certificate_places;
mod certificate_words;
mod directory;
mod dns_autodiscover;
mod dns_mail;
mod dns_mta_sts;
mod dns_servers;
mod dns_signatures;
mod dns_spf;
mod dns_zone;
mod dynamics_alerts;
mod dynamics_api;
mod dynamics_mailboxes;
mod dynamics_settings;
mod dynamics_variants;
mod dynamics_words;
mod entra;
mod entra_directory;
mod entra_hybrid;
mod entra_reader;
mod ews;
mod ews_codes;
mod ews_mailbox;
mod ews_s2s;
mod ews_signed;
mod ews_tls;
mod ews_writes;
mod hybrid;
mod lists;
mod mail_names;
mod mail_reach;
mod mail_tls;
mod migration;
mod outbound;
mod phase;
mod script;
mod server_certificate;
mod server_evidence;
mod server_key;
mod server_state;
mod server_variants;
mod server_words;
mod tls_certificate;
mod tls_chain;
mod tls_client;
mod tls_protocol;
mod tls_reach;
mod tls_revocation;
mod tls_variants;
mod words;

use std::sync::LazyLock;

use crate::{Fault, Variant};

/// All faults of all families.
pub fn faults() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
        [
            dns_zone::FAULTS,
            dns_servers::FAULTS,
            dns_signatures::FAULTS,
            dns_mail::MX_FAULTS,
            dns_mail::DKIM_FAULTS,
            dns_mail::OTHER_FAULTS,
            dns_spf::FAILURES,
            dns_spf::WARNINGS,
            dns_mta_sts::FAILURES,
            dns_mta_sts::NOT_ESTABLISHED,
            dns_autodiscover::FAULTS,
            dynamics_settings::PROFILES,
            dynamics_settings::ORGANIZATIONS,
            dynamics_settings::DEPLOYMENTS,
            dynamics_api::ANSWERS,
            dynamics_api::TABLES,
            dynamics_mailboxes::RECORDS,
            dynamics_mailboxes::TESTS,
            dynamics_alerts::FAULTS,
            entra::TENANTS,
            entra::SERVICES,
            entra_reader::TOKENS,
            entra_reader::ANSWERS,
            entra_directory::PRINCIPAL,
            entra_directory::PEOPLE,
            entra_directory::HANDSHAKE,
            entra_hybrid::MIGRATIONS,
            entra_hybrid::MODERN_AUTHENTICATION,
            ews::ANSWERS,
            ews::SETTINGS,
            ews_codes::ACCESS,
            ews_codes::IMPERSONATION,
            ews_s2s::TOKENS,
            ews_s2s::ANSWERS,
            ews_signed::ACCOUNT,
            ews_signed::SCHEMES,
            ews_signed::LOAD,
            ews_mailbox::FAULTS,
            ews_writes::FAULTS,
            ews_signed::FIREWALL,
            ews_tls::FAULTS,
            hybrid::OAUTH_FAULTS,
            hybrid::SHARING,
            hybrid::SERVERS,
            hybrid::ANSWERS,
            phase::FAULTS,
            autodiscover::REDIRECTS,
            autodiscover::ANSWERS,
            autodiscover_json::MAILBOXES,
            autodiscover_json::NAMED,
            autodiscover_settings::MAILBOXES,
            autodiscover_settings::SERVERS,
            autodiscover_settings::CONFIGURED,
            tls_reach::FAULTS,
            tls_protocol::VERSIONS,
            tls_protocol::SUITES,
            tls_chain::FAULTS,
            tls_certificate::FAULTS,
            tls_revocation::FAULTS,
            tls_client::FAULTS,
            outbound::FAULTS,
            mail_reach::INBOUND,
            mail_reach::OUTBOUND,
            mail_tls::STARTTLS,
            mail_tls::CERTIFICATES,
            mail_names::PTR,
            mail_names::DANE,
            certificate_files::FAULTS,
            certificate_files::CONTENTS,
            certificate_places::FAULTS,
            server_evidence::FAULTS,
            server_certificate::FAULTS,
            server_key::DENIED,
            server_key::OTHERWISE,
            server_state::SERVICE_FAULTS,
            server_state::NETWORK_FAULTS,
            script::FAULTS,
            migration::BOTH_SIDES,
            directory::VALUES,
            directory::HOLDERS,
            directory::NAMES,
        ]
        .concat()
    });
    &ALL
}

/// What is odd and healthy, in all families.
pub fn variants() -> &'static [Variant] {
    static ALL: LazyLock<Vec<Variant>> = LazyLock::new(|| {
        [
            dns_mail::VARIANTS,
            ews::VARIANTS,
            dynamics_variants::VARIANTS,
            dynamics_settings::VARIANTS,
            dynamics_mailboxes::VARIANTS,
            ews_s2s::VARIANTS,
            ews_signed::VARIANTS,
            entra_hybrid::VARIANTS,
            hybrid::VARIANTS,
            migration::VARIANTS,
            phase::VARIANTS,
            outbound::VARIANTS,
            tls_variants::VARIANTS,
            mail_names::VARIANTS,
            server_variants::VARIANTS,
            certificate_places::VARIANTS,
            autodiscover::VARIANTS,
            autodiscover_json::VARIANTS,
            autodiscover_settings::VARIANTS,
            directory::VARIANTS,
            script::VARIANTS,
        ]
        .concat()
    });
    &ALL
}
