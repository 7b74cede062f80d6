//! When was a document last compared with what exdoctor says?

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// A site whose documents were compared.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The beginning of their addresses.
    pub prefix: String,
    /// What it is.
    pub title: String,
    /// The day.
    pub as_of: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    site: Vec<Site>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("documents.toml")).expect("the table of documents is tested"));

/// Every site.
pub fn sites() -> &'static [Site] {
    &TABLE.site
}

/// The day on which a document was last compared, where its site is in the table.
pub fn document_as_of(url: &str) -> Option<Date> {
    let fits = sites().iter().filter(|site| url.starts_with(&site.prefix));
    fits.max_by_key(|site| site.prefix.len()).map(|site| site.as_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{registry, setup};

    #[test]
    fn every_document_of_a_check_a_remedy_and_a_guide_has_a_day() {
        let checks = registry::checks().flat_map(|check| check.sources);
        let remedies = registry::checks().flat_map(|check| check.remedies).flat_map(|remedy| remedy.documentation);
        let guides = setup::steps().flat_map(|step| step.guide().documentation);
        let without: Vec<&str> = checks
            .chain(remedies)
            .chain(guides)
            .map(|source| source.url)
            .filter(|url| document_as_of(url).is_none())
            .collect();
        assert!(without.is_empty(), "add these to documents.toml: {without:#?}");
    }
}
