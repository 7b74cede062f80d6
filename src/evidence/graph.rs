//! Which answer of Microsoft Graph is a JSON file, as `curl`, Graph Explorer or PowerShell saved it?

use std::collections::BTreeMap;

use exdoctor_checks::entra::graph::read::{self, has_address, list, member, stated};
use exdoctor_checks::entra::graph::{DYNAMICS, EXCHANGE};
use exdoctor_checks::facts::Facts;
use exdoctor_checks::facts::graph::{Graph, Holder, Told};
use exdoctor_checks::model::{Subject, SubjectKind};
use serde_json::Value;

use crate::parse::Refusal;

/// What the files of Graph say together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// Everything but users.
    pub graph: Graph,
    /// Users and groups, as they are: which of them matter, the mailboxes of the run decide.
    pub people: Vec<Value>,
}

/// More users are not kept.
const MOST: usize = 20_000;

/// What a file adds, where it is an answer of Graph.
///
/// # Errors
/// When it is one that says nothing: an error, or a page of a longer answer.
pub(super) fn answers(value: &Value) -> Result<Option<Answers>, Refusal> {
    if let Some(code) = member(value, "error").and_then(|error| read::text(error, "code")) {
        let reason = format!("is an error of Microsoft Graph, {code}, and no answer");
        return Err(Refusal::new(reason).instead("ask again with the permission that the question needs"));
    }
    let context = read::text(value, "@odata.context").unwrap_or_default();
    let named = |kind: &str| context.contains(&format!("#{kind}"));
    let entries = match value {
        Value::Array(items) => items.iter().collect(),
        _ => {
            list(value, "value").filter(|_| member(value, "value").is_some_and(Value::is_array)).unwrap_or(vec![value])
        }
    };
    let has = |names: &[&str]| entries.iter().all(|one| names.iter().all(|name| member(one, name).is_some()));
    let any = |names: &[&str]| entries.iter().any(|one| names.iter().any(|name| stated(one, name).is_some()));
    let is_empty = entries.is_empty();
    let (mut graph, mut people) = (Graph::default(), Vec::new());
    if named("organization") || (!is_empty && has(&["id"]) && any(&["onPremisesSyncEnabled", "verifiedDomains"])) {
        graph.organization = entries.first().and_then(|one| read::organization(one)).map_or(Told::Absent, Told::Value);
    } else if named("domains") || (!is_empty && has(&["id", "isVerified"])) {
        graph.domains = Told::Value(entries.iter().filter_map(|one| read::domain(one)).collect());
    } else if named("servicePrincipals") || (!is_empty && has(&["appId"]) && any(&["servicePrincipalNames"])) {
        for mut principal in entries.iter().filter_map(|one| read::principal(one)) {
            // Where `$select` does not ask for them, Graph lists no keys, whatever there are.
            principal.keys = principal.keys.filter(|keys| !keys.is_empty() || context.contains("keyCredentials"));
            match principal.app_id.as_str() {
                DYNAMICS => graph.dynamics = Told::Value(principal),
                EXCHANGE => graph.exchange = Told::Value(principal),
                _ => {}
            }
        }
    } else if named("applications")
        || (!is_empty && has(&["appId"]) && any(&["requiredResourceAccess", "passwordCredentials"]))
    {
        graph.applications = Told::Value(entries.iter().filter_map(|one| read::application(one)).collect());
    } else if named("users") || named("groups") || (!is_empty && has(&["id", "userPrincipalName"])) {
        people.extend(entries.into_iter().take(MOST).cloned());
    } else if named("admin/serviceAnnouncement/issues") || (!is_empty && has(&["id", "isResolved"])) {
        graph.issues = Told::Value(entries.iter().filter_map(|one| read::issue(one)).collect());
    } else {
        return Ok(None);
    }
    if member(value, "@odata.nextLink").is_some() {
        let refusal = Refusal::new("is one page of an answer of Microsoft Graph that goes on (@odata.nextLink)");
        return Err(refusal.instead("join the pages in one list, or ask with $top=999"));
    }
    Ok(Some(Answers { graph, people }))
}

impl Answers {
    /// Adds what another file says; what is there already counts, and a remark says so.
    pub(super) fn add(&mut self, file: &str, other: Self, remarks: &mut Vec<String>) {
        let Graph { organization, domains, dynamics, exchange, applications, issues, .. } = other.graph;
        let mut twice = false;
        twice |= put(&mut self.graph.organization, organization);
        twice |= put(&mut self.graph.domains, domains);
        twice |= put(&mut self.graph.dynamics, dynamics);
        twice |= put(&mut self.graph.exchange, exchange);
        twice |= put(&mut self.graph.applications, applications);
        twice |= put(&mut self.graph.issues, issues);
        if twice {
            remarks.push(format!("{file}: a second answer of Graph to the same question; the first counts"));
        }
        self.people.extend(other.people.into_iter().take(MOST));
        self.graph.files.push(file.to_owned());
    }

