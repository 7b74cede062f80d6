//! What does the sign-in service say when it gives no token?
//!
//! The meaning of the codes is in the tables of `values`: the same rows explain a pasted text.

use std::collections::BTreeMap;

use super::recognise::{codes, details};
use super::shown;
use super::text::lines;
use crate::facts::sign_in::ServiceError;
use crate::values::{Symptom, Vocabulary, symptoms};

/// Reads the body of a refusal: JSON, or the text that Exchange and Dynamics repeat; `None` where it is neither.
pub fn service_error(body: &str) -> Option<ServiceError> {
    let json: Option<BTreeMap<String, serde_json::Value>> = serde_json::from_str(body).ok();
    let member = |name: &str| {
        let value = json.as_ref()?.get(name)?.as_str()?;
        Some(value.to_owned())
    };
    let (error, text) = match (&json, member("error")) {
        (Some(_), Some(error)) => (error, member("error_description").unwrap_or_default()),
        (None, _) if body.contains("AADSTS") => (String::new(), body.to_owned()),
        _ => return None,
    };
    // Line ends of the clipboard or of JSON do not break a field.
    let whole = lines(&text).into_iter().map(|line| line.text).collect::<Vec<_>>().join(" ");
    let codes = codes(&whole);
    let fields = details(&whole, &codes);
    let field = |name: &str| fields.iter().find(|field| field.name == name).map(|field| shown(&field.value));
    let id = |name: &str, json: &str| member(json).map(|id| shown(&id)).or_else(|| field(name));
    Some(ServiceError {
        codes: codes.iter().map(|code| format!("AADSTS{code}")).collect(),
        error: if error.is_empty() { field("error").unwrap_or_default() } else { shown(&error) },
        text: shown(&whole),
        reason: field("reason"),
        thumbprint: field("thumbprint"),
        key_found: field("key found"),
        application: field("application"),
        resource: field("resource"),
        tenant: field("tenant"),
        trace_id: id("trace id", "trace_id"),
        correlation_id: id("correlation id", "correlation_id"),
        time: id("time", "timestamp"),
    })
}

/// The row of a code, with or without `AADSTS` before it; `None` where it is in no table.
pub fn meaning(code: &str) -> Option<&'static Symptom> {
    let digits = code.strip_prefix("AADSTS").unwrap_or(code);
    symptoms().iter().find(|row| row.vocabulary == Vocabulary::Aadsts && row.code.as_deref() == Some(digits))
}

/// One sentence about an error: the last code that is known says most; an unknown one stands for itself.
pub fn sentence(error: &ServiceError) -> String {
    let known = error.codes.iter().rev().find_map(|code| meaning(code).map(|row| format!("{code}: {}", row.says)));
    let own = || [&error.error, &error.text].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
    let said = known.unwrap_or_else(|| own().join(": "));
    let details = [
        ("reason", &error.reason),
        ("the client used the key", &error.thumbprint),
        ("the directory has a key with", &error.key_found),
    ];
    let details = details.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)));
    [said].into_iter().chain(details).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPIRED: &str = "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key used is expired., \
        Thumbprint of key used by client: '0123456789abcdef0123456789abcdef01234567', Found key 'Start=01/01/2024 00:00:00, \
        End=01/01/2025 00:00:00'] Trace ID: 11111111-2222-3333-4444-555555555555";

    #[test]
    fn json_is_taken_apart_and_says_what_the_code_means() {
        let body = serde_json::json!({
            "error": "invalid_client", "error_description": EXPIRED.replace("] ", "]\r\n"), "error_codes": [700_027],
            "correlation_id": "66666666-7777-8888-9999-000000000000",
        });
        let decoded = service_error(&body.to_string()).unwrap();
        assert_eq!(decoded.codes, ["AADSTS700027"]);
        assert_eq!(decoded.error, "invalid_client");
        assert_eq!(decoded.thumbprint.as_deref(), Some("0123456789ABCDEF0123456789ABCDEF01234567"));
        assert_eq!(decoded.key_found.as_deref(), Some("Start=01/01/2024 00:00:00, End=01/01/2025 00:00:00"));
        assert_eq!(decoded.trace_id.as_deref(), Some("11111111-2222-3333-4444-555555555555"));
        assert_eq!(decoded.correlation_id.as_deref(), Some("66666666-7777-8888-9999-000000000000"));
        let says = sentence(&decoded);
        assert!(says.starts_with("AADSTS700027: ") && says.contains("End=01/01/2025 00:00:00"), "{says}");
    }

    #[test]
    fn an_unknown_code_stays_as_it_is_and_other_json_is_no_error() {
        let body = r#"{"error":"server_error","error_description":"AADSTS123456789: Something new."}"#;
        let decoded = service_error(body).unwrap();
        assert_eq!(sentence(&decoded), "server_error: AADSTS123456789: Something new.");
        assert_eq!(service_error(r#"{"access_token":"x"}"#), None);
        assert_eq!(service_error("<html>proxy</html>"), None);
        assert_eq!(service_error(r#"{"error":{"code":"Authorization_RequestDenied"}}"#), None);
    }

    #[test]
    fn every_code_of_the_fact_sheets_has_a_row() {
        let codes = [
            50001, 500_011, 50002, 500_021, 500_022, 50003, 50006, 50012, 50013, 500_133, 50017, 50020, 50194, 51004,
            53000, 53001, 53002, 53003, 530_035, 65001, 65002, 650_052, 650_056, 650_057, 70001, 700_011, 70002,
            700_025, 700_027, 700_030, 70011, 90002, 90014, 900_144, 90019, 90033, 90038, 900_382, 900_432, 90055,
            9_002_313, 7_000_215, 7_000_222, 700_016, 700_024, 700_023, 700_021, 50034, 50126, 50076, 50079, 50053,
            50055, 7_000_112, 7_000_229,
        ];
        for code in codes {
            let row = meaning(&format!("AADSTS{code}"));
            assert!(row.is_some_and(|row| !row.hints.is_empty()), "AADSTS{code}");
        }
    }
}
