//! How is a table of the Web API read, page by page, without trusting what comes?

use std::collections::BTreeSet;
use std::time::Duration;

use exdoctor_checks::facts::dynamics::Stopped;
use exdoctor_checks::facts::server::Row;
use exdoctor_checks::facts::web::{Answer, Asked};
use hyper::Method;
use serde_json::Value;

use super::answers::{brief, lacking_column, object, of_table, said, stopped, whole};
use super::page;
use super::query::encoded;
use crate::net::sign_in::{Credential, Session, SignIn, Signed};
use crate::net::web::Request;

/// Rows of a page.
const PAGE_ROWS: usize = 1_000;
/// Pages of a table that are read.
const PAGES: usize = 250;
/// Bytes of a page that are taken.
const PAGE_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of a table that are taken: 200,000 mailboxes are half of it.
const TABLE_BYTES: usize = 768 * 1024 * 1024;
/// Bytes of an answer that is one object.
const OBJECT_BYTES: usize = 1024 * 1024;
/// How long one answer is waited for.
const WAIT: Duration = Duration::from_secs(30);
/// So long the server may ask to wait in all.
const THROTTLED: Duration = Duration::from_secs(20);
/// Columns that a version lacks and that are left out, one after the other.
const LACKING: usize = 8;
/// Under which name the rows of a table stand.
const ROWS: &str = "value";
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
    /// Whether the server refused a change: then nothing was changed. Silence, or a fault of the server, does not say so.
    pub const fn says_that_nothing_was_changed(&self) -> bool {
        matches!(
            self,
            Self::Table(_) | Self::Stopped(Stopped::Rejected(_) | Stopped::NotSignedIn(_) | Stopped::Forbidden(_))
        )
    }

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
            let signed = self.ask(Method::GET, &self.address("WhoAmI"), None, OBJECT_BYTES).await;
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
        let signed = self.ask(Method::GET, &self.address(resource), None, OBJECT_BYTES).await;
        let answer = self.answer(&signed, false).map_err(Failed::Stopped)?;
        of_table(&signed, &answer, resource, whole)
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
        let (mut seen, mut count, mut bytes) = (BTreeSet::from([first]), 0, 0);
        loop {
            bytes += signed.body.len();
            let mut more = false;
            let mut within = |row: Row| {
                more |= count == most;
                if count < most {
                    take(row);
                    count += 1;
                }
            };
            let page = of_table(&signed, &answer, table, |body| page::read(body, ROWS, &mut within))?;
            if more {
                self.remarks.push(format!("only the first {most} rows of {table} were read"));
                return Ok(count);
            }
            let Some(next) = page.next else { return Ok(count) };
            if !self.is_own(&next) {
                let shown: String = next.chars().filter(|c| !c.is_control()).take(100).collect();
                return Err(Failed::Table(format!("the next page of {table} would be at another place: {shown}")));
            }
            let why = match () {
                () if seen.len() == PAGES => Some(format!("has more than {PAGES} pages")),
                () if bytes >= TABLE_BYTES => Some(format!("has more than {} MB", TABLE_BYTES >> 20)),
                () if !seen.insert(next.clone()) => Some("names one page again and again".to_owned()),
                () => None,
            };
            if let Some(why) = why {
                self.remarks.push(format!("the table {table} {why}; the rest of it was not read"));
                return Ok(count);
            }
            signed = self.ask(Method::GET, &next, None, PAGE_BYTES).await;
            answer = self.answer(&signed, false).map_err(Failed::Stopped)?;
        }
    }

    /// The first page of a table, without the columns that this version lacks.
    async fn first(&mut self, table: &str, columns: &str, rest: &str) -> Result<(Signed, Answer, String), Stopped> {
        let mut columns: Vec<String> = columns.split(',').map(|name| name.trim().to_owned()).collect();
        let mut lacking = 0;
        loop {
            let url = self.query(table, &columns, rest);
            let signed = self.ask(Method::GET, &url, None, PAGE_BYTES).await;
            let answer = self.answer(&signed, false)?;
            let place = lacking_column(&signed, &columns).filter(|_| answer.status == 400 && lacking < LACKING);
            let Some(place) = place else { return Ok((signed, answer, url)) };
            columns.remove(place);
            // A column that a version lacks is no failure.
            self.asked.pop();
            lacking += 1;
        }
    }

    /// The list that a function gives under a name.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn list(&mut self, function: &str, name: &str, take: &mut (dyn FnMut(Row) + Send)) -> Result<(), Failed> {
        let signed = self.ask(Method::GET, &self.address(function), None, PAGE_BYTES).await;
        let answer = self.answer(&signed, false).map_err(Failed::Stopped)?;
        of_table(&signed, &answer, function, |body| page::read(body, name, take)).map(|_| ())
    }

    /// Changes a row that is there.
    ///
    /// # Errors
    /// Why it was not changed.
    pub async fn change(&mut self, change: &Change<'_>) -> Result<(), Failed> {
        let signed =
            self.ask(Method::PATCH, &self.address(change.row), Some(change.columns.to_string()), OBJECT_BYTES).await;
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

    async fn ask(&mut self, method: Method, url: &str, body: Option<String>, most: usize) -> Signed {
        let change = body.is_some();
        let mut request = Request::new(method, url).most(most).wait(WAIT).inside(true);
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
