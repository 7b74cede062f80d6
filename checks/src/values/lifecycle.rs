//! When does each product, service and tool end?

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// The end of Exchange Web Services in one cloud, as Dynamics on-premises meets it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EwsEnd {
    /// The key of the cloud.
    pub cloud: String,
    /// From when on no new tenant is connected.
    pub frozen: Date,
    /// The end of support for Dynamics 8 with Exchange Online.
    pub v8_ends: Date,
    /// From when on it is switched off, tenant by tenant, unless the tenant admits it.
    pub switched_off: Date,
    /// The day from which on there is none.
    pub ends: Date,
    /// The day on which the row was compared with its source.
    pub as_of: Date,
    /// Where the row comes from.
    pub source: String,
}

/// A tool, module or host that set-ups relied on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Its name.
    pub title: String,
    /// `module`, `host`, `tool` or `principal`.
    pub kind: String,
    /// Texts that show its use.
    pub marks: Vec<String>,
    /// When it ended.
    pub ended: Date,
    /// Fields that no public document states.
    #[serde(default)]
    pub unconfirmed: Vec<String>,
    /// What takes its place.
    pub instead: String,
    /// The day on which the row was compared with its source.
    pub as_of: Date,
    /// Where the row comes from.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    ews: Vec<EwsEnd>,
    retired: Vec<Retired>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("lifecycle.toml")).expect("the table of ends is tested"));

/// The end of Exchange Web Services in a cloud; none where no document states it.
pub fn ews_end(cloud: &str) -> Option<&'static EwsEnd> {
    TABLE.ews.iter().find(|row| row.cloud == cloud)
}

/// Every tool that ended.
pub fn retired() -> &'static [Retired] {
    &TABLE.retired
}

/// The principal that every Exchange organization shared for what it asks of Exchange Online.
///
/// # Panics
/// Never: the table is tested.
pub fn shared_hybrid_principal() -> &'static Retired {
    retired().iter().find(|row| row.kind == "principal").expect("the table has the principal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_known_for_the_global_cloud_alone() {
        assert!(ews_end("global").is_some_and(|row| row.switched_off < row.ends && row.v8_ends < row.switched_off));
        assert!(ews_end("gcc-high").is_none() && ews_end("21vianet").is_none());
    }

    #[test]
    fn every_retired_tool_says_what_takes_its_place_and_where_that_is_written() {
        assert_eq!(shared_hybrid_principal().ended.to_string(), "2025-10-31");
        assert!(retired().iter().all(|row| !row.instead.is_empty() && row.source.starts_with("https://")));
    }
}
