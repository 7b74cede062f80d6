//! What does the answer of a sign-in host come to: a token, a rejection, or nothing?

use exdoctor_checks::explain::{sentence, service_error};
use exdoctor_checks::facts::sign_in::{Refused, Why};
use exdoctor_checks::facts::web::{Asked, Outcome};
use hyper::body::Bytes;
use serde_json::Value;

use super::SignIn;
use super::ledger::Entry;
use super::token::{Token, number, refused};
use crate::secret::Secret;

impl SignIn {
    /// What the answer of a sign-in host comes to.
    pub(super) fn judged(
        &self,
        asked: &Asked,
        body: &Bytes,
        host: &str,
        entry: Entry,
        whole: Entry,
    ) -> Result<Token, Refused> {
        let answer = match &asked.outcome {
            Outcome::Answer(answer) => answer,
            other => {
                let refused =
                    refused(Why::NotEstablished, host, format!("the sign-in host {host} gives no answer: {other}"));
                entry.away(&refused);
                return Err(refused);
            }
        };
        let parsed: Option<Value> = serde_json::from_slice(body).ok();
        let token = parsed.as_ref().and_then(|json| json.get("access_token")).and_then(Value::as_str);
        if let (200, Some(token)) = (answer.status, token) {
            let lives = parsed.as_ref().and_then(|json| number(json.get("expires_in")?));
            entry.accepted();
            whole.accepted();
            return Ok(Token::new(Secret::new(token.to_owned()), lives, self.clock.machine()));
        }
        if matches!(answer.status, 429 | 503) {
            let reason = format!("the sign-in host {host} asks to wait longer than the run may ({})", answer.status);
            let refused = refused(Why::Throttled, host, reason);
            entry.away(&refused);
            return Err(refused);
        }
        let Some(decoded) = std::str::from_utf8(body).ok().and_then(service_error) else {
            let kind = answer.media_type().unwrap_or_else(|| "no stated type".to_owned());
            let reason = format!(
                "{host} answers {} with {kind} instead of a token or an error: a proxy or captive portal may stand in between",
                answer.status
            );
            let refused = refused(Why::Broken, host, reason);
            entry.away(&refused);
            return Err(refused);
        };
        if passes(answer.status, &decoded.error, &decoded.codes) {
            let reason = format!("{host} gives no token for the moment ({}): {}", answer.status, sentence(&decoded));
            let refused = Refused { error: Some(Box::new(decoded)), ..refused(Why::NotEstablished, host, reason) };
            entry.away(&refused);
            return Err(refused);
        }
        let clock = decoded.codes.iter().any(|code| matches!(code.as_str(), "AADSTS700024" | "AADSTS500133"));
        let why = if clock { Why::Clock } else { Why::Rejected };
        let reason = format!("{host} gives no token: {}", sentence(&decoded));
        let about_the_resource = is_about_the_resource(&decoded.error, &decoded.codes);
        let refused = Refused { error: Some(Box::new(decoded)), ..refused(why, host, reason) };
        if about_the_resource {
            entry.accepted();
            whole.rejected(&refused);
        } else {
            entry.rejected(&refused);
        }
        Err(refused)
    }
}

/// Whether an error is about the service itself, and passes.
pub(super) fn passes(status: u16, error: &str, codes: &[String]) -> bool {
    status >= 500
        || ["temporarily_unavailable", "server_error"].contains(&error)
        || codes.iter().any(|code| matches!(code.as_str(), "AADSTS90033" | "AADSTS50196"))
}

/// Whether an error is about what was asked for, not about who asks.
fn is_about_the_resource(error: &str, codes: &[String]) -> bool {
    const ERRORS: [&str; 5] =
        ["invalid_resource", "invalid_scope", "invalid_target", "consent_required", "interaction_required"];
    const CODES: [&str; 6] =
        ["AADSTS500011", "AADSTS50001", "AADSTS65001", "AADSTS650052", "AADSTS650057", "AADSTS70011"];
    ERRORS.contains(&error) || codes.iter().any(|code| CODES.contains(&code.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_service_itself_rejects_nobody() {
        assert!(passes(400, "temporarily_unavailable", &[]) && passes(503, "invalid_client", &[]));
        assert!(passes(400, "invalid_request", &["AADSTS90033".to_owned()]));
        assert!(!passes(401, "invalid_client", &["AADSTS7000215".to_owned()]));
    }

    #[test]
    fn an_error_about_the_resource_is_told_from_one_about_the_application() {
        assert!(is_about_the_resource("invalid_resource", &[]));
        assert!(is_about_the_resource("invalid_request", &["AADSTS500011".to_owned()]));
        assert!(!is_about_the_resource("invalid_client", &["AADSTS7000215".to_owned()]));
    }
}
