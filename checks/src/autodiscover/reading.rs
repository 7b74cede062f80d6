//! What does an answer say to somebody who looks for Autodiscover?

use serde_json::Value;

use crate::facts::web::Answer;
use crate::xml::{Bounds, parse, text_below};

/// What an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An Autodiscover service: it asks for a sign-in, or speaks its XML.
    Service,
    /// It sends the client elsewhere.
    Redirect(String),
    /// Something else.
    Other,
}

/// The longest answers have some hundreds of elements.
pub(super) const BOUNDS: Bounds = Bounds { bytes: 256 * 1024, nodes: 20_000 };

/// What an answer to a POX or SOAP request is.
pub fn pox(answer: &Answer) -> Reading {
    if let Some(location) = answer.redirect() {
        return Reading::Redirect(location.to_owned());
    }
    match answer.status {
        401 if answer.header("www-authenticate").next().is_some() => Reading::Service,
        200 => xml(&answer.body),
        _ => Reading::Other,
    }
}

/// What an XML body says; anything with a document type, too deep or too large says nothing.
pub fn xml(body: &str) -> Reading {
    let Some(document) = parse(body, BOUNDS) else { return Reading::Other };
    let root = document.root_element();
    let ours = root.tag_name().name() == "Autodiscover"
        || root.tag_name().namespace().is_some_and(|space| space.contains("autodiscover"))
        || root
            .descendants()
            .any(|node| node.tag_name().namespace().is_some_and(|space| space.contains("utodiscover")));
    if !ours {
        return Reading::Other;
    }
    match text_below(root, "RedirectUrl") {
        Some(url) => Reading::Redirect(url),
        None => Reading::Service,
    }
}

/// What JSON Autodiscover says: the address of a protocol, else the error in words.
///
/// # Errors
/// The code and message that it gives instead; empty where the answer is none of its.
pub fn json(answer: &Answer) -> Result<String, String> {
    let value: Value = serde_json::from_str(&answer.body).map_err(|_| String::new())?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    if let (200, Some(url)) = (answer.status, text("Url")) {
        return Ok(url);
    }
    let said: Vec<String> = ["ErrorCode", "ErrorMessage"].into_iter().filter_map(text).collect();
    Err(said.join(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Answer { status, headers, body: body.to_owned(), ..Answer::default() }
    }

    const ERROR: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response><Error Time="10:00:00" Id="1"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message></Error></Response>
</Autodiscover>"#;

    #[test]
    fn a_service_asks_for_a_sign_in_or_speaks_its_xml() {
        assert_eq!(pox(&answer(401, &[("www-authenticate", "Negotiate")], "")), Reading::Service);
        assert_eq!(pox(&answer(401, &[("www-authenticate", "NTLM")], "<html>401</html>")), Reading::Service);
        assert_eq!(pox(&answer(200, &[], ERROR)), Reading::Service);
    }

    #[test]
    fn a_web_site_is_none() {
        for body in ["", "<html><body>Welcome</body></html>", "<html><p>", "not XML", "{}"] {
            assert_eq!(pox(&answer(200, &[], body)), Reading::Other, "{body}");
        }
        assert_eq!(pox(&answer(401, &[], "")), Reading::Other);
        assert_eq!(pox(&answer(403, &[("www-authenticate", "Negotiate")], "")), Reading::Other);
    }

    #[test]
    fn redirects_are_those_of_http_and_those_of_the_answer() {
        let to = |url: &str| Reading::Redirect(url.to_owned());
        assert_eq!(pox(&answer(302, &[("location", "https://a.example/")], "")), to("https://a.example/"));
        let body = r#"<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Account><Action>redirectUrl</Action><RedirectUrl>https://b.example/x</RedirectUrl></Account></Response></Autodiscover>"#;
        assert_eq!(xml(body), to("https://b.example/x"));
    }

    #[test]
    fn entities_document_types_and_depth_say_nothing() {
        let bomb = r#"<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Autodiscover>&b;</Autodiscover>"#;
        let file = r#"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Autodiscover>&x;</Autodiscover>"#;
        for body in [bomb, file] {
            assert_eq!(xml(body), Reading::Other);
        }
        assert_eq!(xml(&"<Autodiscover>".repeat(10_000)), Reading::Other);
        assert_eq!(xml(&format!("<Autodiscover>{}</Autodiscover>", "<a/>".repeat(30_000))), Reading::Other);
    }

    proptest::proptest! {
        #[test]
        fn no_body_makes_it_panic(body in "(<[?!/]?[A-Za-z:]{0,4}[ =\"'>/]{0,3}|&[a-z#0-9]{0,3};?|[^<]{0,6}){0,40}") {
            let _reading = xml(&body);
            let _named = json(&answer(200, &[], &body));
        }
    }

    #[test]
    fn json_names_an_address_or_an_error() {
        let found = answer(200, &[], r#"{"Protocol":"EWS","Url":"https://outlook.office365.com/EWS/Exchange.asmx"}"#);
        assert_eq!(json(&found).as_deref(), Ok("https://outlook.office365.com/EWS/Exchange.asmx"));
        let error = answer(404, &[], r#"{"ErrorCode":"UserNotFound","ErrorMessage":"no such user"}"#);
        assert_eq!(json(&error), Err("UserNotFound: no such user".to_owned()));
        assert_eq!(json(&answer(200, &[], "<html>")), Err(String::new()));
    }
}
