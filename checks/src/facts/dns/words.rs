//! How are records and answers written in a report?

use std::fmt;

use super::{Answer, Data};

/// How much of a text a report shows; the rest of a record that fills a whole message helps nobody.
const MOST_CHARACTERS: usize = 300;

/// A record as a zone file would show it, without name, class and time to live.
impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Name(name) => f.write_str(name),
            Self::Mx { preference, host } => write!(f, "{preference} {host}"),
            Self::Soa { primary, serial } => write!(f, "{primary} serial {serial}"),
            Self::Srv { priority, weight, port, target } => write!(f, "{priority} {weight} {port} {target}"),
            Self::Tlsa { usage, selector, matching, association } => {
                write!(f, "{usage} {selector} {matching} {association}")
            }
            Self::Txt(text) => write!(f, "\"{}\"", short(text)),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Records(records) => {
                let records: Vec<String> = records.iter().map(ToString::to_string).collect();
                f.write_str(&records.join("; "))
            }
            Self::NoData => f.write_str("no record of this type"),
            Self::NxDomain => f.write_str("the name does not exist (NXDOMAIN)"),
            Self::Failed(code) => write!(f, "the server answered {code}"),
            Self::Lame => f.write_str("the server does not serve this name"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Refused => f.write_str("nothing listens there (connection refused)"),
            Self::NoRoute(why) => write!(f, "no way there from here: {why}"),
            Self::Malformed(why) => write!(f, "an answer that cannot be used: {why}"),
            Self::Loop => f.write_str("the aliases lead in a circle or too far"),
        }
    }
}

/// A text that somebody else wrote, cut to what a reader can use.
pub fn short(text: &str) -> String {
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
