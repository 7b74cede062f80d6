//! What do the domain's mail and Autodiscover records say?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Lookup;
use crate::facts::web::Asked;

/// Who was asked for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// An authoritative server of the public delegation: what the world sees.
    Public,
    /// The run's resolver, because no public server could be asked: may be an internal view.
    Resolver,
}

/// A record of the domain, in the best view that could be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seen {
    /// Whose view it is.
    pub view: View,
    /// What came back.
    pub lookup: Lookup,
}

/// A host that a record names, with its addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// Its A records.
    pub a: Lookup,
    /// Its AAAA records.
    pub aaaa: Lookup,
}

impl Host {
    /// Whether an address of either family is known.
    pub fn has_address(&self) -> bool {
        self.a.addresses().chain(self.aaaa.addresses()).next().is_some()
    }
}

/// MX in both views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mx {
    /// What the world sees.
    pub seen: Seen,
    /// What the run's resolver says.
    pub resolver: Lookup,
    /// The hosts of the view that is judged, in the order of preference, at most 20.
    pub hosts: Vec<Host>,
    /// How many hosts were left out.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub beyond: usize,
}

/// Everything that the evaluation of the SPF policy asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spf {
    /// Whose view the domain's own record is.
    pub view: View,
    /// The TXT records of the domain first, then every further name in the order of need.
    pub lookups: Vec<Lookup>,
}

/// The names under which clients look for Autodiscover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Autodiscover {
    /// `autodiscover.{domain}`: aliases and A records, as the run's resolver says.
    pub host: Lookup,
    /// The AAAA records of the same name.
    pub host_v6: Lookup,
    /// The same name as the world sees it.
    pub public: Seen,
    /// `_autodiscover._tcp.{domain}`, as the run's resolver says.
    pub srv: Lookup,
    /// The addresses of the SRV record's targets, at most 20.
    pub srv_hosts: Vec<Host>,
}

/// Both selectors of Exchange Online.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dkim {
    /// `selector1` and `selector2`.
    pub selectors: Vec<Selector>,
}

/// One DKIM selector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Selector {
    /// "selector1".
    pub name: String,
    /// `{selector}._domainkey.{domain}`: aliases and TXT records.
    pub seen: Seen,
}

/// The DMARC record that applies to the domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dmarc {
    /// `_dmarc` of the domain, then of its parents as far as none had a record, at most 5.
    pub walk: Vec<Seen>,
}

/// MTA-STS: what DNS announces and what HTTPS serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MtaSts {
    /// TXT of `_mta-sts.{domain}`.
    pub announcement: Seen,
    /// The policy, where one is announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Asked>,
}

/// TLS reporting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TlsRpt {
    /// TXT of `_smtp._tls.{domain}`.
    pub seen: Seen,
}

/// The TLSA records of the MX hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tlsa {
    /// An entry for each MX host.
    pub hosts: Vec<TlsaHost>,
}

/// The TLSA records of one MX host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TlsaHost {
    /// The MX host.
    pub host: String,
    /// `_25._tcp.{host}`.
    pub lookup: Lookup,
    /// Whether the TLSA records validate; not asked where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<super::Validation>,
}

/// What proves to Microsoft 365 who owns the domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// TXT of the domain: `MS=ms12345678`.
    pub txt: Seen,
}

/// The name that only 21Vianet needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Msoid {
    /// CNAME of `msoid.{domain}`, as the run's resolver says.
    pub lookup: Lookup,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}
