//! How is a table of the Web API read, page by page, without trusting what comes?

use std::collections::BTreeSet;
use std::time::Duration;

use exdoctor_checks::facts::dynamics::Stopped;
use exdoctor_checks::facts::server::Row;
use exdoctor_checks::facts::sign_in::{Refused, Why};
use exdoctor_checks::facts::web::{Answer, Asked, Outcome};
use hyper::Method;
use serde_json::Value;

use crate::net::sign_in::{Credential, Session, SignIn, Signed};
use crate::net::web::Request;

/// Rows of a page.
const PAGE_ROWS: usize = 1_000;
/// Pages of a table that are read.
const PAGES: usize = 250;
/// Bytes of an answer that are taken.
const BYTES: usize = 32 * 1024 * 1024;
/// How long one answer is waited for.
const WAIT: Duration = Duration::from_secs(30);
/// So long the server may ask to wait in all.
const THROTTLED: Duration = Duration::from_secs(20);
/// Columns that a version lacks and that are left out, one after the other.
const LACKING: usize = 8;
/// The annotations that are read.
const ANNOTATIONS: &str = "OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname";

/// A change of a row.
pub struct Change<'a> {
    /// The table and the id: `mailboxes(…)`.
    pub row: &'a str,
    /// The columns with their new values.
    pub columns: Value,
}

/// The Web API of one organization.
pub struct Api {
    session: Session,
    base: String,
    /// The version that answers.
    pub version: String,
    /// How it is signed in.
    pub scheme: Option<String>,
    /// The requests that say most: the first one, and every one that failed.
    pub asked: Vec<Asked>,
    /// What was cut short.
    pub remarks: Vec<String>,
}

/// A table that could not be read: the whole Web API is gone, or this table alone is not for us.
#[derive(Debug)]
pub enum Failed {
    /// Nothing more can be read.
    Stopped(Stopped),
    /// This one cannot.
    Table(String),
}

impl Failed {
    /// Why, in words.
    pub fn reason(self) -> String {
        match self {
            Self::Stopped(stopped) => stopped.reason().to_owned(),
            Self::Table(reason) => reason,
        }
    }
}

impl Api {
    /// The Web API below an address such as `https://crm.contoso.com/Contoso`.
    pub fn new(sign_in: &SignIn, url: &str) -> Self {
        Self {
            session: sign_in.session(Credential::Dynamics, url).waiting_at_most(THROTTLED),
            base: url.trim_end_matches('/').to_owned(),
            version: String::new(),
            scheme: None,
            asked: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Finds the newest version that answers, and who is signed in.
    ///
    /// # Errors
    /// Why the Web API cannot be read.
    pub async fn open(&mut self) -> Result<String, Stopped> {
        const VERSIONS: [&str; 3] = ["v9.2", "v9.1", "v9.0"];
        for version in VERSIONS {
            version.clone_into(&mut self.version);
            let signed = self.ask(Method::GET, &self.address("WhoAmI"), None).await;
            let answer = self.answer(&signed, true)?;
            if matches!(answer.status, 400 | 404 | 501) {
                continue;
            }
            let body = object(&signed, &answer)?;
            let Some(user) = body.get("UserId").and_then(Value::as_str) else {
                let reason = "the answer to WhoAmI names no user: something else than the Web API answers";
                return Err(Stopped::NotTheApi(reason.to_owned()));
            };
            return Ok(user.chars().take(64).collect());
        }
        let reason = format!("none of {} is at {}/api/data", VERSIONS.join(", "), self.base);
        Err(Stopped::NoVersion(reason))
    }

    /// One object, such as the version.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn one(&mut self, resource: &str) -> Result<Value, Failed> {
        let signed = self.ask(Method::GET, &self.address(resource), None).await;
        let answer = self.answer(&signed, false).map_err(Failed::Stopped)?;
        of_table(&signed, &answer, resource)
    }

    /// The rows of a table: page by page, each given to `take` at once, `most` of them in all.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn rows(
        &mut self,
        table: &str,
        columns: &str,
        rest: &str,
        most: usize,
        take: &mut (dyn FnMut(Row) + Send),
    ) -> Result<usize, Failed> {
        let (mut signed, mut answer, first) = self.first(table, columns, rest).await.map_err(Failed::Stopped)?;
        let (mut seen, mut count) = (BTreeSet::from([first]), 0);
        loop {
            let body = of_table(&signed, &answer, table)?;
            let Some(rows) = body.get("value").and_then(Value::as_array) else {
                return Err(Failed::Table(format!("the answer for {table} is no list")));
            };
            for value in rows {
                if count == most {
                    self.remarks.push(format!("only the first {most} rows of {table} were read"));
                    return Ok(count);
                }
                take(row(value));
                count += 1;
            }
            let Some(next) = body.get("@odata.nextLink").and_then(Value::as_str) else { return Ok(count) };
            if !self.is_own(next) {
                let shown: String = next.chars().filter(|c| !c.is_control()).take(100).collect();
                return Err(Failed::Table(format!("the next page of {table} would be at another place: {shown}")));
            }
            if seen.len() == PAGES || !seen.insert(next.to_owned()) {
                let why = if seen.len() == PAGES {
                    format!("has more than {PAGES} pages")
                } else {
                    "names one page again and again".to_owned()
                };
                self.remarks.push(format!("the table {table} {why}; the rest of it was not read"));
                return Ok(count);
            }
            signed = self.ask(Method::GET, next, None).await;
            answer = self.answer(&signed, false).map_err(Failed::Stopped)?;
        }
    }

