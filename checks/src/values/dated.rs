//! How old is each expectation that ages?

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::symptoms::FILES;
use super::{
    Certainty, PUBLIC_ROOTS, authorities, builds_as_of, causes, clouds, documents, ews_end, fronts_compared,
    option_sets, outbound_hosts, products, published_scripts, regions, retired, retired_modules, suite_table, symptoms,
};

/// An expectation that is older than so many days should be compared with its source again.
pub const OLD: i32 = 365;

/// Rows of a table that were compared with one source on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dated {
    /// The file of the table.
    pub table: String,
    /// What the rows say.
    pub about: String,
    /// How many rows.
    pub rows: usize,
    /// How many of them, or of their values, no public document states.
    pub unconfirmed: usize,
    /// When they were compared with the source.
    pub as_of: Date,
    /// The source.
    pub source: String,
}

impl Dated {
    /// How many days old it is.
    pub fn age(&self, today: Date) -> i32 {
        today.since(self.as_of).map_or(0, |span| span.get_days())
    }

    /// Whether it should be compared with its source again.
    pub fn is_old(&self, today: Date) -> bool {
        self.age(today) > OLD
    }
}

/// Every dated expectation, table by table.
///
/// # Panics
/// Where a date in the tables is none, which their tests exclude.
pub fn dated() -> Vec<Dated> {
    let mut all = Vec::new();
    let mut one = |table: &str, about: String, rows, unconfirmed, as_of, source: &str| {
        all.push(Dated { table: table.to_owned(), about, rows, unconfirmed, as_of, source: source.to_owned() });
    };
    for cloud in clouds() {
        one(
            "clouds.toml",
            format!("hosts and records of {}", cloud.title),
            1,
            cloud.unconfirmed.len(),
            cloud.as_of,
            &cloud.source,
        );
    }
    for end in clouds().iter().filter_map(|cloud| ews_end(&cloud.key)) {
        one("lifecycle.toml", format!("the end of EWS in {}", end.cloud), 1, 0, end.as_of, &end.source);
    }
    for tool in retired() {
        one(
            "lifecycle.toml",
            format!("the end of {}", tool.title),
            1,
            tool.unconfirmed.len(),
            tool.as_of,
            &tool.source,
        );
    }
    for set in option_sets() {
        let about = format!("the options of {}", set.name);
        one("option-sets.toml", about, set.options.len(), 0, set.as_of, &set.source);
    }
    let regions = regions();
    let unconfirmed = regions.all.iter().filter(|region| !region.confirmed).count();
    let about = "the networks of Dynamics 365 online, region by region".to_owned();
    one("data/regions.toml", about, regions.all.len(), unconfirmed, regions.as_of, &regions.source);
    for row in outbound_hosts() {
        let about = format!("what {} is needed for", row.host);
        one("outbound.toml", about, 1, usize::from(!row.required), row.as_of, &row.source);
    }
    let suites = suite_table();
    one(
        "tls-suites.toml",
        "registered cipher suites".to_owned(),
        suites.suites.len(),
        0,
        suites.registered.1,
        &suites.registered.0,
    );
    let accepted = suites.suites.iter().filter(|suite| suite.accepted).count();
    one(
        "tls-suites.toml",
        "suites that Dynamics 365 online accepts".to_owned(),
        accepted,
        0,
        suites.accepted.1,
        &suites.accepted.0,
    );
    let (as_of, source) = builds_as_of();
    one("exchange-builds.toml", "builds and updates of Exchange Server".to_owned(), products().len(), 0, as_of, source);
    for script in published_scripts() {
        let about = format!("parameters of {}", script.script);
        one("scripts.toml", about, script.parameters.len(), script.unconfirmed.len(), script.as_of, &script.source);
    }
    for module in retired_modules() {
        let about = format!("what takes the place of {}", module.title);
        one("scripts.toml", about, module.commands.len(), 0, module.as_of, &module.source);
    }
    let (as_of, rows) = fronts_compared();
    let public = "the products' public documentation, and answers that were made public";
    one("fronts.toml", "traces of products in front of Exchange".to_owned(), rows, rows, as_of, public);
    for root in PUBLIC_ROOTS {
        let as_of = root.as_of.parse().expect("the dates of the table are dates");
        one("public_roots.rs", format!("the root {}", root.name), 1, 0, as_of, root.source);
    }
    let roots = authorities();
    one(
        "roots.toml",
        "authorities of Microsoft's services".to_owned(),
        roots.root.len() + roots.organizations.len(),
        0,
        roots.as_of,
        &roots.source,
    );
    for ((site, as_of), rows) in texts() {
        one("documents.toml", "documents that checks and remedies rest on".to_owned(), rows, 0, as_of, site);
    }
    let mut groups: BTreeMap<(&str, &str, Date), (usize, usize, &str)> = BTreeMap::new();
    for cause in causes() {
        count(&mut groups, ("causes.toml", &cause.source.url, cause.as_of), &cause.source.title, cause.certainty);
    }
    for symptom in symptoms() {
        let table = FILES[symptom.vocabulary as usize].0;
        count(&mut groups, (table, &symptom.source.url, symptom.as_of), &symptom.source.title, symptom.certainty);
    }
    for ((table, url, as_of), (rows, unconfirmed, title)) in groups {
        one(table, title.to_owned(), rows, unconfirmed, as_of, url);
    }
    all
}

/// How many documents of a site are compared with their text of one day.
fn texts() -> BTreeMap<(&'static str, Date), usize> {
    let mut texts = BTreeMap::new();
    for (url, as_of) in documents() {
        *texts.entry((site(url), *as_of)).or_default() += 1;
    }
    texts
}

/// Scheme and host of an address.
fn site(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or(url, |end| &url[..host + end])
}

type Groups<'a> = BTreeMap<(&'a str, &'a str, Date), (usize, usize, &'a str)>;

fn count<'a>(groups: &mut Groups<'a>, key: (&'a str, &'a str, Date), title: &'a str, certainty: Certainty) {
    let entry = groups.entry(key).or_insert((0, 0, title));
    entry.0 += 1;
    entry.1 += usize::from(certainty == Certainty::Unconfirmed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expectation_ages_and_is_old_after_a_year() {
        let suites = dated().into_iter().find(|one| one.about.contains("accepts")).unwrap();
        assert_eq!(suites.as_of, jiff::civil::date(2024, 12, 1));
        assert!(suites.is_old(jiff::civil::date(2026, 11, 21)) && !suites.is_old(jiff::civil::date(2025, 6, 1)));
        assert_eq!(suites.age(jiff::civil::date(2024, 12, 31)), 30);
    }

    #[test]
    fn every_symptom_is_counted_in_the_table_that_it_stands_in() {
        let counted: usize = dated().iter().filter(|one| one.table.starts_with("symptoms/")).map(|one| one.rows).sum();
        assert_eq!(counted, symptoms().len());
        for (at, (name, text)) in FILES.iter().enumerate() {
            let kind =
                symptoms().iter().find(|symptom| symptom.vocabulary as usize == at).map(|symptom| symptom.id.as_str());
            assert!(kind.is_some_and(|id| text.contains(&format!("\"{id}\""))), "{name}");
        }
    }
}
