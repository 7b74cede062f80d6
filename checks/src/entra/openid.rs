//! What does an answer of tenant discovery mean?

use serde_json::Value;

use crate::facts::web::{Answer, Asked, Outcome};

/// What a sign-in host says about a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A configuration.
    Tenant(Box<Configuration>),
    /// There is no such tenant in this cloud: the text.
    Unknown(String),
    /// It has no time for the question now, or an error of its own: what it said.
    Busy(String),
    /// Something else than the sign-in service answers: what.
    Foreign(String),
    /// Nothing answers.
    Nothing,
}

/// The members of an `OpenID` configuration that tell tenants and clouds apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The issuer.
    pub issuer: String,
    /// Where tokens are given.
    pub token_endpoint: String,
    /// The tenant's id in lower case, where issuer or token endpoint names one.
    pub tenant: Option<String>,
    /// `NA`, `EU`, …
    pub region: Option<String>,
    /// `GCC`, `DODCON`, `DOD`.
    pub sub_region: Option<String>,
    /// `microsoftonline.com`.
    pub instance: Option<String>,
}

/// Text beyond this length says nothing more.
const SHOWN: usize = 200;

/// What a request for an `OpenID` configuration came to.
pub fn reply(asked: &Asked) -> Reply {
    match &asked.outcome {
        Outcome::Answer(answer) => answered(answer),
        _ => Reply::Nothing,
    }
}

fn answered(answer: &Answer) -> Reply {
    if let Some(location) = answer.redirect() {
        return Reply::Foreign(format!("a redirect (status {}) to {}", answer.status, cut(location)));
    }
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(&answer.body) else {
        return no_json(answer);
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    if let (Some(issuer), Some(token_endpoint)) = (text("issuer"), text("token_endpoint")) {
        let tenant = guid(&issuer).or_else(|| guid(&token_endpoint));
        return Reply::Tenant(Box::new(Configuration {
            tenant,
            region: text("tenant_region_scope"),
            sub_region: text("tenant_region_sub_scope"),
            instance: text("cloud_instance_name"),
            issuer,
            token_endpoint,
        }));
    }
    let error = text("error");
    let description = text("error_description").unwrap_or_default();
    let codes = codes(&members, &description);
    let said = match (&error, description.is_empty()) {
        (Some(error), true) => error.clone(),
        (_, false) => cut(&description),
        (None, true) => format!("status {}", answer.status),
    };
    match error.as_deref() {
        // The word is the contract, the number a hint.
        Some("invalid_tenant") => Reply::Unknown(said),
        _ if codes.contains(&90002) => Reply::Unknown(said),
        Some(_) => Reply::Busy(said),
        None if busy(answer.status) => Reply::Busy(said),
        None => Reply::Foreign(format!("JSON without issuer or error (status {})", answer.status)),
    }
}

fn no_json(answer: &Answer) -> Reply {
    let media = answer.media_type().unwrap_or_else(|| "no media type".to_owned());
    if busy(answer.status) {
        return Reply::Busy(format!("status {}", answer.status));
    }
    Reply::Foreign(format!("{media} (status {})", answer.status))
}

const fn busy(status: u16) -> bool {
    status == 429 || status >= 500
}

/// Every `AADSTS` number that an error names.
fn codes(members: &serde_json::Map<String, Value>, description: &str) -> Vec<u64> {
    let listed = members.get("error_codes").and_then(Value::as_array);
    let listed = listed.into_iter().flatten().take(32).filter_map(Value::as_u64);
    listed.chain(aadsts(description)).collect()
}

/// The numbers behind `AADSTS` in a text.
pub fn aadsts(text: &str) -> impl Iterator<Item = u64> {
    text.split("AADSTS").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    })
}

/// The first id in a path: five groups of hexadecimal digits, in lower case.
pub fn guid(text: &str) -> Option<String> {
    text.split(['/', '?', '=', '@', '#']).find(|part| is_guid(part)).map(str::to_ascii_lowercase)
}

/// Whether a text is an id of five groups of hexadecimal digits.
pub fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let hexadecimal = |group: &&str| group.bytes().all(|b| b.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hexadecimal)
}

/// The host of an address, in lower case.
pub fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let name = authority.rsplit('@').next()?.split(':').next()?;
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

pub(super) fn cut(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    let mut shown: String = line.chars().take(SHOWN).collect();
    if line.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, media: &str, body: &str) -> Reply {
        let headers = vec![("content-type".to_owned(), media.to_owned())];
        answered(&Answer { status, headers, body: body.to_owned(), ..Answer::default() })
    }

    #[test]
    fn a_certified_provider_of_another_maker_is_read_and_names_no_tenant() {
        // As a certified OpenID provider serves it, laid out like a tenant.
        let body = include_str!("data/certified-provider.json");
        let Reply::Tenant(found) = of(200, "application/json", body) else { panic!("it is a configuration") };
        assert_eq!((found.tenant, host(&found.token_endpoint).as_deref()), (None, Some("login.gx.test")));
    }

    #[test]
    fn the_word_or_the_number_says_that_there_is_no_tenant() {
        let known = |body| matches!(of(400, "application/json", body), Reply::Unknown(_));
        assert!(known(r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'x' not found."}"#));
        assert!(known(r#"{"error":"invalid_request","error_codes":[90002]}"#));
        assert!(!known(r#"{"error":"temporarily_unavailable","error_description":"AADSTS90055: throttled"}"#));
    }

    #[test]
    fn what_is_not_the_sign_in_service_is_said() {
        assert_eq!(of(200, "text/html; charset=utf-8", "<html>"), Reply::Foreign("text/html (status 200)".to_owned()));
        assert_eq!(of(503, "text/html", "<html>"), Reply::Busy("status 503".to_owned()));
        assert_eq!(of(429, "", ""), Reply::Busy("status 429".to_owned()));
        assert!(matches!(of(200, "application/json", "[]"), Reply::Foreign(_)));
        assert!(matches!(of(200, "application/json", &"[".repeat(100_000)), Reply::Foreign(_)));
    }

    #[test]
    fn ids_are_found_in_addresses_whatever_their_case() {
        let id = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";
        assert_eq!(guid(&format!("https://sts.windows.net/{}/", id.to_uppercase())).as_deref(), Some(id));
        assert_eq!(guid("https://login.microsoftonline.com/common/v2.0"), None);
        assert_eq!(aadsts("AADSTS70002: x. AADSTS50012: y AADSTS").collect::<Vec<_>>(), [70002, 50012]);
    }
}
