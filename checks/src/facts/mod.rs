//! What was observed, about what, and with which identity?

pub mod analyzer;
pub mod autodiscover;
mod book;
pub mod certificate;
pub mod config;
pub mod deployment;
pub mod directory;
pub mod dns;
pub mod dynamics;
pub mod entra;
pub mod ews;
pub mod exchange;
pub mod graph;
pub mod hybrid;
pub mod mail;
pub mod mrs_proxy;
pub mod s2s;
pub mod script;
pub mod server;
pub mod sign_in;
pub mod tls;
pub mod web;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use book::{Facts, Identity, Lost, Origin, Standing};

use crate::model::CheckId;

/// A type of fact: what a probe records and a check reads.
pub trait Observation: Sized + 'static {
    /// The kind that stands for the type.
    const KIND: FactKind;

    /// The observation within a fact of this kind.
    fn open(fact: &Fact) -> Option<&Self>;
}

/// Declares every kind of fact once: the enum, its names, and the check that judges it.
macro_rules! facts {
    ($($(#[doc = $doc:literal])+ $kind:ident($type:ty) = $name:literal, judged by $check:literal;)+) => {
        /// One observation.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "fact", content = "value")]
        pub enum Fact {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $kind($type),)+
        }

        /// The kinds of facts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum FactKind {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $kind,)+
        }

        impl Fact {
            /// The kind of this fact.
            pub const fn kind(&self) -> FactKind {
                match self { $(Self::$kind(_) => FactKind::$kind,)+ }
            }
        }

        impl FactKind {
            /// Every kind, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What it is, in words.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$kind => concat!($($doc),+),)+ }
            }

            /// The check that says whether the fact is as it should be.
            pub const fn judged_by(self) -> CheckId {
                match self { $(Self::$kind => CheckId::new($check),)+ }
            }
        }

        $(impl Observation for $type {
            const KIND: FactKind = FactKind::$kind;

            fn open(fact: &Fact) -> Option<&Self> {
                match fact { Fact::$kind(observed) => Some(observed), _ => None }
            }
        }

        impl From<$type> for Fact {
            fn from(observed: $type) -> Self {
                Self::$kind(observed)
            }
        })+
    };
}

