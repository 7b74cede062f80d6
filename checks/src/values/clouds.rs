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
    /// Values that no public document states.
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
}

/// Every cloud, the global one first.
pub fn clouds() -> &'static [Cloud] {
    &TABLE.cloud
}

/// The cloud of a key.
pub fn cloud(key: &str) -> Option<&'static Cloud> {
    clouds().iter().find(|cloud| cloud.key == key)
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
    fn a_look_alike_does_not_lie_below_a_name() {
        assert!(below("contoso-com.mail.protection.outlook.com", "mail.protection.outlook.com"));
        assert!(!below("evilmail.protection.outlook.com", "mail.protection.outlook.com"));
    }
}