    /// Whether no file says of which tenant they are.
    pub(super) fn names_no_tenant(&self) -> bool {
        self.graph.organization.value().is_none()
    }

    /// The facts: about the tenant that they name, else about whichever the run finds.
    pub(super) fn record(&self, facts: &mut Facts) {
        let addresses: Vec<String> =
            facts.subjects_of(SubjectKind::Mailbox, &[]).map(|subject| subject.name.clone()).collect();
        let holders: BTreeMap<String, Told<Vec<Holder>>> = addresses
            .into_iter()
            .filter(|_| !self.people.is_empty())
            .map(|address| {
                let own = self.people.iter().filter(|one| has_address(one, &address));
                let holders: Vec<Holder> = own.filter_map(holder).collect();
                // A file may hold some users and not others: who is not in it may still be there.
                let absent =
                    || Told::Failed("no user of the files has the address, and they may not be all".to_owned());
                let told = if holders.is_empty() { absent() } else { Told::Value(holders) };
                (address, told)
            })
            .collect();
        let subject = match &self.graph.organization {
            Told::Value(organization) => Subject::tenant(&organization.id),
            _ => Subject::run(),
        };
        facts.record(&subject, Graph { holders, ..self.graph.clone() });
    }
}

fn holder(value: &Value) -> Option<Holder> {
    let kind = if stated(value, "userPrincipalName").is_some() { "user" } else { "group" };
    read::holder(value, kind)
}

/// Puts an answer where none is; whether there was one already.
fn put<T>(place: &mut Told<T>, answer: Told<T>) -> bool {
    if answer.is_unasked() {
        return false;
    }
    let twice = !place.is_unasked();
    if !twice {
        *place = answer;
    }
    twice
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kind(value: &Value) -> Result<&'static str, String> {
        let Some(found) = answers(value).map_err(|refusal| refusal.to_string())? else { return Ok("nothing") };
        let graph = &found.graph;
        let kinds = [
            ("organization", !graph.organization.is_unasked()),
            ("domains", !graph.domains.is_unasked()),
            ("dynamics", !graph.dynamics.is_unasked()),
            ("exchange", !graph.exchange.is_unasked()),
            ("applications", !graph.applications.is_unasked()),
            ("issues", !graph.issues.is_unasked()),
            ("people", !found.people.is_empty()),
        ];
        Ok(kinds.into_iter().find(|(_, there)| *there).map_or("another", |(name, _)| name))
    }

    #[test]
    fn each_answer_is_told_by_its_context_or_by_what_it_holds() {
        let context = |kind: &str| format!("https://graph.microsoft.com/v1.0/$metadata#{kind}");
        for (value, expected) in [
            (json!({ "@odata.context": context("organization"), "value": [{ "id": "a" }] }), "organization"),
            (json!({ "Id": "a", "OnPremisesSyncEnabled": null }), "organization"),
            (json!([{ "Id": "contoso.com", "IsVerified": true }]), "domains"),
            (
                json!({ "@odata.context": context("servicePrincipals/$entity"), "id": "a", "appId": DYNAMICS }),
                "dynamics",
            ),
            (json!({ "Id": "a", "AppId": EXCHANGE, "ServicePrincipalNames": [] }), "exchange"),
            (json!({ "value": [{ "id": "a", "appId": "b", "passwordCredentials": [] }] }), "applications"),
            (json!({ "@odata.context": context("users(id,mail)"), "value": [{ "id": "a" }] }), "people"),
            (json!([{ "id": "EX1", "isResolved": false }]), "issues"),
            (json!([{ "Name": "ada", "EwsEnabled": false }]), "nothing"),
            (json!({ "value": 7 }), "nothing"),
        ] {
            assert_eq!(kind(&value), Ok(expected), "{value}");
        }
    }

    #[test]
    fn an_error_and_a_lone_page_are_refused_with_what_helps() {
        let error = json!({ "error": { "code": "Authorization_RequestDenied", "message": "no" } });
        assert!(kind(&error).unwrap_err().starts_with("is an error of Microsoft Graph, Authorization_RequestDenied"));
        let page = json!({ "@odata.nextLink": "https://x/", "value": [{ "id": "a", "isVerified": true }] });
        assert!(kind(&page).unwrap_err().contains("join the pages"));
    }

    #[test]
    fn only_the_users_of_the_runs_mailboxes_become_facts() {
        let mut facts = Facts::about(["ada@contoso.com", "eve@contoso.com"].map(Subject::mailbox));
        let user = |name: &str| json!({ "id": name, "userPrincipalName": format!("{name}@contoso.com") });
        let people = vec![user("ada"), user("bob")];
        Answers { graph: Graph::default(), people }.record(&mut facts);
        let graph: &Graph = facts.fetch(&Subject::run()).unwrap();
        let known: Vec<(&str, bool)> =
            graph.holders.iter().map(|(address, told)| (address.as_str(), told.value().is_some())).collect();
        assert_eq!(known, [("ada@contoso.com", true), ("eve@contoso.com", false)]);
    }
}
