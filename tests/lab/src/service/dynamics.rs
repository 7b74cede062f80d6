//! How does the Web API of Dynamics answer?

mod conduct;
mod odata;
mod privileges;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use conduct::ListConduct;

use super::{Call, State};
use crate::world::script::{Delivery, Page};

/// An organization of Dynamics behind its Web API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dynamics {
    /// Its own address: `https://crm.contoso.com`.
    pub address: String,
    /// The path of the organization, empty where the host is its own: `/Contoso`.
    pub path: String,
    /// The version of Dynamics: `9.1.30.7`.
    pub version: String,
    /// The versions of the Web API.
    pub api: Vec<String>,
    /// Tokens that are taken whoever issued them, with the id of their user.
    pub tokens: BTreeMap<String, String>,
    /// The audience of tokens of the world's sign-in host that are taken.
    pub audience: String,
    /// The tables, by their names.
    pub tables: BTreeMap<String, Vec<Value>>,
    /// The privileges of whoever signs in, with their depths; nobody may read them where there are none.
    pub privileges: BTreeMap<String, String>,
    /// Columns that the version lacks.
    pub lacks: BTreeSet<String>,
    /// Tables that the user may not read.
    pub forbidden: BTreeSet<String>,
    /// No page is larger.
    pub largest_page: usize,
    /// So many requests are told to come later.
    pub throttled: u64,
    /// What every list of a table does beside its rows.
    pub lists: BTreeMap<String, ListConduct>,
    /// What is answered to every request that is signed in, instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Page>,
    /// How Test & Enable goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tests: Option<Tests>,
}

/// How a queued test ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tests {
    /// In success, at the second look.
    Succeed,
    /// In a failure with an alert, at the second look.
    Fail,
    /// Never: nobody carries it out.
    Wait,
}

impl Dynamics {
    pub(super) fn answer(&self, call: &Call, state: &mut State) -> Option<Page> {
        if call.header("host").is_some_and(|host| !self.address.ends_with(&format!("//{host}"))) {
            return None;
        }
        let rest = call.path.strip_prefix(&self.path)?.strip_prefix("/api/data/")?;
        let (version, resource) = rest.split_once('/')?;
        let Some(user) = self.user(call, state) else { return Some(self.unauthorized()) };
        if state.counted("dynamics") < self.throttled {
            let error = error(
                429,
                "0x80072322",
                "Number of requests exceeded the limit of 6000 over time window of 300 seconds.",
            );
            return Some(error.header("Retry-After", "1"));
        }
        if let Some(page) = &self.instead {
            return Some(page.clone());
        }
        if !self.api.iter().any(|known| known == version) {
            return Some(error(501, "0x80060000", &format!("The version '{version}' is not supported.")));
        }
        Some(match (call.method.as_str(), resource) {
            ("GET", "WhoAmI" | "WhoAmI()") => json(&json!({
                "@odata.context": format!("{}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse", self.root(version)),
                "BusinessUnitId": "b0000000-0000-4000-8000-000000000001", "UserId": user,
                "OrganizationId": "6f1dd6c3-3a52-4c43-9b1d-0f8a4a1c2b3d",
            })),
            ("GET", "RetrieveVersion()") => json(&json!({ "Version": self.version })),
            ("GET", resource) if resource.ends_with("/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()") => {
                if self.privileges.is_empty() {
                    return Some(error(403, "0x80040220", "Principal user is missing prvReadRole privilege."));
                }
                json(&privileges::held(&self.privileges))
            }
            ("GET", resource) => self.list(version, resource, call, state),
            ("PATCH", resource) => self.change(resource, call, state),
            _ => error(405, "0x80060888", "The requested resource does not support this method."),
        })
    }

    fn root(&self, version: &str) -> String {
        format!("{}{}/api/data/{version}", self.address, self.path)
    }

    /// The id of the user whose token it is.
    fn user(&self, call: &Call, state: &State) -> Option<String> {
        let token = call.authorization("bearer")?;
        let own = self.tokens.get(token).cloned();
        own.or_else(|| {
            let grant = state.bearer(call)?;
            (grant.audience == self.audience && !self.audience.is_empty()).then(|| USER.to_owned())
        })
    }

    fn unauthorized(&self) -> Page {
        let challenge = format!(
            "Bearer authorization_uri=https://sts.contoso.com/adfs/oauth2/authorize, resource_id={}/",
            self.address
        );
        error(401, "0x80040220", "The user is not authenticated.").header("www-authenticate", &challenge)
    }

