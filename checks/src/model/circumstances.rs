//! What does the configuration tell the checks about the run?

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::facts::ews::EwsAllowList;

use super::{Hybrid, MailFlow, Phase, Scenario, Vantage};

/// Everything beside the facts that a verdict may depend on; saved with a capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that the user said")]
pub struct Circumstances {
    /// The time that verdicts are made for.
    pub now: Timestamp,
    /// From where the world was seen.
    pub vantage: Vantage,
    /// What is judged.
    pub scenarios: Vec<Scenario>,
    /// Where a migration stands.
    pub phase: Option<Phase>,
    /// Where mail is meant to arrive.
    pub mail_flow: Option<MailFlow>,
    /// Which hybrid topology is used.
    pub hybrid: Option<Hybrid>,
    /// The address of Exchange Web Services, where the configuration names one.
    #[serde(default)]
    pub ews_url: Option<String>,
    /// The organizations of Dynamics that the configuration names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dynamics: Vec<DynamicsAt>,
    /// The account of the asynchronous services, where the evidence does not tell and all organizations have the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub async_account: Option<String>,
    /// The national cloud, by its key in the table of clouds.
    pub cloud: Option<String>,
    /// The tenant that the configuration names, by id or domain.
    #[serde(default)]
    pub tenant: Option<String>,
    /// Thumbprints of valid certificates that belong to other environments, upper case.
    #[serde(default)]
    pub known_thumbprints: Vec<String>,
    /// Whether the handshake of Dynamics with the token service is rehearsed.
    #[serde(default)]
    pub rehearse_s2s: bool,
    /// What the token of the rehearsal opens: the first mailbox that is named, and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// Whether the profile finds the mailbox by Autodiscover (scenario B), where the configuration says so.
    #[serde(default)]
    pub profile_uses_autodiscover: Option<bool>,
    /// What the firewall before EWS admits, as a file says.
    #[serde(default)]
    pub allow_list: Option<EwsAllowList>,
    /// Hosts to which an Autodiscover redirect is intended.
    #[serde(default)]
    pub autodiscover_hosts: Vec<String>,
    /// Addresses from which mail leaves.
    #[serde(default)]
    pub outbound_addresses: Vec<IpAddr>,
    /// Whether the configuration names the SMTP endpoint of a hybrid set-up.
    #[serde(default)]
    pub has_smtp_endpoint: bool,
    /// Whether users sign in with another attribute than the user principal name.
    #[serde(default)]
    pub alternate_id: bool,
    /// Whether the file of the directory is one that the configuration names, by a path that counts from there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub directory_is_configured: bool,
    /// Thresholds that the configuration changed, by check id and name.
    #[serde(default)]
    pub settings: BTreeMap<String, BTreeMap<String, i64>>,
}

/// What the token of a rehearsal may be used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The mailbox.
    pub mailbox: String,
    /// Whether it is asked for a second time with a user agent like that of Dynamics.
    pub as_dynamics: bool,
}

/// Where an organization of Dynamics is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DynamicsAt {
    /// Its address.
    pub url: String,
    /// Its unique name.
    pub organization: String,
}

impl Circumstances {
    /// A run of the given scenarios at the given time about which nothing else is said.
    pub fn plain(now: Timestamp, scenarios: &[Scenario]) -> Self {
        Self {
            now,
            vantage: Vantage::Unknown,
            scenarios: scenarios.to_vec(),
            phase: None,
            mail_flow: None,
            hybrid: None,
            ews_url: None,
            dynamics: Vec::new(),
            async_account: None,
            cloud: None,
            tenant: None,
            rehearse_s2s: false,
            consent: None,
            known_thumbprints: Vec::new(),
            profile_uses_autodiscover: None,
            allow_list: None,
            autodiscover_hosts: Vec::new(),
            outbound_addresses: Vec::new(),
            has_smtp_endpoint: false,
            alternate_id: false,
            directory_is_configured: false,
            settings: BTreeMap::new(),
        }
    }
}
