//! Of which day is the text of a document that was compared with what exdoctor says?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    documents: BTreeMap<String, Date>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("documents.toml")).expect("the table of documents is tested"));

/// Every document by its address, with its day.
pub fn documents() -> &'static BTreeMap<String, Date> {
    &TABLE.documents
}

/// The day of the text of a document, where it is in the table.
pub fn document_as_of(url: &str) -> Option<Date> {
    documents().get(url).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::model::Source;
    use crate::{registry, setup};

    /// Every document that a check, a remedy, a guide or a table of the set-up names.
    fn used() -> Vec<&'static Source> {
        let checks = registry::checks().flat_map(|check| check.sources);
        let remedies = registry::checks().flat_map(|check| check.remedies).flat_map(|remedy| remedy.documentation);
        let guides = setup::steps().flat_map(|step| step.guide().documentation);
        let together = setup::steps().flat_map(|step| setup::together(step.scenario)).map(|joined| &joined.source);
        checks.chain(remedies).chain(guides).chain(together).chain([&setup::TRANSLATED]).collect()
    }

    #[test]
    fn every_document_that_is_named_has_a_day() {
        let used: BTreeSet<&str> = used().into_iter().map(|source| source.url).collect();
        let without: Vec<&&str> = used.iter().filter(|url| document_as_of(url).is_none()).collect();
        assert!(without.is_empty(), "add these to documents.toml: {without:#?}");
    }

    #[test]
    fn a_document_has_one_title() {
        let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
        for source in used() {
            let title = titles.entry(source.url).or_insert(source.title);
            assert_eq!(*title, source.title, "{}", source.url);
        }
    }
}