facts! {
    /// What each resolver says about the domain itself.
    DnsZone(dns::Zone) = "dns-zone", judged by "dns.zone";
    /// The public delegation, and what each authoritative server answers.
    DnsServers(dns::Servers) = "dns-servers", judged by "dns.nameservers-agree";
    /// The MX records of both views, and the addresses of their hosts.
    DnsMx(dns::Mx) = "dns-mx", judged by "dns.mx";
    /// The SPF policy and every record that its evaluation needs.
    DnsSpf(dns::Spf) = "dns-spf", judged by "dns.spf";
    /// The Autodiscover names of the domain, in both views.
    DnsAutodiscover(dns::Autodiscover) = "dns-autodiscover", judged by "dns.autodiscover";
    /// Both DKIM selectors of Exchange Online.
    DnsDkim(dns::Dkim) = "dns-dkim", judged by "dns.dkim";
    /// The DMARC record that applies.
    DnsDmarc(dns::Dmarc) = "dns-dmarc", judged by "dns.dmarc";
    /// The MTA-STS announcement and the policy behind it.
    DnsMtaSts(dns::MtaSts) = "dns-mta-sts", judged by "dns.mta-sts";
    /// The TLS reporting record.
    DnsTlsRpt(dns::TlsRpt) = "dns-tls-rpt", judged by "dns.tls-rpt";
    /// Whether the domain's records validate.
    DnsSec(dns::Dnssec) = "dns-dnssec", judged by "dns.dnssec";
    /// The TLSA records of the MX hosts.
    DnsTlsa(dns::Tlsa) = "dns-tlsa", judged by "dns.dane";
    /// The TXT and MX records at the domain that prove ownership to Microsoft 365.
    DnsVerification(dns::Verification) = "dns-verification", judged by "dns.domain-verification";
    /// The msoid name.
    DnsMsoid(dns::Msoid) = "dns-msoid", judged by "dns.msoid-absent";
    /// What each step of the walk for Autodiscover came to.
    AutodiscoverWalk(autodiscover::Walk) = "autodiscover-walk", judged by "autodiscover.endpoint-found";
    /// What Autodiscover says about a mailbox to somebody who signs in.
    AutodiscoverSettings(autodiscover::Settings) = "autodiscover-settings", judged by "autodiscover.settings";
    /// Where Exchange Online says that a mailbox is.
    AutodiscoverMailbox(autodiscover::Location) = "autodiscover-mailbox", judged by "autodiscover.mailbox-location";
    /// What the addresses of an endpoint showed on the wire.
    TlsScan(tls::TlsScan) = "tls-scan", judged by "tls.reachable";
    /// The certificate chains of an endpoint, with what the sets of roots say.
    TlsChains(tls::TlsChains) = "tls-chains", judged by "tls.chain-trusted";
    /// Whether the certificates of an endpoint are revoked.
    TlsRevocation(tls::TlsRevocation) = "tls-revocation", judged by "tls.revocation-reachable";
    /// What the Remote Connectivity Analyzer saw of an endpoint from the internet.
    Analyzer(analyzer::Analyzer) = "analyzer", judged by "tls.reachable";
    /// What the addresses of a mail endpoint said before TLS.
    Smtp(mail::Smtp) = "smtp", judged by "mail.smtp-reachable";
    /// The reverse and forward names of the addresses from which mail leaves.
    MailOutbound(mail::Outbound) = "mail-outbound", judged by "mail.ptr";
    /// What the files of the server-to-server certificate hold.
    CertificateFiles(certificate::CertificateFiles) = "certificate-files", judged by "certificate.opens";
    /// Who vouches for the server-to-server certificate.
    CertificateTrust(certificate::CertificateTrust) = "certificate-trust", judged by "certificate.trust";
    /// What the evidence says about a server.
    ServerEvidence(server::Server) = "server-evidence", judged by "server.evidence-fresh";
    /// What the evidence says about the Dynamics deployment: its servers, its server-to-server configuration.
    Deployment(deployment::Deployment) = "deployment", judged by "server.all-covered";
    /// How the Web API of Dynamics was read, or why it was not.
    DynamicsAccess(dynamics::DynamicsAccess) = "dynamics-access", judged by "dynamics.reachable";
    /// What Dynamics says about an organization as a whole.
    DynamicsOrganization(dynamics::DynamicsOrganization) = "dynamics-organization", judged by "dynamics.email-channel";
    /// What Dynamics says about an e-mail server profile.
    DynamicsProfile(dynamics::DynamicsProfile) = "dynamics-profile", judged by "dynamics.server-profile";
    /// What Dynamics says about a mailbox.
    DynamicsMailbox(dynamics::DynamicsMailbox) = "dynamics-mailbox", judged by "dynamics.mailbox-test";
    /// What the sign-in services of Microsoft say about the domain and its tenant.
    TenantDiscovery(entra::TenantDiscovery) = "tenant-discovery", judged by "entra.tenant-found";
    /// The metadata of the token service, in each form of its address.
    S2sMetadata(entra::S2sMetadata) = "s2s-metadata", judged by "entra.s2s-metadata";
    /// What Microsoft Graph says about the tenant.
    Graph(graph::Graph) = "graph", judged by "entra.token";
    /// What came of asking the token service as Dynamics does.
    S2sToken(s2s::S2sToken) = "s2s-token", judged by "entra.s2s-token";
    /// What answers where Exchange Web Services should be, without a credential.
    EwsAnswers(ews::EwsAnswers) = "ews-answers", judged by "ews.reachable";
    /// What the first call with a credential comes to at an endpoint of EWS.
    EwsSignIn(ews::EwsSignIn) = "ews-sign-in", judged by "ews.sign-in";
    /// How much an endpoint of EWS is asked at a time, and what it says about that.
    EwsLoad(ews::EwsLoad) = "ews-load", judged by "ews.throttling";
    /// Whether the account may act for a mailbox.
    EwsImpersonation(ews::EwsImpersonation) = "ews-impersonation", judged by "ews.impersonation";
    /// What the requests of Dynamics' own tests come to in a mailbox.
    EwsMailbox(ews::EwsMailbox) = "ews-mailbox", judged by "ews.mailbox-access";
    /// What became of the items that the run created in a mailbox.
    EwsRoundTrip(ews::EwsRoundTrip) = "ews-round-trip", judged by "ews.round-trip";
    /// What became of a message from a mailbox to itself.
    EwsSend(ews::EwsSend) = "ews-send", judged by "ews.send";
    /// Whether the token of the server-to-server rehearsal opens a mailbox.
    EwsRehearsal(ews::EwsRehearsal) = "ews-rehearsal", judged by "ews.s2s-access";
    /// What the firewall before EWS admits, as a file says.
    EwsAllowList(ews::EwsAllowList) = "ews-allow-list", judged by "ews.allow-list";
    /// What answers where the MRS proxy should be, without a credential.
    MrsProxy(mrs_proxy::MrsProxy) = "mrs-proxy", judged by "ews.mrs-proxy";
    /// What Exchange says about EWS, for the organization and for mailboxes.
    ExchangeSettings(exchange::ExchangeSettings) = "exchange-settings", judged by "ews.enabled";
    /// What a directory, or an export of it, holds that a migration trips over.
    Directory(directory::Directory) = "directory", judged by "identity.attributes";
    /// What the sign-in service says about the domains of a directory.
    DirectoryDomains(directory::DirectoryDomains) = "directory-domains", judged by "identity.upn-suffix";
    /// What a PowerShell script of the set-up relies on.
    Script(script::Script) = "script", judged by "setup.script";
    /// What the evidence says about an Exchange organization and the tenant that it is hybrid with.
    Hybrid(hybrid::HybridConfiguration) = "hybrid-configuration", judged by "hybrid.server-builds";
    /// The waivers of the configuration.
    ConfigWaivers(config::Waivers) = "config-waivers", judged by "config.waiver-unused";
}
