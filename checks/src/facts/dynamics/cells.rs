//! What does a cell of a table of Dynamics say?

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use crate::facts::server::Row;
use crate::values;

/// Longer texts are cut: no column that is read is longer.
const LONGEST: usize = 4_096;

/// A row, read column by column; what a column cannot hold counts as not there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'r>(pub(super) &'r Row);

impl<'r> Cells<'r> {
    fn raw(self, name: &str) -> Option<&'r str> {
        let value = self.0.get(name).or_else(|| {
            let mut all = self.0.iter();
            all.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })?;
        Some(value.trim()).filter(|value| !value.is_empty() && !value.eq_ignore_ascii_case("null"))
    }

    pub(super) fn text(self, name: &str) -> Option<String> {
        self.raw(name).map(|value| value.chars().take(LONGEST).collect())
    }

    /// An id, in lower case and without braces.
    pub(super) fn id(self, name: &str) -> Option<String> {
        let value = self.raw(name)?.trim_matches(['{', '}']).to_ascii_lowercase();
        (value.len() <= 64).then_some(value)
    }

    pub(super) fn whole(self, name: &str) -> Option<i64> {
        self.raw(name)?.parse().ok()
    }

    pub(super) fn flag(self, name: &str) -> Option<bool> {
        match self.raw(name)?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        }
    }

    pub(super) fn moment(self, name: &str) -> Option<Timestamp> {
        self.raw(name)?.parse().ok()
    }

    /// An option, by the table of option sets.
    pub(super) fn option<T: for<'d> Deserialize<'d>>(self, name: &str, set: &str) -> Option<T> {
        let meaning = values::meaning(set, self.raw(name)?)?;
        let words: StrDeserializer<'_, Error> = meaning.into_deserializer();
        T::deserialize(words).ok()
    }

    /// The label that the Web API adds to a column.
    pub(super) fn label(self, name: &str) -> Option<String> {
        self.text(&format!("{name}@OData.Community.Display.V1.FormattedValue"))
    }

    /// The table to which a look-up leads.
    pub(super) fn leads_to(self, name: &str) -> Option<String> {
        self.text(&format!("{name}@Microsoft.Dynamics.CRM.lookuplogicalname"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_cannot_hold_counts_as_not_there() {
        let row: Row = [("a", "Null"), ("b", " 7 "), ("c", "True"), ("d", "2026-06-01T08:00:00Z"), ("e", "seven")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let cells = Cells(&row);
        assert_eq!((cells.text("a"), cells.whole("B"), cells.flag("c")), (None, Some(7), Some(true)));
        assert!(cells.moment("d").is_some());
        assert_eq!((cells.whole("e"), cells.flag("e"), cells.moment("e")), (None, None, None));
    }
}
