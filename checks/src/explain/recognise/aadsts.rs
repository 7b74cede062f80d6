//! Which codes, keys and ids does an error of the sign-in service name?

use std::collections::BTreeSet;

use super::{Look, between, detail};
use crate::explain::find::Found;
use crate::explain::model::{Detail, Recognised};
use crate::explain::patterns::Marker;
use crate::values::{Certainty, Origin, Vocabulary, symptoms};

const DYNAMICS: &str = "00000007-0000-0000-c000-000000000000";
/// Codes after which the application or resource that is named matters.
const NOT_FOUND: [&str; 7] = ["50001", "500011", "70001", "700011", "700016", "7000112", "7000229"];
/// More different errors than these are counted, not decoded.
const MOST: usize = 20;

/// Decodes every different error.
pub(super) fn recognise(look: &Look<'_>, found: &mut Found, recognised: &mut Vec<Recognised>) {
    let mut seen = BTreeSet::new();
    let mut last: Option<usize> = None;
    for place in found.lines(Marker::Aadsts).to_vec() {
        // The second code of an error stands in the next line where the clipboard broke it.
        let text = look.window(place);
        let codes = codes(&text);
        let is_new = last.is_none_or(|last| place > last + 2);
        if codes.is_empty() || !is_new || seen.len() >= MOST {
            continue;
        }
        last = Some(place);
        derive(&text, &codes, place, found);
        let fields = details(&text, &codes);
        let key: Vec<String> = fields.iter().map(|field| field.value.clone()).collect();
        if !seen.insert(key) {
            continue;
        }
        for code in codes.iter().filter(|code| !is_known(code)) {
            recognised.push(unknown(code, look.number(place)));
        }
        if fields.len() > 1 {
            let mut one = Recognised::new("sign-in service", "what the error names", look.number(place));
            one.fields = fields;
            recognised.push(one);
        }
    }
}

/// The digits of every code of the text.
pub(in crate::explain) fn codes(text: &str) -> Vec<String> {
    let mut codes = Vec::new();
    for (at, _) in text.match_indices("AADSTS") {
        let digits: String = text[at + 6..].chars().take_while(char::is_ascii_digit).collect();
        if (4..=9).contains(&digits.len()) && !codes.contains(&digits) {
            codes.push(digits);
        }
    }
    codes
}

fn is_known(code: &str) -> bool {
    symptoms().iter().any(|row| row.vocabulary == Vocabulary::Aadsts && row.code.as_deref() == Some(code))
}

fn unknown(code: &str, line: usize) -> Recognised {
    let mut one =
        Recognised::new(&format!("AADSTS{code}"), "an error of the sign-in service that is not in the tables", line);
    let url = format!("https://login.microsoftonline.com/error?code={code}");
    one.source = Some(Origin { title: "Error look-up of the sign-in service".to_owned(), url });
    one.certainty = Some(Certainty::Unconfirmed);
    one
}

/// What only the whole text shows.
fn derive(text: &str, codes: &[String], place: usize, found: &mut Found) {
    let lower = text.to_ascii_lowercase();
    let has = |code: &str| codes.iter().any(|own| own == code);
    let reason = between(text, "[Reason - ", &[',', ']']).map(str::to_ascii_lowercase);
    let named = ["the key was not found", "the key used is expired"];
    if let Some(reason) = reason.filter(|reason| !named.iter().any(|known| reason.starts_with(known)))
        && (has("50012") || has("700027"))
        && !reason.contains("expired")
    {
        found.add("aadsts.other-reason", place);
    }
    if NOT_FOUND.iter().any(|code| has(code)) {
        if lower.contains(&format!("{DYNAMICS}/")) {
            found.add("aadsts.names-dynamics-host", place);
        } else if lower.contains(DYNAMICS) {
            found.add("aadsts.names-dynamics", place);
        }
        let exchange = ["00000002-0000-0ff1-ce00-000000000000", "outlook.office"];
        if exchange.iter().any(|word| lower.contains(word)) && (has("500011") || has("50001")) {
            found.add("aadsts.names-exchange", place);
        }
    }
}

/// What the error names beside its codes.
pub(in crate::explain) fn details(text: &str, codes: &[String]) -> Vec<Detail> {
    let codes = codes.iter().map(|code| format!("AADSTS{code}")).collect::<Vec<_>>().join(", ");
    let mut fields = vec![detail("codes", codes)];
    let mut add = |name: &str, value: Option<String>| {
        fields.extend(value.map(|value| detail(name, value)));
    };
    let of = |before: &str, after: &[char]| between(text, before, after).map(str::to_owned);
    add("reason", of("[Reason - ", &[',', ']']));
    add("thumbprint", thumbprint(text));
    add("key found", of("Found key", &['\'', ']']));
    add("error", of("Error code: ", &['\'', '.', ',']).or_else(|| of("\"error\":", &['"', ','])));
    let quote = &['\'', '"', ' ', ',', '.'][..];
    add("application", of("application with identifier", quote).or_else(|| of("app Id", quote)));
    add("resource", of("resource principal named", &[' ', '\'', ','][..]));
    add("tenant", of("Tenant '", &['\'']).or_else(|| of("namespace named", &['\'', ' '])));
    let id = &[' ', '\'', '"', ',', '\\', ']'][..];
    add("trace id", of("Trace ID:", id).or_else(|| of("\"trace_id\":", id)));
    add("correlation id", of("Correlation ID:", id).or_else(|| of("\"correlation_id\":", id)));
    let time = &['"', ',', '\\', ']', 'Z'][..];
    add(
        "time",
        of("Timestamp:", time)
            .or_else(|| of("\"timestamp\":", time))
            .map(|time| format!("{}Z", time.trim_end_matches('Z'))),
    );
    fields
}

/// The first run of exactly forty hexadecimal digits, with which the client signed.
pub(super) fn thumbprint(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| !c.is_ascii_hexdigit());
    words.find(|word| word.len() == 40).map(str::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_an_error_names_is_decoded() {
        let text = "Error code: 'invalid_client'. Description: 'AADSTS70002: Error validating credentials. AADSTS50012: Client assertion \
                    contains an invalid signature. [Reason - The key used is expired., Thumbprint of key used by client: \
                    '0123456789abcdef0123456789abcdef01234567', Found key 'Start=01/01/2024 00:00:00, End=01/01/2025 00:00:00'] Trace ID: \
                    11111111-2222-3333-4444-555555555555 Correlation ID: 66666666-7777-8888-9999-000000000000 Timestamp: 2026-11-20 02:03:04Z'";
        let fields = details(text, &codes(text));
        let value = |name: &str| fields.iter().find(|field| field.name == name).map(|field| field.value.as_str());
        assert_eq!(value("codes"), Some("AADSTS70002, AADSTS50012"));
        assert_eq!(value("reason"), Some("The key used is expired."));
        assert_eq!(value("thumbprint"), Some("0123456789ABCDEF0123456789ABCDEF01234567"));
        assert_eq!(value("key found"), Some("Start=01/01/2024 00:00:00, End=01/01/2025 00:00:00"));
        assert_eq!(value("error"), Some("invalid_client"));
        assert_eq!(value("trace id"), Some("11111111-2222-3333-4444-555555555555"));
        assert_eq!(value("correlation id"), Some("66666666-7777-8888-9999-000000000000"));
        assert_eq!(value("time"), Some("2026-11-20 02:03:04Z"));
    }
}
