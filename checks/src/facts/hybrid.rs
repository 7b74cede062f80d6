//! What is known of an Exchange organization, and of the tenant that it is hybrid with?
//!
//! Each side is kept as the tables that its cmdlets show, with the columns that checks look at and no other: settings such
//! as the encrypted secret of an authorization server have no place here.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::server::{Read, Row};
use super::tls::Der;

/// An Exchange organization with its tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct HybridConfiguration {
    /// What the organization calls itself.
    pub organization: String,
    /// The files that it came from.
    pub files: Vec<String>,
    /// When the newest of it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected: Option<Timestamp>,
    /// Exchange Server.
    pub on_premises: Side,
    /// Exchange Online.
    pub online: Side,
    /// The certificates of each server that was asked for them.
    pub certificates: Vec<ServerCertificates>,
    /// What Exchange Online said when it tried the way to the MRS proxy.
    pub migration_tests: Vec<MigrationTest>,
}

/// The tables of one side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Side(pub BTreeMap<Table, Read<Vec<Row>>>);

/// The certificates of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ServerCertificates {
    /// Its name; empty: the server that answered without being named.
    pub server: String,
    /// The public certificates.
    pub certificates: Vec<Der>,
}

/// One `Test-MigrationServerAvailability`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MigrationTest {
    /// The server that was tried.
    pub server: String,
    /// `Success`, `Failed`.
    pub result: String,
    /// What it said.
    pub message: String,
}

impl Side {
    /// The rows of a table; `None` where nobody knows them.
    pub fn rows(&self, table: Table) -> Option<&[Row]> {
        self.0.get(&table)?.value().map(Vec::as_slice)
    }

    /// Why the rows of a table are not known.
    pub fn why_not(&self, table: Table) -> String {
        let read = self.0.get(&table).map_or_else(|| Read::<Vec<Row>>::Unasked.why_not(), Read::why_not);
        format!("Get-{} {read}", table.noun())
    }
}

macro_rules! tables {
    ($($(#[doc = $doc:literal])+ $name:ident = $noun:literal, $($column:literal)+;)+) => {
        /// What a cmdlet shows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Table {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Table {
            /// Every table.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The noun of its cmdlet: `AuthServer` of `Get-AuthServer`.
            pub const fn noun(self) -> &'static str {
                match self { $(Self::$name => $noun,)+ }
            }

            /// The columns that are kept.
            pub const fn columns(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($column,)+],)+ }
            }
        }
    };
}

tables! {
    /// Accepted domains.
    AcceptedDomains = "AcceptedDomain", "Identity" "Name" "DomainName" "DomainType" "MatchSubDomains" "IsCoexistenceDomain";
    /// The certificate for OAuth.
    AuthConfig = "AuthConfig", "Identity" "Name" "CurrentCertificateThumbprint" "NextCertificateThumbprint"
        "NextCertificateEffectiveDate" "ServiceName";
    /// The authorization servers that Exchange trusts.
    AuthServers = "AuthServer", "Identity" "Name" "Type" "Enabled" "IssuerIdentifier" "AuthMetadataUrl" "Realm" "DomainName"
        "ApplicationIdentifier" "TokenIssuingEndpoint";
    /// The virtual directories of EWS.
    WebServices = "WebServicesVirtualDirectory", "Identity" "Name" "Server" "ExternalUrl" "InternalUrl" "MRSProxyEnabled"
        "ExtendedProtectionTokenChecking" "ExternalAuthenticationMethods" "BasicAuthentication" "WindowsAuthentication"
        "OAuthAuthentication" "WSSecurityAuthentication";
    /// The virtual directories of Autodiscover.
    AutodiscoverServices = "AutodiscoverVirtualDirectory", "Identity" "Name" "Server" "ExternalUrl" "InternalUrl"
        "ExtendedProtectionTokenChecking" "ExternalAuthenticationMethods" "BasicAuthentication" "WindowsAuthentication"
        "OAuthAuthentication" "WSSecurityAuthentication";
    /// What the wizard was told.
    Hybrid = "HybridConfiguration", "Identity" "Name" "Domains" "Features" "OnPremisesSmartHost" "TlsCertificateName"
        "SendingTransportServers" "ReceivingTransportServers" "EdgeTransportServers";
    /// What Exchange Online takes from connectors.
    InboundConnectors = "InboundConnector", "Identity" "Name" "Enabled" "ConnectorType" "CloudServicesMailEnabled" "RequireTls"
        "TlsSenderCertificateName";
    /// Where Exchange Online sends through connectors.
    OutboundConnectors = "OutboundConnector", "Identity" "Name" "Enabled" "ConnectorType" "CloudServicesMailEnabled"
        "RecipientDomains" "SmartHosts" "TlsDomain" "TlsSettings" "UseMXRecord" "RouteAllMessagesViaOnPremises";
    /// What each side says of itself to the other.
    IntraOrganizationConfiguration = "IntraOrganizationConfiguration", "Identity" "OnlineDiscoveryEndpoint" "OnlineTargetAddress"
        "OnPremiseDiscoveryEndpoint" "OnPremiseTargetAddresses" "OnPremiseWebServiceEndpoint";
    /// For which domains the other side is asked with OAuth, and where.
    IntraOrganizationConnectors = "IntraOrganizationConnector", "Identity" "Name" "Enabled" "DiscoveryEndpoint"
        "TargetAddressDomains" "TargetSharingEpr";
    /// From where mailboxes move.
    MigrationEndpoints = "MigrationEndpoint", "Identity" "EndpointType" "RemoteServer";
    /// What the tenant knows of the organization.
    OnPremisesOrganizations = "OnPremisesOrganization", "Identity" "Name" "OrganizationName" "HybridDomains";
    /// The organization itself.
    Organization = "OrganizationConfig", "Identity" "Name";
    /// What is shared with the other side.
    OrganizationRelationships = "OrganizationRelationship", "Identity" "Name" "Enabled" "DomainNames" "FreeBusyAccessEnabled"
        "MailboxMoveEnabled" "TargetApplicationUri" "TargetAutodiscoverEpr" "TargetSharingEpr";
    /// The applications that may sign in with OAuth.
    PartnerApplications = "PartnerApplication", "Identity" "Name" "ApplicationIdentifier" "Enabled" "LinkedAccount"
        "UseAuthServer";
    /// What Exchange Server takes.
    ReceiveConnectors = "ReceiveConnector", "Identity" "Name" "Server" "Enabled" "TransportRole" "TlsCertificateName"
        "TlsDomainCapabilities" "Bindings";
    /// Where Exchange Server sends.
    SendConnectors = "SendConnector", "Identity" "Name" "Enabled" "AddressSpaces" "CloudServicesMailEnabled" "RequireTLS"
        "SmartHosts" "SourceTransportServers" "TlsAuthLevel" "TlsCertificateName" "TlsDomain";
    /// The servers.
    Servers = "ExchangeServer", "Identity" "Name" "Fqdn" "AdminDisplayVersion" "ServerRole" "IsEdgeServer" "ExactBuild";
    /// Settings that override those of the product.
    SettingOverrides = "SettingOverride", "Identity" "Name" "ComponentName" "SectionName";
}

impl Table {
    /// The table of a noun, whatever its case.
    pub fn of_noun(noun: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.noun().eq_ignore_ascii_case(noun))
    }

    /// The name of a column that is kept, as it is kept.
    pub fn column(self, name: &str) -> Option<&'static str> {
        self.columns().iter().copied().find(|column| column.eq_ignore_ascii_case(name))
    }
}
