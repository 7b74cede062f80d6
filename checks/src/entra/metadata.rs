//! What does the token service's metadata say?

use serde_json::{Map, Value};

use super::openid::cut;
use crate::facts::web::Answer;

/// What matters of the metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The tenant's id, in the forms that name one.
    pub realm: Option<String>,
    /// Where tokens are given.
    pub token_endpoint: String,
    /// How many certificates it holds.
    pub keys: usize,
}

/// Reads an answer; what it is instead, where it is none.
///
/// # Errors
/// In words, when it is no metadata.
pub fn document(answer: &Answer) -> Result<Document, String> {
    if let Some(location) = answer.redirect() {
        return Err(format!("a redirect (status {}) to {}", answer.status, cut(location)));
    }
    let media = answer.media_type().unwrap_or_else(|| "no media type".to_owned());
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(&answer.body) else {
        return Err(format!("{media} (status {})", answer.status));
    };
    if let Some(Value::String(description)) = member(&members, "error_description") {
        return Err(cut(description));
    }
    if answer.status != 200 {
        return Err(format!("status {}", answer.status));
    }
    let endpoints = objects(&members, "endpoints");
    let token = endpoints.into_iter().find(|endpoint| is(endpoint, "protocol", "OAuth2"));
    let location = token.and_then(|endpoint| member(endpoint, "location")).and_then(Value::as_str);
    let Some(location) = location else {
        return Err("JSON without an OAuth2 endpoint".to_owned());
    };
    let realm = member(&members, "realm").and_then(Value::as_str);
    let certificate = |key: &&Map<String, Value>| {
        let value = member(key, "keyvalue").and_then(Value::as_object);
        value.is_some_and(|value| member(value, "value").is_some_and(Value::is_string))
    };
    Ok(Document {
        realm: realm.filter(|realm| !realm.is_empty()).map(str::to_ascii_lowercase),
        token_endpoint: location.to_owned(),
        keys: objects(&members, "keys").into_iter().filter(certificate).count(),
    })
}

/// Entries beyond these say nothing more.
const ENTRIES: usize = 64;

fn objects<'a>(members: &'a Map<String, Value>, name: &str) -> Vec<&'a Map<String, Value>> {
    let list = member(members, name).and_then(Value::as_array);
    list.into_iter().flatten().take(ENTRIES).filter_map(Value::as_object).collect()
}

/// A member, whatever the case of its name.
fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn is(members: &Map<String, Value>, name: &str, expected: &str) -> bool {
    member(members, name).and_then(Value::as_str).is_some_and(|value| value.eq_ignore_ascii_case(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &str) -> Result<Document, String> {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        document(&Answer { status, headers, body: body.to_owned(), ..Answer::default() })
    }

    #[test]
    fn names_in_any_case_and_members_that_nobody_knows_are_taken() {
        let body = r#"{"ID":"x","Realm":"6BABCAAD-604B-40AC-A9D7-9FD97C0B779F","allowedAudiences":[1],
            "Keys":[{"usage":"signing","keyinfo":{},"KeyValue":{"type":"x509Certificate","value":"MIIB"}},{"keyvalue":7}],
            "endpoints":[{"location":"https://x/","protocol":"ds"},{"Location":"https://y/tokens/OAuth/2","PROTOCOL":"oauth2"}]}"#;
        let document = of(200, body).unwrap();
        assert_eq!(document.realm.as_deref(), Some("6babcaad-604b-40ac-a9d7-9fd97c0b779f"));
        assert_eq!((document.token_endpoint.as_str(), document.keys), ("https://y/tokens/OAuth/2", 1));
    }

    #[test]
    fn what_is_no_metadata_is_said_in_words() {
        assert_eq!(of(200, "{}"), Err("JSON without an OAuth2 endpoint".to_owned()));
        assert_eq!(of(500, "{}"), Err("status 500".to_owned()));
        assert_eq!(of(200, "<html>"), Err("application/json (status 200)".to_owned()));
        let unknown = r#"{"error":"invalid_request","error_description":"AADSTS90002: Tenant not found.\r\nTrace"}"#;
        assert_eq!(of(400, unknown), Err("AADSTS90002: Tenant not found".to_owned()));
    }
}
