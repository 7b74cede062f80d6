//! What does each Microsoft cloud expect in DNS, and which hosts serve it?

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// One Microsoft cloud, with the names that belong to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cloud {
    /// The key that configurations use.
    pub key: String,
    /// Its name.
    pub title: String,
    /// The day on which the row was compared with its source.
    pub as_of: Date,
    /// Where the row comes from.
    pub source: String,
    /// The sign-in host.
    pub login: String,
    /// The Microsoft Graph host.
    pub graph: String,
    /// Other sign-in and token hosts, and below which names Dynamics lies.
    pub services: Vec<String>,
    /// The hosts of Exchange Online; the first is the usual one.
    pub exchange: Vec<String>,
    /// Where Autodiscover may point.
    pub autodiscover: Vec<String>,
    /// The hosts of the token service that Dynamics on-premises uses.
    pub acs: Vec<String>,
    /// The issuer of that service's tokens; empty where no public document states it.
    pub principal: String,
    /// Where the token service's values come from; empty like them.
    pub token_source: String,
    /// What tenant discovery calls the cloud.
    pub instances: Vec<String>,
    /// What tenant discovery calls the part of the cloud.
    pub scopes: Vec<String>,
    /// Below which names the MX hosts lie.
    pub mx: Vec<String>,
    /// Which names SPF includes.
    pub spf: Vec<String>,
    /// Below which names initial domains lie.
    pub initial: Vec<String>,
    /// Below which names DKIM selectors point.
    pub dkim: Vec<String>,
    /// Whether the msoid record is needed.
    pub msoid: bool,
    /// Values, and whole columns, that no public document states.
    pub unconfirmed: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    cloud: Vec<Cloud>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("clouds.toml")).expect("the table of clouds is tested"));

impl Cloud {
    /// Those of some values that a public document states: only they decide verdicts.
    pub fn confirmed<'a>(&'a self, values: &'a [String]) -> impl Iterator<Item = &'a str> {
        values.iter().filter(|value| !self.unconfirmed.contains(value)).map(String::as_str)
    }

    /// Whether a public document states a column.
    pub fn is_confirmed(&self, column: &str) -> bool {
        !self.unconfirmed.iter().any(|named| named == column)
    }

    /// Whether a host serves this cloud: sign-in, tokens, Graph, Exchange Online.
    pub fn serves(&self, host: &str) -> bool {
        let single = [&self.login, &self.graph];
        single.into_iter().chain(&self.acs).chain(&self.exchange).chain(&self.autodiscover).any(|name| name == host)
    }
}

/// Every cloud, the global one first.
pub fn clouds() -> &'static [Cloud] {
    &TABLE.cloud
}

/// The cloud of a key.
pub fn cloud(key: &str) -> Option<&'static Cloud> {
    clouds().iter().find(|cloud| cloud.key == key)
}

/// Whether a host belongs to a Microsoft cloud.
pub fn is_microsoft(host: &str) -> bool {
    let below_mx = |cloud: &Cloud| cloud.mx.iter().any(|name| below(host, name));
    let below_own = |cloud: &Cloud| {
        let single = [&cloud.login, &cloud.graph];
        let own = single
            .into_iter()
            .chain(&cloud.acs)
            .chain(&cloud.services)
            .chain(&cloud.exchange)
            .chain(&cloud.autodiscover);
        own.into_iter().any(|name| below(host, name))
    };
    clouds().iter().any(|cloud| below_own(cloud) || below_mx(cloud))
}

/// Whether a domain is the one that a tenant is created with, or below it.
pub fn is_initial(domain: &str) -> bool {
    clouds().iter().flat_map(|cloud| &cloud.initial).any(|initial| below(domain, initial))
}

/// Whether a name is the parent or lies below it; both lower case without the final dot.
pub fn below(name: &str, parent: &str) -> bool {
    name == parent || name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_begins_with_the_global_cloud() {
        assert_eq!(clouds().first().map(|cloud| cloud.key.as_str()), Some("global"));
    }

    #[test]
    fn the_hosts_of_the_clouds_are_those_of_microsoft_and_look_alikes_are_not() {
        for host in [
            "outlook.office365.com",
            "login.microsoftonline.com",
            "contoso-com.mail.protection.outlook.com",
            "accounts.accesscontrol.windows.net",
            "contoso.crm4.dynamics.com",
        ] {
            assert!(is_microsoft(host), "{host}");
        }
        assert!(!is_microsoft("mail.contoso.com") && !is_microsoft("evil-outlook.office365.com.contoso.com"));
    }

    #[test]
    fn every_cloud_has_a_sign_in_host_and_what_is_unconfirmed_exists() {
        assert_eq!(clouds().len(), 7);
        let columns = ["acs", "principal", "scopes"];
        for cloud in clouds() {
            assert!(cloud.serves(&cloud.login) && cloud.source.starts_with("https://"), "{}", cloud.key);
            assert_eq!(cloud.acs.is_empty(), cloud.principal.is_empty() && cloud.token_source.is_empty());
            let values = || cloud.autodiscover.iter().chain(&cloud.mx).chain(&cloud.spf);
            let known = |mark: &String| columns.contains(&mark.as_str()) || values().any(|value| value == mark);
            assert!(cloud.unconfirmed.iter().all(known), "{}", cloud.key);
        }
    }

    #[test]
    fn a_look_alike_does_not_lie_below_a_name() {
        assert!(below("contoso-com.mail.protection.outlook.com", "mail.protection.outlook.com"));
        assert!(!below("evilmail.protection.outlook.com", "mail.protection.outlook.com"));
    }
}
