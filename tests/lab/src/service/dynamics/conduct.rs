//! How does a list of the Web API misbehave?

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json;
use crate::world::script::Page;

/// How a list misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListConduct {
    /// Every page names itself as the next one.
    Circle,
    /// There is always one more page, at a new address.
    Endless,
    /// The next page is on another host.
    Elsewhere,
    /// Values have other types than the table says.
    WrongTypes,
    /// The answer is no list.
    NoList,
    /// A gigabyte comes.
    Huge,
    /// The answer breaks off in the middle of a value.
    Broken,
    /// The page is small for a page, and holds many million rows that are none.
    Numbers,
    /// The same within the envelope of an error.
    Errors,
}

/// So many numbers are 30 MB, and many times that where each becomes a value.
const MANY: usize = 15_000_000;
const JSON: &str = "application/json; odata.metadata=minimal";

impl ListConduct {
    /// The page that is given in place of one; what is wrong with its link alone, the list itself knows.
    pub(super) fn page(self, mut body: Value) -> Page {
        match self {
            Self::Circle | Self::Endless => json(&body),
            Self::Elsewhere => {
                body["@odata.nextLink"] = json!("https://evil.fabrikam.com/api/data/v9.2/mailboxes");
                json(&body)
            }
            Self::WrongTypes => {
                for row in body["value"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                    for (name, value) in row.iter_mut().filter(|(name, _)| *name != "emailaddress") {
                        *value = json!({ "nested": [name, [1, 2]] });
                    }
                }
                json(&body)
            }
            Self::NoList => json(&json!({ "value": { "0": 7 } })),
            Self::Huge => Page { size: Some(1 << 30), ..json(&json!({ "value": "x" })) },
            Self::Numbers => Page::of(JSON, &format!("{{\"value\":[0{}]}}", ",0".repeat(MANY))),
            Self::Errors => {
                let text = format!("{{\"error\":{{\"code\":[0{}]}}}}", ",0".repeat(MANY));
                Page { status: 400, ..Page::of(JSON, &text) }
            }
            Self::Broken => {
                let text = body.to_string();
                Page::of(JSON, &text[..text.len() / 2])
            }
        }
    }
}