    /// The first page of a table, without the columns that this version lacks.
    async fn first(&mut self, table: &str, columns: &str, rest: &str) -> Result<(Signed, Answer, String), Stopped> {
        let mut columns: Vec<String> = columns.split(',').map(|name| name.trim().to_owned()).collect();
        let mut lacking = 0;
        loop {
            let url = self.query(table, &columns, rest);
            let signed = self.ask(Method::GET, &url, None).await;
            let answer = self.answer(&signed, false)?;
            let place = lacking_column(&signed, &columns).filter(|_| answer.status == 400 && lacking < LACKING);
            let Some(place) = place else { return Ok((signed, answer, url)) };
            columns.remove(place);
            // A column that a version lacks is no failure.
            self.asked.pop();
            lacking += 1;
        }
    }

    /// Changes a row that is there.
    ///
    /// # Errors
    /// Why it was not changed.
    pub async fn change(&mut self, change: &Change<'_>) -> Result<(), Failed> {
        let signed = self.ask(Method::PATCH, &self.address(change.row), Some(change.columns.to_string())).await;
        let answer = self.answer(&signed, false).map_err(Failed::Stopped)?;
        match answer.status {
            200 | 204 => Ok(()),
            status => Err(Failed::Table(format!("{} was not changed: {}", change.row, said(&signed, status)))),
        }
    }

    fn address(&self, resource: &str) -> String {
        format!("{}/api/data/{}/{resource}", self.base, self.version)
    }

    fn query(&self, table: &str, columns: &[String], rest: &str) -> String {
        let rest = if rest.is_empty() { String::new() } else { format!("&{}", encoded(rest)) };
        format!("{}?$select={}{rest}", self.address(table), columns.join(","))
    }

    /// Whether an address is one of this Web API.
    fn is_own(&self, url: &str) -> bool {
        let root = format!("{}/api/data/", self.base).to_ascii_lowercase();
        url.len() < 8_192 && url.to_ascii_lowercase().starts_with(&root)
    }

    async fn ask(&mut self, method: Method, url: &str, body: Option<String>) -> Signed {
        let change = body.is_some();
        let mut request = Request::new(method, url).most(BYTES).wait(WAIT).inside(true);
        request = request
            .header("accept", "application/json")
            .header("odata-version", "4.0")
            .header("odata-maxversion", "4.0")
            .header("prefer", format!("odata.maxpagesize={PAGE_ROWS},odata.include-annotations=\"{ANNOTATIONS}\""));
        if change {
            request = request.header("content-type", "application/json").header("if-match", "*");
            request.body = body.unwrap_or_default().into();
        }
        self.session.ask(&request).await
    }

    /// The answer, where one came and the sign-in was taken.
    fn answer(&mut self, signed: &Signed, first: bool) -> Result<Answer, Stopped> {
        let answer = signed.asked.answer().cloned();
        let failed = answer.as_ref().is_none_or(|answer| answer.status >= 400);
        if (first && self.asked.is_empty() || failed) && self.asked.len() < 10 {
            self.asked.push(brief(&signed.asked));
        }
        let scheme = match &signed.scheme {
            Ok(scheme) => scheme,
            Err(refused) => return Err(stopped(refused)),
        };
        self.scheme = Some(scheme.word().to_owned());
        let Some(answer) = answer else { return Err(Stopped::Silent(signed.asked.outcome.to_string())) };
        match answer.status {
            401 => Err(Stopped::Rejected(format!("the server answers 401 to {scheme}"))),
            429 | 503 => Err(Stopped::Busy(format!("the server is busy: {}", said(signed, answer.status)))),
            300..=399 => {
                let to = answer.redirect().unwrap_or("nowhere");
                Err(Stopped::NotTheApi(format!(
                    "the server redirects to {to}: a sign-in page stands before the Web API"
                )))
            }
            500 | 502 | 504.. => Err(Stopped::Busy(said(signed, answer.status))),
            _ => Ok(answer),
        }
    }
}

