//! How does somebody sign in with a code that a browser confirms?

use super::{App, Refusal};
use crate::service::{Call, State};

/// What a device proves itself with until its user has signed in.
pub(super) fn device_code(id: &str) -> String {
    format!("device-code.of~{id}")
}

/// What it gets new tokens with afterwards.
pub(super) fn renewal(id: &str) -> String {
    format!("refresh-token.of~{id}")
}

/// Who confirmed the code in a browser.
pub(super) fn user(id: &str, app: &App, call: &Call, state: &mut State) -> Result<String, Refusal> {
    let user = app.user.clone().ok_or_else(no_public_client)?;
    if call.form("device_code").is_none_or(|code| code != device_code(id)) {
        return Err((400, "bad_verification_code", "AADSTS7000014: The device code is invalid.".to_owned()));
    }
    let asked = state.counted(&format!("code {id}"));
    let said = match (&app.at_first, &app.ends) {
        (Some(word), _) if asked == 0 => Some(word.as_str()),
        _ if asked < app.pending => Some("authorization_pending"),
        (_, ends) => ends.as_deref(),
    };
    let (word, text) = match said {
        None => return Ok(user),
        Some("authorization_pending") => (
            "authorization_pending",
            "AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
        ),
        Some("authorization_declined") => ("authorization_declined", "The end user denied the authorization request."),
        Some("expired_token") => ("expired_token", "AADSTS70019: Verification code expired."),
        Some(_) => ("slow_down", "Asked too often."),
    };
    Err((400, word, text.to_owned()))
}

pub(super) fn no_public_client() -> Refusal {
    let text =
        "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
    (401, "invalid_client", text.to_owned())
}
