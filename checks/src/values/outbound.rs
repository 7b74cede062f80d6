//! Which hosts of Microsoft does a server connect to, and what for?

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Cloud, clouds};

/// What the line of evidence is called that says what a host is there for.
pub const NEEDED_FOR: &str = "needed for";

/// A host that is in no row of the clouds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboundHost {
    /// The keys of the clouds that it belongs to.
    pub clouds: Vec<String>,
    /// Its name.
    pub host: String,
    /// What it is needed for.
    pub purpose: String,
    /// Whether only the Hybrid Agent needs it.
    pub agent: bool,
    /// Whether a current document asks for it; else it never gives more than a warning.
    pub required: bool,
    /// The day of the document.
    pub as_of: Date,
    /// Where the row comes from.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    host: Vec<OutboundHost>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("outbound.toml")).expect("the table of hosts is tested"));

/// Every row.
pub fn outbound_hosts() -> &'static [OutboundHost] {
    &TABLE.host
}

/// The row of a host.
pub fn outbound_host(host: &str) -> Option<&'static OutboundHost> {
    outbound_hosts().iter().find(|row| row.host == host)
}

/// What an Exchange server connects to in a cloud, on port 443.
pub fn outbound_of(cloud: &'static Cloud, agent: bool) -> Vec<&'static str> {
    let own = [Some(&cloud.login), cloud.exchange.first(), cloud.autodiscover.last()];
    let more = outbound_hosts().iter().filter(|row| row.clouds.contains(&cloud.key) && (agent || !row.agent));
    let mut hosts: Vec<&str> = own.into_iter().flatten().chain(more.map(|row| &row.host)).map(String::as_str).collect();
    hosts.dedup();
    hosts
}

/// What a host of Microsoft is needed for.
pub fn outbound_purpose(host: &str) -> Option<&'static str> {
    if let Some(row) = outbound_host(host) {
        return Some(&row.purpose);
    }
    clouds().iter().find_map(|cloud| {
        let has = |names: &[String]| names.iter().any(|name| name == host);
        match () {
            () if cloud.login == host => Some("sign-in"),
            () if has(&cloud.acs) => Some("tokens of server-to-server sign-in"),
            () if has(&cloud.exchange) => Some("Exchange Online"),
            () if has(&cloud.autodiscover) => Some("Autodiscover of Exchange Online"),
            () => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::cloud;
    use super::*;

    #[test]
    fn each_row_belongs_to_a_cloud_and_names_its_document() {
        for row in outbound_hosts() {
            assert!(
                row.clouds.iter().all(|key| cloud(key).is_some()) && row.source.starts_with("https://"),
                "{}",
                row.host
            );
            assert!(!row.purpose.is_empty() && row.host == row.host.to_lowercase());
        }
    }

    #[test]
    fn the_hosts_of_the_agent_are_asked_where_there_is_one() {
        let global = cloud("global").expect("it is the first row");
        let usual = ["login.microsoftonline.com", "outlook.office365.com", "autodiscover-s.outlook.com"];
        assert_eq!(outbound_of(global, false), usual);
        assert!(outbound_of(global, true).contains(&"mshybridservice.trafficmanager.net"));
        let high = cloud("gcc-high").expect("it has a row");
        assert_eq!(
            outbound_of(high, true),
            ["login.microsoftonline.us", "outlook.office365.us", "autodiscover-s.office365.us"]
        );
        assert_eq!(outbound_purpose("login.microsoftonline.com"), Some("sign-in"));
        assert_eq!(outbound_purpose("mail.contoso.com"), None);
    }
}
