//! How is a record written in a report?

use crate::facts::dns::Data;

/// How much of a text a report shows; the rest of a record that fills a whole message helps nobody.
const MOST_CHARACTERS: usize = 300;

/// A record as a zone file would show it, without name, class and time to live.
pub(super) fn data(data: &Data) -> String {
    match data {
        Data::Address(address) => address.to_string(),
        Data::Name(name) => name.clone(),
        Data::Mx { preference, host } => format!("{preference} {host}"),
        Data::Soa { primary, serial } => format!("{primary} serial {serial}"),
        Data::Srv { priority, weight, port, target } => format!("{priority} {weight} {port} {target}"),
        Data::Tlsa { usage, selector, matching, association } => format!("{usage} {selector} {matching} {association}"),
        Data::Txt(text) => format!("\"{}\"", short(text)),
    }
}

/// A text that somebody else wrote, cut to what a reader can use.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let long = "ü".repeat(1000);
        assert_eq!(short(&long).chars().count(), MOST_CHARACTERS + 1);
        assert_eq!(short("v=spf1 -all"), "v=spf1 -all");
    }
}
