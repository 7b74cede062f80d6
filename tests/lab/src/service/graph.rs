//! What does Microsoft Graph of a world answer, page by page, and to whom?

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::sign_in::json as page_of;
use super::{Call, Grant, State};
use crate::world::script::Page;

/// Microsoft Graph, for one tenant. Objects are as Graph writes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Graph {
    /// Its own address: `https://graph.microsoft.com`.
    pub address: String,
    /// The tenant.
    pub organization: Value,
    /// Its domains.
    pub domains: Vec<Value>,
    /// Its service principals, with `appRoleAssignments` beside what Graph shows.
    pub principals: Vec<Value>,
    /// Its applications.
    pub applications: Vec<Value>,
    /// Its users.
    pub users: Vec<Value>,
    /// Its deleted users.
    pub deleted: Vec<Value>,
    /// What is wrong with the services.
    pub issues: Vec<Value>,
    /// So many entries are on a page.
    pub page_size: usize,
    /// So many requests for each path are told to come later.
    pub throttled: u64,
    /// When they may: the value of `Retry-After`.
    pub retry_after: String,
    /// What is answered instead to paths that begin so.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub instead: BTreeMap<String, Page>,
    /// Whether each page says that another one follows.
    pub endless: bool,
}

impl Default for Graph {
    fn default() -> Self {
        Self {
            address: "https://graph.microsoft.com".to_owned(),
            organization: Value::Null,
            domains: Vec::new(),
            principals: Vec::new(),
            applications: Vec::new(),
            users: Vec::new(),
            deleted: Vec::new(),
            issues: Vec::new(),
            page_size: 2,
            throttled: 0,
            retry_after: "1".to_owned(),
            instead: BTreeMap::new(),
            endless: false,
        }
    }
}

/// The id of every request.
const REQUEST: &str = "9f0c0000-0000-4000-8000-0000000000aa";

/// A status, a code and a message.
type Refusal = (u16, &'static str, &'static str);

impl Graph {
    pub(super) fn answer(&self, call: &Call, state: &mut State) -> Option<Page> {
        let path = call.path.strip_prefix("/v1.0")?;
        if call.page.is_some() {
            return None;
        }
        let answer = self.judged(path, call, state).unwrap_or_else(|(status, code, message)| {
            let page = error(status, code, message);
            if status == 429 { page.header("Retry-After", &self.retry_after) } else { page }
        });
        Some(answer.header("request-id", REQUEST).header("client-request-id", REQUEST))
    }

