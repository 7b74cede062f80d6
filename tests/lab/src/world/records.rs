//! What do the zones hold, and how is a record written in a world?

use std::collections::BTreeMap;
use std::str::FromStr;

use hickory_server::proto::rr::rdata::TXT;
use hickory_server::proto::rr::{Name, RData, RecordType};
use serde::{Deserialize, Serialize};

/// Record sets by key: owner and type, `contoso.com MX`. A value is written as in a master file, but a TXT value is
/// the text itself, without quotes, cut into strings of 255 bytes when it is served. An empty list in a server's own
/// records hides what the zone holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Records(pub BTreeMap<String, Vec<String>>);

/// A record that cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("record {key}: {problem}")]
pub struct RecordsError {
    key: String,
    problem: String,
}

/// A key taken apart, with its data.
pub(crate) type Parsed = BTreeMap<(Name, RecordType), Vec<RData>>;

impl Records {
    /// Replaces the record set at a key.
    pub fn set(&mut self, key: &str, values: &[&str]) {
        let values = values.iter().map(ToString::to_string).collect();
        self.0.insert(key.to_owned(), values);
    }

    pub(crate) fn parse(&self) -> Result<Parsed, RecordsError> {
        self.0
            .iter()
            .map(|(key, values)| parse_set(key, values).map_err(|problem| RecordsError { key: key.clone(), problem }))
            .collect()
    }
}

/// The name with its last dot.
pub(crate) fn name(text: &str) -> Result<Name, String> {
    let mut name = Name::from_ascii(text).map_err(|error| error.to_string())?;
    name.set_fqdn(true);
    Ok(name)
}

fn parse_set(key: &str, values: &[String]) -> Result<((Name, RecordType), Vec<RData>), String> {
    let (owner, kind) = key.split_once(' ').ok_or("a key is an owner and a type")?;
    let kind = RecordType::from_str(kind).map_err(|error| error.to_string())?;
    let data = values.iter().map(|value| parse_value(kind, value)).collect::<Result<_, _>>()?;
    Ok(((name(owner)?, kind), data))
}

fn parse_value(kind: RecordType, value: &str) -> Result<RData, String> {
    if kind == RecordType::TXT {
        let strings = value.as_bytes().chunks(255).collect();
        return Ok(RData::TXT(TXT::from_bytes(strings)));
    }
    RData::try_from_str(kind, value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_served_as_strings_of_255_bytes() {
        let value = parse_value(RecordType::TXT, &"x".repeat(300)).expect("any text is a TXT");
        let RData::TXT(text) = value else { panic!("a TXT record") };
        assert_eq!(text.txt_data.iter().map(|part| part.len()).collect::<Vec<_>>(), [255, 45]);
    }

    #[test]
    fn a_key_without_a_type_is_refused() {
        assert!(parse_set("contoso.com", &[]).is_err());
        assert!(parse_set("contoso.com MAIL", &[]).is_err());
    }
}
