//! Does an answer repeat a secret that was sent?
//!
//! A server may echo what it gets, in an error page or a header. What is echoed is blotted out before anybody sees it.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use exdoctor_checks::facts::web::{Asked, Outcome};
use hyper::body::Bytes;
use url::form_urlencoded;
use zeroize::Zeroizing;

/// What stands where a secret was.
const BLOT: &str = "[secret]";

/// Shorter texts are no secret that could be told from others.
const SHORTEST: usize = 4;

/// The forms in which a secret may come back.
#[derive(Default)]
pub(super) struct Scrub(Vec<Zeroizing<String>>);

impl Scrub {
    /// Adds a secret in its usual disguises.
    pub(super) fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let json = serde_json::to_string(secret).unwrap_or_default();
        let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let forms = [
            secret.to_owned(),
            encoded.replace('+', "%20"),
            encoded,
            json.trim_matches('"').to_owned(),
            html.replace('\'', "&#39;"),
            html,
            BASE64.encode(secret.as_bytes()),
            BASE64URL_NOPAD.encode(secret.as_bytes()),
        ];
        for form in forms {
            let form = Zeroizing::new(form);
            if !self.0.contains(&form) {
                self.0.push(form);
            }
        }
    }

    /// A text without them.
    pub(super) fn text(&self, text: &mut String) {
        for form in &self.0 {
            if text.contains(form.as_str()) {
                *text = text.replace(form.as_str(), BLOT);
            }
        }
    }

    /// What was asked, and the body, without them.
    pub(super) fn answer(&self, asked: &mut Asked, body: &mut Bytes) {
        if let Outcome::Answer(answer) = &mut asked.outcome {
            self.text(&mut answer.body);
            answer.headers.iter_mut().for_each(|(_, value)| self.text(value));
        }
        if let Ok(text) = std::str::from_utf8(body)
            && self.0.iter().any(|form| text.contains(form.as_str()))
        {
            let mut text = text.to_owned();
            self.text(&mut text);
            *body = Bytes::from(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::web::Answer;

    use super::*;

    #[test]
    fn whatever_form_a_secret_comes_back_in_is_blotted_out() {
        let mut scrub = Scrub::default();
        scrub.add("p&ss\"w <ord>");
        let echo =
            "p&ss\"w <ord> p%26ss%22w+%3Cord%3E p%26ss%22w%20%3Cord%3E p&amp;ss&quot;w &lt;ord&gt; p&ss\\\"w <ord>";
        let echo = format!("{echo} {}", BASE64.encode(b"p&ss\"w <ord>"));
        let answer = Answer { headers: vec![("x".to_owned(), echo.clone())], body: echo.clone(), ..Answer::default() };
        let mut asked = Asked::get("https://mail.contoso.com/", Outcome::Answer(answer));
        let mut body = Bytes::from(echo);
        scrub.answer(&mut asked, &mut body);
        let answer = asked.answer().unwrap();
        for text in [answer.headers[0].1.as_str(), answer.body.as_str(), std::str::from_utf8(&body).unwrap()] {
            assert_eq!(text.replace(BLOT, "").trim(), "", "{text}");
        }
    }

    #[test]
    fn a_very_short_secret_does_not_blot_out_everything() {
        let mut scrub = Scrub::default();
        scrub.add("e");
        let mut text = "everything".to_owned();
        scrub.text(&mut text);
        assert_eq!(text, "everything");
    }
}
