//! What does an answer of the Web API come to?

use exdoctor_checks::facts::dynamics::Stopped;
use exdoctor_checks::facts::sign_in::{Refused, Why};
use exdoctor_checks::facts::web::{Answer, Asked, Outcome};
use serde_json::Value;

use super::api::Failed;
use crate::net::sign_in::Signed;

/// No envelope of an error is larger: what is taken apart as a whole takes many times its size.
const LARGEST_ERROR: usize = 64 * 1024;

/// The object of an answer; a page of HTML with status 200 is none.
pub(super) fn object(signed: &Signed, answer: &Answer) -> Result<Value, Stopped> {
    if answer.status == 403 {
        return Err(Stopped::Forbidden(said(signed, 403)));
    }
    if answer.status >= 400 {
        return Err(Stopped::Broken(said(signed, answer.status)));
    }
    let wrong = |reason| if is_page(answer) { Stopped::NotTheApi(reason) } else { Stopped::Broken(reason) };
    taken(signed, answer, whole).map_err(wrong)
}

/// What an answer about a table is read to.
pub(super) fn of_table<T>(
    signed: &Signed,
    answer: &Answer,
    table: &str,
    read: impl FnOnce(&[u8]) -> Result<T, String>,
) -> Result<T, Failed> {
    let reason = match answer.status {
        status @ 400.. => said(signed, status),
        _ => match taken(signed, answer, read) {
            Ok(value) => return Ok(value),
            Err(reason) => reason,
        },
    };
    Err(Failed::Table(format!("{table} could not be read: {reason}")))
}

fn is_page(answer: &Answer) -> bool {
    answer.media_type().is_some_and(|kind| kind.contains("html"))
}

fn taken<T>(signed: &Signed, answer: &Answer, read: impl FnOnce(&[u8]) -> Result<T, String>) -> Result<T, String> {
    if is_page(answer) {
        return Err("a web page answers in place of the Web API: a sign-in page, or a proxy".to_owned());
    }
    read(&signed.body)
}

/// A small object, as a whole.
pub(super) fn whole(body: &[u8]) -> Result<Value, String> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        if error.is_eof() { "the answer breaks off".to_owned() } else { "the answer is no JSON".to_owned() }
    })?;
    if value.is_object() { Ok(value) } else { Err("the answer is no object".to_owned()) }
}

/// The envelope of an error.
fn envelope(signed: &Signed) -> Option<Value> {
    serde_json::from_slice(signed.body.get(..LARGEST_ERROR).unwrap_or(&signed.body)).ok()
}

/// What the envelope of an error says, on one line; else the status alone.
pub(super) fn said(signed: &Signed, status: u16) -> String {
    let value = envelope(signed);
    let text = |name: &str| value.as_ref().and_then(|value| value["error"][name].as_str()).map(str::to_owned);
    let words = match (text("code"), text("message")) {
        (Some(code), Some(message)) => format!("status {status}: {code} {message}"),
        _ => format!("status {status}"),
    };
    words.chars().filter(|c| !c.is_control()).take(400).collect()
}

/// The column that the server says it has not.
pub(super) fn lacking_column(signed: &Signed, columns: &[String]) -> Option<usize> {
    let value = envelope(signed)?;
    let message = value["error"]["message"].as_str()?;
    columns.iter().position(|column| message.contains(&format!("'{column}'")))
}

/// The request without its body: rows of mailboxes have their own facts.
pub(super) fn brief(asked: &Asked) -> Asked {
    let mut asked = asked.clone();
    if let Outcome::Answer(answer) = &mut asked.outcome {
        answer.body.clear();
        let telling = [
            "content-type",
            "server",
            "www-authenticate",
            "location",
            "retry-after",
            "req_id",
            "x-ms-service-request-id",
        ];
        answer.headers.retain(|(name, _)| telling.contains(&name.as_str()));
    }
    asked
}

/// Why nobody is signed in.
pub(super) fn stopped(refused: &Refused) -> Stopped {
    let reason = refused.reason.clone();
    match refused.why {
        Why::Rejected => Stopped::Rejected(reason),
        Why::Throttled => Stopped::Busy(reason),
        Why::NotEstablished => Stopped::Silent(reason),
        _ => Stopped::NotSignedIn(reason),
    }
}