    fn list(&self, version: &str, resource: &str, call: &Call, state: &mut State) -> Page {
        if let Some(id) = resource.strip_prefix("mailboxes(").and_then(|rest| rest.strip_suffix(')')) {
            let rows = self.rows("mailboxes", state).unwrap_or_default();
            let found = rows.iter().find(|row| row["mailboxid"] == id);
            return found.map_or_else(|| error(404, "0x80040217", "The mailbox does not exist."), json);
        }
        // `teams(id)/teamroles_association` is a table of its own here.
        let Some(rows) = self.rows(resource, state) else {
            return error(404, "0x80060888", &format!("Resource not found for the segment '{resource}'."));
        };
        if self.forbidden.contains(resource) {
            let text = format!("Principal user is missing prvRead privilege on {resource} for table access.");
            return error(403, "0x80040220", &text);
        }
        let query = match odata::Query::of(call) {
            Ok(query) => query,
            Err(text) => return error(400, "0x80060888", &text),
        };
        if let Some(column) = query.columns.iter().find(|column| self.lacks.contains(*column)) {
            let text =
                format!("Could not find a property named '{column}' on type 'Microsoft.Dynamics.CRM.{resource}'.");
            return error(400, "0x80060888", &text);
        }
        let largest = if self.largest_page == 0 { 5_000 } else { self.largest_page };
        let size = query.top.unwrap_or(query.page.min(largest));
        // The next page begins at a row of the table, so that a large one is gone through once.
        let mut fitting = rows.iter().enumerate().skip(query.skip).filter(|(_, row)| query.takes(row));
        let shown: Vec<Value> = fitting.by_ref().take(size).map(|(_, row)| query.shown(row)).collect();
        let more = fitting.next().filter(|_| query.top.is_none());
        let mut body =
            json!({ "@odata.context": format!("{}/$metadata#{resource}", self.root(version)), "value": shown });
        let next = |skip: usize| format!("{}/{resource}?{}&$skiptoken={skip}", self.root(version), query.kept);
        if let Some((place, _)) = more {
            body["@odata.nextLink"] = json!(next(place));
        }
        match self.lists.get(resource) {
            None => json(&body),
            Some(ListConduct::Circle) => {
                body["@odata.nextLink"] = json!(next(query.skip));
                json(&body)
            }
            Some(ListConduct::Endless) => {
                let page = state.counted(resource);
                body["@odata.nextLink"] = json!(format!("{}&page={page}", next(0)));
                json(&body)
            }
            Some(other) => other.page(body),
        }
    }

    /// The rows of a table, with what was changed since the world began.
    fn rows(&self, resource: &str, state: &mut State) -> Option<Cow<'_, [Value]>> {
        if resource == "privileges" {
            return Some(Cow::Owned(privileges::table()));
        }
        let rows = self.tables.get(resource)?;
        if resource != "mailboxes" || state.changed.is_empty() {
            return Some(Cow::Borrowed(rows));
        }
        let mut rows = rows.clone();
        for row in &mut rows {
            let id = row["mailboxid"].as_str().unwrap_or_default().to_owned();
            self.tested(&id, row, state);
        }
        Some(Cow::Owned(rows))
    }

    /// What became of a mailbox whose test was queued.
    fn tested(&self, id: &str, row: &mut Value, state: &mut State) {
        let Some(change) = state.changed.get(id).cloned() else { return };
        for (name, value) in change.as_object().into_iter().flatten() {
            row[name] = value.clone();
        }
        if change["testemailconfigurationscheduled"] != json!(true) {
            return;
        }
        let status = match self.tests {
            Some(Tests::Succeed) => 1,
            Some(Tests::Fail) => 2,
            Some(Tests::Wait) | None => return,
        };
        if state.counted(&format!("looked at {id}")) < 1 {
            return;
        }
        for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
            row[name] = json!(status);
        }
        row["testemailconfigurationscheduled"] = json!(false);
        row["testmailboxaccesscompletedon"] = json!(state.date.to_string());
        let ended = row.clone();
        state.changed.insert(id.to_owned(), ended);
    }

    /// `PATCH mailboxes(id)`.
    fn change(&self, resource: &str, call: &Call, state: &mut State) -> Page {
        let id = resource.strip_prefix("mailboxes(").and_then(|rest| rest.strip_suffix(')'));
        let known = self.tables.get("mailboxes").into_iter().flatten();
        let Some(id) = id.filter(|id| known.clone().any(|row| row["mailboxid"] == *id)) else {
            return error(404, "0x80040217", "The mailbox does not exist.");
        };
        if self.forbidden.contains("write") {
            return error(403, "0x80040220", "Principal user is missing prvWriteMailbox privilege.");
        }
        if call.header("if-match").is_none() {
            return error(412, "0x80060882", "The row would be created.");
        }
        match serde_json::from_slice::<Value>(&call.body) {
            Ok(Value::Object(change)) => {
                let known = state.changed.entry(id.to_owned()).or_insert_with(|| json!({}));
                for (name, value) in change {
                    known[name] = value;
                }
                Page { status: 204, ..Page::default() }
            }
            _ => error(400, "0x80048d19", "Error identified in Payload provided by the user."),
        }
    }
}

/// Whoever signs in with a token of the world's sign-in host.
const USER: &str = "0c1d2e3f-5a6b-4c7d-8e9f-000000000001";

fn json(body: &Value) -> Page {
    Page { delivery: Delivery::default(), ..Page::of("application/json; odata.metadata=minimal", &body.to_string()) }
}

fn error(status: u16, code: &str, message: &str) -> Page {
    Page { status, ..json(&json!({ "error": { "code": code, "message": message } })) }
}
