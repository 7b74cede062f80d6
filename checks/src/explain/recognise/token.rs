//! What does a token say about itself? Its signature is dropped, and it is never shown.

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Look, detail};
use crate::explain::find::Found;
use crate::explain::model::{Detail, Recognised};
use crate::explain::patterns::Marker;
use crate::values::{clouds, symptom_of};

/// The claims that say who and for whom; all others are only counted.
const CLAIMS: [&str; 23] = [
    "alg",
    "typ",
    "x5t",
    "kid",
    "iss",
    "aud",
    "sub",
    "nameid",
    "appid",
    "azp",
    "client_id",
    "oid",
    "tid",
    "realm",
    "upn",
    "smtp",
    "unique_name",
    "preferred_username",
    "roles",
    "scp",
    "nbf",
    "exp",
    "ver",
];
/// Tokens beyond these, or longer than this, are not decoded.
const MOST: usize = 5;
const LONGEST: usize = 16 * 1024;

/// Decodes the tokens of the text.
pub(super) fn recognise(look: &Look<'_>, found: &mut Found, recognised: &mut Vec<Recognised>) {
    let mut seen: Vec<String> = Vec::new();
    for place in found.lines(Marker::Token).to_vec() {
        // A token that the clipboard broke goes on in the next lines.
        let mut text = String::new();
        look.lines[place..].iter().take(40).for_each(|line| text.push_str(line.text.trim()));
        let Some((header, claims, dots)) = tokens(&text) else { continue };
        let shown = format!("{header:?}{claims:?}");
        if seen.len() >= MOST || seen.contains(&shown) {
            continue;
        }
        seen.push(shown);
        let mut one = Recognised::new(
            "token (JWT)",
            "claims decoded here; the signature was dropped and not checked",
            look.number(place),
        );
        one.fields = fields(&header, &claims, look.now);
        one.fields.push(detail("signature", if dots == 2 { "present, dropped" } else { "none" }));
        let source = symptom_of("2000003").expect("the row is in the tables");
        one.source = Some(source.source.clone());
        recognised.push(one);
        for id in judged(&claims, look.now) {
            found.add(id, place);
        }
    }
}

type Claims = Map<String, Value>;

/// Header and claims of the first token in a text, and how many dots it has.
fn tokens(text: &str) -> Option<(Claims, Claims, usize)> {
    let at = text.find("eyJ")?;
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = text[at..].find(|c| !is_inner(c)).map_or(text.len(), |end| at + end);
    let token = &text[at..end.min(at + LONGEST)];
    let mut parts = token.split('.');
    let header = part(parts.next()?)?;
    let claims = part(parts.next()?)?;
    Some((header, claims, token.matches('.').count()))
}

fn part(encoded: &str) -> Option<Claims> {
    let bytes = BASE64URL_NOPAD.decode(encoded.trim_end_matches('=').as_bytes()).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn fields(header: &Claims, claims: &Claims, now: Timestamp) -> Vec<Detail> {
    let value = |name: &str| claims.get(name).or_else(|| header.get(name));
    let mut fields: Vec<Detail> = CLAIMS
        .iter()
        .filter_map(|name| {
            let text = match value(name)? {
                Value::String(text) => text.clone(),
                Value::Number(number) => when(name, number.as_i64(), now).unwrap_or_else(|| number.to_string()),
                Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
                _ => return None,
            };
            Some(detail(name, text.chars().take(300).collect::<String>()))
        })
        .collect();
    let others = claims.keys().filter(|name| !CLAIMS.contains(&name.as_str())).count();
    if others > 0 {
        fields.push(detail("others", format!("{others} more claims, not shown")));
    }
    fields
}

/// "2026-11-20 02:03:04 UTC, past".
fn when(name: &str, seconds: Option<i64>, now: Timestamp) -> Option<String> {
    let at = Timestamp::from_second(seconds.filter(|_| matches!(name, "nbf" | "exp"))?).ok()?;
    let word = if at < now { "past" } else { "still ahead" };
    Some(format!("{} UTC, {word}", at.strftime("%Y-%m-%d %H:%M:%S")))
}

/// What the claims show.
fn judged(claims: &Claims, now: Timestamp) -> Vec<&'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let mut ids = Vec::new();
    let audience = text("aud");
    if audience.contains("/http://") || audience.starts_with("http://") {
        ids.push("2000003");
    }
    let issuer = text("iss");
    let usual = clouds().first().map_or("", |cloud| cloud.login.as_str());
    let foreign = clouds().iter().any(|cloud| cloud.login != usual && issuer.contains(cloud.login.as_str()));
    let global = audience.contains("outlook.office365.com") || audience.contains("outlook.office.com");
    if foreign && global {
        ids.push("challenge.issuer-unknown");
    }
    let second = |name: &str| claims.get(name).and_then(Value::as_i64).and_then(|at| Timestamp::from_second(at).ok());
    if second("nbf").is_some_and(|from| from > now) {
        ids.push("2000002");
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        format!("{}.{}.{}", part(r#"{"typ":"JWT","alg":"RS256"}"#), part(claims), "c2lnbmF0dXJl")
    }

    #[test]
    fn claims_are_shown_and_tokens_within_them_are_not() {
        let inner = token(r#"{"iss":"x"}"#);
        let text = token(&format!(r#"{{"iss":"00000001@t","exp":1700000000,"actortoken":"{inner}","upn":"{inner}"}}"#));
        let (header, claims, dots) = tokens(&format!("Authorization: Bearer {text}")).unwrap();
        let shown = format!("{:?}", fields(&header, &claims, Timestamp::from_second(1_800_000_000).unwrap()));
        assert!(
            shown.contains("00000001@t") && shown.contains("2023-11-14 22:13:20 UTC, past") && shown.contains("RS256")
        );
        assert!(!shown.contains("eyJ") && !shown.contains("c2lnbmF0dXJl") && dots == 2, "{shown}");
    }

    #[test]
    fn what_only_begins_like_a_token_is_none() {
        for text in ["eyJ", "eyJhbGciOiJSUzI1NiJ9", "eyJhbGciOiJSUzI1NiJ9.e30x.x", "eyJ..."] {
            assert!(tokens(text).is_none(), "{text}");
        }
    }
}
