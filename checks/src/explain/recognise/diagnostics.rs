//! What does an `x-ms-diagnostics` header say?

use super::{Look, between, detail};
use crate::explain::find::Found;
use crate::explain::model::Recognised;
use crate::explain::patterns::Marker;
use crate::values::{Vocabulary, symptoms};

/// Decodes code, reason and category of each different header.
pub(super) fn recognise(look: &Look<'_>, found: &mut Found, recognised: &mut Vec<Recognised>) {
    let mut seen: Vec<String> = Vec::new();
    for place in found.lines(Marker::Diagnostics).to_vec() {
        let text = look.window(place);
        let Some(code) = code(&text) else { continue };
        let reason = between(&text, "reason=", &['"', ';']).unwrap_or_default().to_owned();
        if seen.len() >= 20 || seen.contains(&format!("{code}{reason}")) {
            continue;
        }
        seen.push(format!("{code}{reason}"));
        let row =
            symptoms().iter().find(|row| row.vocabulary == Vocabulary::Exchange && row.code.as_deref() == Some(&code));
        if let Some(row) = row.filter(|row| !found.hits.contains_key(row.id.as_str())) {
            found.hit(row, place);
        }
        let says = if row.is_some() { "what the header names" } else { "a code that is not in the tables" };
        let mut one = Recognised::new("x-ms-diagnostics", says, look.number(place));
        one.fields.push(detail("code", code));
        if !reason.is_empty() {
            one.fields.push(detail("reason", reason));
        }
        one.fields
            .extend(between(&text, "error_category=", &['"', ' ', ';']).map(|category| detail("category", category)));
        recognised.push(one);
    }
}

/// Whether a header gives another reason than that the application is not known.
pub(super) fn names_another_reason(recognised: &[Recognised]) -> bool {
    let headers = recognised.iter().filter(|one| one.what == "x-ms-diagnostics");
    let mut codes = headers.flat_map(|one| &one.fields).filter(|field| field.name == "code").map(|field| &field.value);
    codes.any(|code| code.starts_with("20000") && code != "2000006")
}

/// The seven digits behind the header's name.
fn code(text: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find("x-ms-diagnostics")? + "x-ms-diagnostics".len();
    let rest = text[at..].trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (5..=8).contains(&digits.len()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_stands_behind_the_name_however_it_is_written() {
        for text in [
            "x-ms-diagnostics: 2000005;reason=\"x\"",
            "\"X-MS-Diagnostics\": [\"2000005;reason",
            "x-ms-diagnostics 2000005",
        ] {
            assert_eq!(code(text).as_deref(), Some("2000005"));
        }
        assert_eq!(code("x-ms-diagnostics: none"), None);
    }
}
