//! What does the reader of the tenant learn from Microsoft Graph?
//!
//! Only reads, each with the least permission; what a scenario does not judge is not asked.

mod applications;
mod ask;
mod mailboxes;

use std::collections::BTreeSet;

use exdoctor_checks::entra::graph::{DYNAMICS, EXCHANGE, read};
use exdoctor_checks::entra::openid::guid;
use exdoctor_checks::facts::graph::{Graph, Principal, Reader, Token, Told};
use exdoctor_checks::facts::sign_in::{Refused, Why};
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::Scenario;
use serde_json::Value;

use super::metadata::cloud;
use crate::net::sign_in::{self, Credential, Resource};
use crate::probes::{Observed, ProbeCx};
use ask::Door;

const ORGANIZATION: &str =
    "/organization?$select=id,displayName,onPremisesSyncEnabled,onPremisesLastSyncDateTime,verifiedDomains";
const DOMAINS: &str = "/domains?$select=id,authenticationType,isVerified,supportedServices";
const ISSUES: &str = "/admin/serviceAnnouncement/issues?$filter=isResolved%20eq%20false";

/// Asks Graph about one tenant.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    if !cx.net.sign_in.has(Credential::Tenant) {
        return Observed::default();
    }
    let lost = |lost| Observed { lost: vec![(cx.subject.clone(), FactKind::Graph, lost)], ..Observed::default() };
    let cloud = match cloud(&cx) {
        Ok(cloud) => cloud,
        Err(reason) => return lost(reason),
    };
    if let Some(other) = another_tenant(&cx) {
        let reason = format!("the reader of [tenant] belongs to {other}, another tenant of this run");
        return lost(Lost { reason, because: None });
    }
    let token = cx.net.sign_in.token(&Resource::graph(cloud)).await;
    let granted = token.is_ok();
    let reader = Some(reader(&cx, token));
    let graph = if granted { Box::pin(asked(&cx, &cloud.graph)).await } else { Graph::default() };
    Observed::one(&cx.subject, Graph { reader, ..graph }).seen_with(Credential::Tenant)
}

/// Where several tenants were discovered, the one that the configuration names, unless it is this one.
fn another_tenant(cx: &ProbeCx) -> Option<String> {
    let configured = cx.run.tenant.as_deref().and_then(guid)?;
    let facts = cx.facts.read().expect("nobody panics while holding this lock");
    let mut others = facts.subjects_of(cx.subject.kind, &[]).filter(|subject| **subject != cx.subject);
    others.find(|subject| subject.name == configured).map(|subject| subject.name.clone())
}

fn reader(cx: &ProbeCx, token: Result<sign_in::Token, Refused>) -> Reader {
    let configured = cx.net.sign_in.reader().filter(|id| !id.is_empty()).map(str::to_owned);
    let unnamed = || "the reader of [tenant]".to_owned();
    match token {
        Ok(token) => {
            let claims = token.claims();
            let text = |name: &str| read::text(claims, name);
            let roles = read::list(claims, "roles").unwrap_or_default();
            let mut permissions: BTreeSet<String> =
                roles.iter().filter_map(|role| role.as_str()).take(200).map(str::to_owned).collect();
            permissions.extend(
                text("scp").unwrap_or_default().split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned),
            );
            let name = text("upn").or_else(|| text("unique_name")).or_else(|| text("appid")).or(configured);
            let tenant = text("tid").and_then(|id| guid(&id));
            let granted = Token::Granted { permissions, tenant };
            Reader { name: name.unwrap_or_else(unnamed), token: granted, waited: token.waited() }
        }
        Err(refused) => {
            let name = configured.unwrap_or_else(unnamed);
            // What was never sent, and what nobody answered, was not refused.
            let open = matches!(
                refused.why,
                Why::NotEstablished | Why::Throttled | Why::Broken | Why::NoCredential | Why::NotForThisHost
            );
            let codes = refused.codes().iter().map(|code| code.trim_start_matches("AADSTS").to_owned()).collect();
            let reason = refused.reason;
            let token = if open { Token::Open { reason } } else { Token::Refused { said: reason, codes } };
            Reader { name, token, waited: None }
        }
    }
}

async fn asked(cx: &ProbeCx, host: &str) -> Graph {
    let door = Door::new(cx, host);
    let judges = |wanted: &[Scenario]| wanted.iter().any(|one| cx.run.scenarios.contains(one));
    let (a, c) = (judges(&[Scenario::A]), judges(&[Scenario::C]));
    let (outbound, exchange) = (a || c, judges(&[Scenario::B, Scenario::C]));
    let any = a || exchange;
    let (organization, domains, dynamics, exchange, applications, holders, issues) = tokio::join!(
        organization(&door, outbound),
        list(&door, outbound, DOMAINS, "Domain.Read.All", read::domain),
        principal(&door, a, DYNAMICS),
        principal(&door, exchange, EXCHANGE),
        applications::look(&door, any, &cx.run.scenarios, cx.net.sign_in.reader()),
        mailboxes::look(cx, &door, outbound),
        list(&door, any, ISSUES, "ServiceHealth.Read.All", read::issue),
    );
    let requests = door.requests();
    Graph { requests, organization, domains, dynamics, exchange, applications, holders, issues, ..Graph::default() }
}

async fn organization(door: &Door<'_>, wanted: bool) -> Told<exdoctor_checks::facts::graph::Organization> {
    let all = list(door, wanted, ORGANIZATION, "Organization.Read.All", read::organization).await;
    then(all, |all| all.into_iter().next().map_or(Told::Absent, Told::Value))
}

async fn list<T>(
    door: &Door<'_>,
    wanted: bool,
    path: &str,
    permission: &str,
    read: fn(&Value) -> Option<T>,
) -> Told<Vec<T>> {
    if !wanted {
        return Told::Unasked;
    }
    then(door.list(path, permission).await, |all| {
        let read: Vec<T> = all.iter().filter_map(read).collect();
        // What cannot be read is not left out in silence.
        if read.len() == all.len() { Told::Value(read) } else { unreadable(path) }
    })
}

/// A service principal as a single object, because only so its certificates come with their keys.
async fn principal(door: &Door<'_>, wanted: bool, app: &str) -> Told<Principal> {
    if !wanted {
        return Told::Unasked;
    }
    let select = "$select=id,appId,displayName,accountEnabled,servicePrincipalNames,keyCredentials";
    let path = format!("/servicePrincipals(appId='{app}')?{select}");
    then(door.one(&path, "Application.Read.All").await, |value| {
        read::principal(&value).map_or_else(|| unreadable(&path), Told::Value)
    })
}

/// What follows from an answer.
fn then<A, B>(told: Told<A>, read: impl FnOnce(A) -> Told<B>) -> Told<B> {
    match told {
        Told::Value(value) => read(value),
        Told::Absent => Told::Absent,
        Told::Denied { permission, said } => Told::Denied { permission, said },
        Told::Failed(why) => Told::Failed(why),
        Told::Unasked => Told::Unasked,
    }
}

fn unreadable<T>(path: &str) -> Told<T> {
    let short = path.split('?').next().unwrap_or(path);
    Told::Failed(format!("the answer of Graph to {short} holds entries of another kind"))
}
