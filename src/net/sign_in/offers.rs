//! What does the answer of a server say about signing in?

use exdoctor_checks::facts::sign_in::{Refused, Scheme, Why};
use exdoctor_checks::facts::web::Answer;

use super::session::Session;

impl Session {
    /// Whether the server asks for the scheme of the configuration: no other is used instead.
    pub(super) fn offers(&self, scheme: Scheme, answer: &Answer) -> Result<(), Refused> {
        let offered = offered(answer);
        if answer.status != 401 {
            let reason =
                format!("{} answers {} without asking for a sign-in, so none was made", self.host, answer.status);
            return Err(Refused { offered, ..self.refused(Why::NotOffered, reason) });
        }
        let Some(other) = self.asks_otherwise(scheme, answer) else { return Ok(()) };
        let reason = format!("{}; no password was sent", other.reason);
        Err(Refused { reason, ..other })
    }

    /// What the server asks for instead of the scheme of the configuration.
    pub(super) fn asks_otherwise(&self, scheme: Scheme, answer: &Answer) -> Option<Refused> {
        let offered = offered(answer);
        if offered.iter().any(|word| word.eq_ignore_ascii_case(scheme.word())) {
            return None;
        }
        let list = if offered.is_empty() { "nothing".to_owned() } else { offered.join(", ") };
        let reason = format!("{} offers {list}, not {scheme}, which the configuration chose", self.host);
        Some(Refused { offered, ..self.refused(Why::NotOffered, reason) })
    }

    /// Why a server that answers 401 rejects a credential.
    pub(super) fn rejection(&self, answer: &Answer, what: &str) -> Refused {
        let why = answer.header("x-ms-diagnostics").next().map(|said| format!(": {}", short(said))).unwrap_or_default();
        let reason = format!("{} rejects {what} (401){why}", self.host);
        Refused { offered: offered(answer), ..self.refused(Why::Rejected, reason) }
    }
}

/// Whether an answer shows that the server took the credential: what a device in between answers shows nothing.
pub(super) fn proves(answer: &Answer) -> bool {
    match answer.status {
        200..=299 | 403..=405 => true,
        500 => answer.media_type().is_some_and(|kind| kind.ends_with("xml") || kind.ends_with("json")),
        _ => false,
    }
}

/// The schemes that an answer offers, each once.
fn offered(answer: &Answer) -> Vec<String> {
    let mut schemes: Vec<String> = Vec::new();
    for challenge in answer.header("www-authenticate") {
        let word: String = challenge.split_whitespace().next().unwrap_or_default().chars().take(20).collect();
        let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_word && schemes.len() < 8 && !schemes.iter().any(|own| own.eq_ignore_ascii_case(&word)) {
            schemes.push(word);
        }
    }
    schemes
}

fn short(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(200).collect()
}