    fn judged(&self, path: &str, call: &Call, state: &mut State) -> Result<Page, Refusal> {
        if call.method != "GET" {
            return Err((405, "Request_BadRequest", "exdoctor only reads"));
        }
        let Some(Grant { audience, permissions, .. }) = state.bearer(call).cloned() else {
            return Err((401, "InvalidAuthenticationToken", "Access token validation failure."));
        };
        if audience != self.address {
            return Err((401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience."));
        }
        if state.counted(&format!("graph {path}")) < self.throttled {
            return Err((429, "TooManyRequests", "Too many requests."));
        }
        if let Some((_, page)) = self.instead.iter().find(|(begins, _)| path.starts_with(begins.as_str())) {
            return Ok(page.clone());
        }
        let may = |any: &[&str]| {
            let held = any.iter().any(|one| permissions.contains(*one)) || permissions.contains("Directory.Read.All");
            if held {
                Ok(())
            } else {
                Err((403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."))
            }
        };
        let applications = ["Application.Read.All", "Application.ReadWrite.All"];
        match path {
            "/organization" => {
                may(&["Organization.Read.All"])?;
                Ok(self.list("organization", std::slice::from_ref(&self.organization), call))
            }
            "/domains" => may(&["Domain.Read.All"]).map(|()| self.list("domains", &self.domains, call)),
            "/applications" => {
                may(&applications)?;
                // Certificates are listed only of a single application.
                Ok(self.list("applications", &self.applications, call))
            }
            "/users" => {
                may(&["User.Read.All"])?;
                let wanted = address(&call.query("$filter").unwrap_or_default());
                let wanted = wanted.ok_or((400, "Request_BadRequest", "Invalid filter clause"))?;
                let users: Vec<Value> = self.users.iter().filter(|user| has(user, &wanted)).cloned().collect();
                Ok(self.list("users", &users, call))
            }
            "/directory/deletedItems/microsoft.graph.user" => {
                may(&["User.Read.All"]).map(|()| self.list("directoryObjects", &self.deleted, call))
            }
            "/admin/serviceAnnouncement/issues" => {
                may(&["ServiceHealth.Read.All"])?;
                Ok(self.list("admin/serviceAnnouncement/issues", &self.issues, call))
            }
            _ => {
                may(&applications)?;
                self.single(path, call)
            }
        }
    }

    /// `/servicePrincipals(appId='…')`, its assignments, `/applications(appId='…')`.
    fn single(&self, path: &str, call: &Call) -> Result<Page, Refusal> {
        let missing: Refusal = (
            404,
            "Request_ResourceNotFound",
            "Resource does not exist or one of its queried reference-property objects are not present.",
        );
        let (kind, rest) = path.trim_start_matches('/').split_once("(appId='").ok_or(missing)?;
        let (id, rest) = rest.split_once("')").ok_or(missing)?;
        let all = if kind == "servicePrincipals" { &self.principals } else { &self.applications };
        let found = all.iter().find(|one| one["appId"] == id).ok_or(missing)?;
        if rest == "/appRoleAssignments" {
            let assignments = found["appRoleAssignments"].as_array().cloned().unwrap_or_default();
            return Ok(self.list("appRoleAssignments", &assignments, call));
        }
        let mut one = selected(found, call, true);
        one["@odata.context"] = format!("{}/v1.0/$metadata#{kind}/$entity", self.address).into();
        Ok(page_of(200, &one))
    }

    fn list(&self, name: &str, all: &[Value], call: &Call) -> Page {
        let from: usize = call.query("$skiptoken").and_then(|token| token.parse().ok()).unwrap_or_default();
        let end = from.saturating_add(self.page_size).min(all.len());
        let some: Vec<Value> =
            all.get(from..end).unwrap_or_default().iter().map(|one| selected(one, call, false)).collect();
        let mut body = json!({ "@odata.context": format!("{}/v1.0/$metadata#{name}", self.address), "value": some });
        if end < all.len() || self.endless {
            let next = if self.endless { from + 1 } else { end };
            let others = call.query.split('&').filter(|pair| !pair.starts_with("$skiptoken") && !pair.is_empty());
            let query: Vec<String> = others.map(ToOwned::to_owned).chain([format!("$skiptoken={next}")]).collect();
            body["@odata.nextLink"] = format!("{}{}?{}", self.address, call.path, query.join("&")).into();
        }
        page_of(200, &body)
    }
}

/// The members that `$select` names, as Graph gives them: all but certificates where nothing is named, and the keys of
/// certificates only of a single object.
fn selected(value: &Value, call: &Call, single: bool) -> Value {
    let wanted: BTreeSet<String> =
        call.query("$select").map(|names| names.split(',').map(str::to_owned).collect()).unwrap_or_default();
    let Some(object) = value.as_object() else { return value.clone() };
    let shows = |name: &String| {
        if wanted.is_empty() { name != "keyCredentials" && name != "appRoleAssignments" } else { wanted.contains(name) }
    };
    let mut kept: serde_json::Map<String, Value> =
        object.iter().filter(|(name, _)| shows(name)).map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Some(Value::Array(keys)) = kept.get_mut("keyCredentials").filter(|_| !single) {
        for key in keys {
            key["key"] = Value::Null;
        }
    }
    kept.into()
}

/// The address in `proxyAddresses/any(p:p eq 'smtp:ada@contoso.com')`.
fn address(filter: &str) -> Option<String> {
    let (_, rest) = filter.split_once("proxyAddresses/any(p:p eq 'smtp:")?;
    Some(rest.strip_suffix("')")?.replace("''", "'"))
}

fn has(user: &Value, address: &str) -> bool {
    let all = user["proxyAddresses"].as_array().into_iter().flatten().filter_map(Value::as_str);
    all.filter_map(|one| one.split_once(':'))
        .any(|(kind, own)| kind.eq_ignore_ascii_case("smtp") && own.eq_ignore_ascii_case(address))
}

fn error(status: u16, code: &str, message: &str) -> Page {
    let inner = json!({ "date": "2026-06-01T00:00:00", "request-id": REQUEST, "client-request-id": REQUEST });
    page_of(status, &json!({ "error": { "code": code, "message": message, "innerError": inner } }))
}
