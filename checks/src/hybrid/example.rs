//! How do the examples of this family look?

use jiff::{SignedDuration, Timestamp};

use crate::facts::Facts;
use crate::facts::hybrid::{HybridConfiguration, ServerCertificates, Side, Table};
use crate::facts::server::{Read, Row};
use crate::facts::tls::Der;
use crate::prelude::*;
use crate::tls::example::LEAF;

/// The organization of the examples.
pub(crate) const ORGANIZATION: &str = "Contoso";
/// The thumbprint of the certificate of the examples.
pub(super) const THUMBPRINT: &str = "C2021CDAF1DC3DD8B86EEA317B60906696899E0E";
/// The name by which connectors name it.
pub(super) const NAMED: &str = "<I>CN=Contoso Issuing CA, O=Contoso<S>CN=mail.contoso.com";
/// The organization's own application in the tenant.
pub(super) const APPLICATION: &str = "4b1f6f3c-0a0b-4a52-8f5e-3a7f0a2c1d11";
const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";

/// The time at which the examples are judged.
pub(super) const NOW: Timestamp = Timestamp::constant(1_780_000_000, 0);

pub(crate) fn row(cells: &[(&str, &str)]) -> Row {
    cells.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Both sides of a classic hybrid deployment in which all is well.
pub(crate) fn healthy() -> HybridConfiguration {
    let on_premises = [
        (Table::Organization, vec![row(&[("Name", ORGANIZATION)])]),
        (Table::Servers, vec![server("EX1"), server("EX2")]),
        (
            Table::Hybrid,
            vec![row(&[
                ("Domains", "contoso.com"),
                ("Features", "FreeBusy, MoveMailbox"),
                ("TlsCertificateName", NAMED),
            ])],
        ),
        (Table::AcceptedDomains, vec![accepted("contoso.com"), accepted("contoso.mail.onmicrosoft.com")]),
        (Table::AuthConfig, vec![row(&[("CurrentCertificateThumbprint", THUMBPRINT)])]),
        (Table::AuthServers, auth_servers()),
        (
            Table::PartnerApplications,
            vec![row(&[
                ("Identity", "Exchange Online"),
                ("ApplicationIdentifier", "00000002-0000-0ff1-ce00-000000000000"),
                ("Enabled", "True"),
                ("LinkedAccount", "contoso.com/Users/Exchange Online-ApplicationAccount"),
            ])],
        ),
        (
            Table::IntraOrganizationConnectors,
            vec![connector(
                "https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc",
                "contoso.mail.onmicrosoft.com",
            )],
        ),
        (Table::OrganizationRelationships, vec![relationship("contoso.mail.onmicrosoft.com")]),
        (Table::WebServices, vec![ews("EX1"), ews("EX2")]),
        (Table::SendConnectors, vec![send("EX1, EX2")]),
        (Table::ReceiveConnectors, vec![receive("EX1"), receive("EX2")]),
    ];
    let online = [
        (Table::IntraOrganizationConfiguration, vec![row(&[("OnlineTargetAddress", "contoso.mail.onmicrosoft.com")])]),
        (Table::AcceptedDomains, vec![accepted("contoso.com"), accepted("contoso.mail.onmicrosoft.com")]),
        (
            Table::IntraOrganizationConnectors,
            vec![connector("https://mail.contoso.com/autodiscover/autodiscover.svc", "contoso.com")],
        ),
        (Table::OrganizationRelationships, vec![relationship("contoso.com")]),
        (
            Table::InboundConnectors,
            vec![row(&[
                ("Identity", "Inbound from Contoso"),
                ("Enabled", "True"),
                ("ConnectorType", "OnPremises"),
                ("TlsSenderCertificateName", "mail.contoso.com"),
            ])],
        ),
    ];
    let certificates = ["EX1", "EX2"].map(|server| certificates(server, &[LEAF])).to_vec();
    HybridConfiguration {
        organization: ORGANIZATION.to_owned(),
        files: vec!["20260527_090000.xhcw".to_owned()],
        collected: Some(NOW - SignedDuration::from_hours(24)),
        on_premises: side(on_premises),
        online: side(online),
        certificates,
        migration_tests: Vec::new(),
    }
}

fn server(name: &str) -> Row {
    let fqdn = format!("{name}.contoso.com");
    let version = "Version 15.2 (Build 2562.17)";
    row(&[("Name", name), ("Fqdn", &fqdn), ("AdminDisplayVersion", version), ("ServerRole", "Mailbox")])
}

fn ews(server: &str) -> Row {
    row(&[
        ("Identity", &format!("{server}\\EWS (Default Web Site)")),
        ("Server", server),
        ("ExternalUrl", "https://mail.contoso.com/EWS/Exchange.asmx"),
        ("MRSProxyEnabled", "True"),
        ("ExtendedProtectionTokenChecking", "Require"),
        ("ExternalAuthenticationMethods", "Ntlm, WindowsIntegrated, WSSecurity, OAuth"),
    ])
}

fn auth_servers() -> Vec<Row> {
    let metadata = format!("https://accounts.accesscontrol.windows.net/{TENANT}/metadata/json/1");
    let sts = "https://login.windows.net/contoso.onmicrosoft.com/federationmetadata/2007-06/federationmetadata.xml";
    let common = [("Enabled", "True"), ("Realm", TENANT), ("DomainName", "contoso.com, contoso.mail.onmicrosoft.com")];
    let acs = [("Identity", "ACS"), ("Type", "MicrosoftACS"), ("AuthMetadataUrl", metadata.as_str())];
    let id = ("ApplicationIdentifier", APPLICATION);
    let evo = [("Identity", "EvoSts"), ("Type", "AzureAD"), ("AuthMetadataUrl", sts), id];
    vec![row(&[&common[..], &acs].concat()), row(&[&common[..], &evo].concat())]
}

fn side(tables: impl IntoIterator<Item = (Table, Vec<Row>)>) -> Side {
    Side(tables.into_iter().map(|(table, rows)| (table, Read::Value(rows))).collect())
}

pub(super) fn accepted(domain: &str) -> Row {
    row(&[("DomainName", domain), ("DomainType", "Authoritative")])
}

fn connector(endpoint: &str, domain: &str) -> Row {
    let cells = [
        ("Identity", "HybridIOC"),
        ("Enabled", "True"),
        ("DiscoveryEndpoint", endpoint),
        ("TargetAddressDomains", domain),
    ];
    row(&cells)
}

fn relationship(domain: &str) -> Row {
    let identity = format!("to {domain}");
    row(&[("Identity", &identity), ("Enabled", "True"), ("DomainNames", domain), ("FreeBusyAccessEnabled", "True")])
}

fn send(servers: &str) -> Row {
    row(&[
        ("Identity", "Outbound to Office 365"),
        ("Enabled", "True"),
        ("CloudServicesMailEnabled", "True"),
        ("TlsDomain", "mail.protection.outlook.com"),
        ("TlsCertificateName", NAMED),
        ("SourceTransportServers", servers),
    ])
}

fn receive(server: &str) -> Row {
    row(&[
        ("Identity", &format!("{server}\\Default Frontend {server}")),
        ("Server", server),
        ("Enabled", "True"),
        ("TransportRole", "FrontendTransport"),
        ("TlsDomainCapabilities", "mail.protection.outlook.com:AcceptCloudServicesMail"),
        ("TlsCertificateName", NAMED),
    ])
}

/// The certificates of a server.
pub(super) fn certificates(server: &str, ders: &[&[u8]]) -> ServerCertificates {
    ServerCertificates { server: server.to_owned(), certificates: ders.iter().map(|der| Der(der.to_vec())).collect() }
}

/// The healthy configuration with a change.
pub(crate) fn with(change: impl FnOnce(&mut HybridConfiguration)) -> HybridConfiguration {
    let mut hybrid = healthy();
    change(&mut hybrid);
    hybrid
}

/// The rows of a table, to change them.
pub(crate) fn table(side: &mut Side, table: Table) -> &mut Vec<Row> {
    match side.0.entry(table).or_insert_with(|| Read::Value(Vec::new())) {
        Read::Value(rows) => rows,
        _ => unreachable!("the examples know their tables"),
    }
}

/// Sets a column in every row of a table.
pub(crate) fn set(side: &mut Side, of: Table, column: &str, value: &str) {
    for row in table(side, of) {
        row.insert(column.to_owned(), value.to_owned());
    }
}

/// An example about the organization.
pub(super) fn example(given: &'static str, hybrid: HybridConfiguration, expect: Expect) -> Example {
    let facts = Facts::default().with(&Subject::exchange(ORGANIZATION), hybrid);
    Example { given, facts, circumstances: Circumstances::plain(NOW, &[Scenario::C]), subject: ORGANIZATION, expect }
}

/// What says nothing about a table.
pub(super) fn without(side: impl Fn(&mut HybridConfiguration) -> &mut Side, tables: &[Table]) -> HybridConfiguration {
    with(|hybrid| tables.iter().for_each(|table| drop(side(hybrid).0.remove(table))))
}

/// A hybrid deployment that only moves mailboxes.
pub(super) fn minimal() -> HybridConfiguration {
    with(|hybrid| {
        for side in [&mut hybrid.on_premises, &mut hybrid.online] {
            table(side, Table::IntraOrganizationConnectors).clear();
            table(side, Table::OrganizationRelationships).clear();
        }
        table(&mut hybrid.on_premises, Table::AuthServers).clear();
        table(&mut hybrid.on_premises, Table::SendConnectors).clear();
        table(&mut hybrid.on_premises, Table::ReceiveConnectors).clear();
    })
}

pub(super) const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(super) const fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}
