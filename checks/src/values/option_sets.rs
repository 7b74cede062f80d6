//! What do the numbers of Dynamics stand for?

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// An option set, with its source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionSet {
    /// Table and column: `mailbox.actdeliverymethod`.
    pub name: String,
    /// When the set was compared with its source.
    pub as_of: Date,
    /// The source.
    pub source: String,
    /// Its options.
    pub options: Vec<Choice>,
}

/// One option: its number, its meaning, its label, and further words for it.
#[derive(Debug, Deserialize)]
pub struct Choice(pub i64, pub String, pub String, pub Vec<String>);

#[derive(Deserialize)]
struct Table {
    set: Vec<OptionSet>,
}

static SETS: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("option-sets.toml")).expect("the table of option sets is tested"));

/// Every option set.
pub fn option_sets() -> &'static [OptionSet] {
    &SETS.set
}

/// The meaning of an option, by its number, its label or a word that exports use.
pub fn meaning(set: &str, written: &str) -> Option<&'static str> {
    let set = option_sets().iter().find(|known| known.name == set)?;
    let written = written.trim();
    let number: Option<i64> = written.parse().ok();
    let is_meant = |choice: &&Choice| {
        number.is_some_and(|number| number == choice.0)
            || choice.2.eq_ignore_ascii_case(written)
            || choice.3.iter().any(|word| word.eq_ignore_ascii_case(written))
    };
    set.options.iter().find(is_meant).map(|choice| choice.1.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_kinds_of_delivery_methods_are_numbered_differently() {
        let mail = |written| meaning("mailbox.emaildeliverymethod", written);
        let act = |written| meaning("mailbox.actdeliverymethod", written);
        assert_eq!([mail("0"), mail("1"), mail("2")], [Some("none"), Some("outlook"), Some("server-side")]);
        assert_eq!([act("0"), act("1"), act("2")], [Some("outlook"), Some("server-side"), Some("none")]);
        assert_eq!([mail("EmailRouter"), act("emailrouter")], [Some("server-side"); 2]);
        assert_eq!([mail("9"), mail(""), meaning("nothing", "1")], [None; 3]);
    }

    #[test]
    fn every_set_has_a_source_and_each_number_once() {
        for set in option_sets() {
            assert!(set.source.starts_with("https://"), "{}", set.name);
            let mut numbers: Vec<i64> = set.options.iter().map(|choice| choice.0).collect();
            numbers.dedup();
            assert!(numbers.is_sorted() && numbers.len() == set.options.len(), "{}", set.name);
        }
    }
}