/// The object of an answer; a page of HTML with status 200 is none.
fn object(signed: &Signed, answer: &Answer) -> Result<Value, Stopped> {
    if answer.status == 403 {
        return Err(Stopped::Forbidden(said(signed, 403)));
    }
    if answer.status >= 400 {
        return Err(Stopped::Broken(said(signed, answer.status)));
    }
    let wrong = |reason| if is_page(answer) { Stopped::NotTheApi(reason) } else { Stopped::Broken(reason) };
    parsed(signed, answer).map_err(wrong)
}

fn of_table(signed: &Signed, answer: &Answer, table: &str) -> Result<Value, Failed> {
    if answer.status >= 400 {
        return Err(Failed::Table(format!("{table} could not be read: {}", said(signed, answer.status))));
    }
    parsed(signed, answer).map_err(|reason| Failed::Table(format!("{table} could not be read: {reason}")))
}

fn is_page(answer: &Answer) -> bool {
    answer.media_type().is_some_and(|kind| kind.contains("html"))
}

fn parsed(signed: &Signed, answer: &Answer) -> Result<Value, String> {
    if is_page(answer) {
        return Err("a web page answers in place of the Web API: a sign-in page, or a proxy".to_owned());
    }
    let value: Value =
        serde_json::from_slice(&signed.body).map_err(|error| format!("the answer is no JSON: {error}"))?;
    if value.is_object() { Ok(value) } else { Err("the answer is no object".to_owned()) }
}

/// What the envelope of an error says, on one line; else the status alone.
fn said(signed: &Signed, status: u16) -> String {
    let value: Option<Value> = serde_json::from_slice(&signed.body).ok();
    let text = |name: &str| value.as_ref().and_then(|value| value["error"][name].as_str()).map(str::to_owned);
    let words = match (text("code"), text("message")) {
        (Some(code), Some(message)) => format!("status {status}: {code} {message}"),
        _ => format!("status {status}"),
    };
    words.chars().filter(|c| !c.is_control()).take(400).collect()
}

/// The column that the server says it has not.
fn lacking_column(signed: &Signed, columns: &[String]) -> Option<usize> {
    let value: Value = serde_json::from_slice(&signed.body).ok()?;
    let message = value["error"]["message"].as_str()?;
    columns.iter().position(|column| message.contains(&format!("'{column}'")))
}

/// The request without its body: rows of mailboxes have their own facts.
fn brief(asked: &Asked) -> Asked {
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
fn stopped(refused: &Refused) -> Stopped {
    let reason = refused.reason.clone();
    match refused.why {
        Why::Rejected => Stopped::Rejected(reason),
        Why::Throttled => Stopped::Busy(reason),
        Why::NotEstablished => Stopped::Silent(reason),
        _ => Stopped::NotSignedIn(reason),
    }
}

/// The cells of a row as text; what is no text, number or truth value is left out.
fn row(value: &Value) -> Row {
    let cell = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let cells = value.as_object().into_iter().flatten();
    cells.filter_map(|(name, value)| Some((name.clone(), cell(value)?))).collect()
}

/// Spaces and what else may not stand in a query.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b'$'
            | b'='
            | b'&'
            | b','
            | b'('
            | b')'
            | b'@' => out.push(char::from(byte)),
            _ => {
                use std::fmt::Write as _;
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A text within a filter: quotes are doubled, and nothing in it ends the value.
pub(super) fn literal(text: &str) -> String {
    let text = text.replace('\'', "''");
    format!("'{}'", text.replace(['&', '=', '#', '+'], "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_number_or_truth_value_is_no_cell() {
        let value: Value = serde_json::from_str(r#"{"a":"x","b":1,"c":true,"d":null,"e":[1],"f":{"g":1}}"#).unwrap();
        let names: Vec<String> = row(&value).into_keys().collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert!(row(&Value::Null).is_empty());
    }

    #[test]
    fn a_filter_cannot_be_left() {
        assert_eq!(literal("o'neill@contoso.com"), "'o''neill@contoso.com'");
        assert_eq!(encoded("$filter=a eq 'x'"), "$filter=a%20eq%20%27x%27");
        assert_eq!(literal("x' or 1 eq 1&$top=1"), "'x'' or 1 eq 1_$top_1'");
    }
}
