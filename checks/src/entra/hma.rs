//! Does Dynamics sign in to Exchange Server with hybrid modern authentication, and as which application?

use std::collections::BTreeSet;

use super::graph::{FULL_ACCESS, told};
use super::setup_app::{APPLICATIONS, has};
use crate::facts::dynamics::{Credential, DynamicsProfile, ProfileRecord};
use crate::facts::graph::{Application, Graph, Told};
use crate::model::Blocked;
use crate::prelude::*;

/// What [`applications`] reads.
pub(super) const READ: [FactKind; 3] = [FactKind::Graph, FactKind::DynamicsProfile, FactKind::TenantDiscovery];

/// The verdict where no profile signs in so, or nobody knows. Only a profile tells: other products hold the same permission.
pub(super) fn is_used(cx: &CheckCx<'_>) -> Result<(), Verdict> {
    if cx.all::<DynamicsProfile>().all(|(_, own)| own.records.is_empty()) {
        let reason = "no profile of Dynamics was read, which tells whether hybrid modern authentication is used: \
                      [dynamics], or an export of the profiles among the evidence";
        let (fact, level) = (FactKind::DynamicsProfile, Some(Level::Note));
        return Err(Blocked { fact, subject: None, reason: reason.to_owned(), level, evidence: Vec::new() }.into());
    }
    if modern(cx).next().is_none() {
        return Err(Verdict::not_applicable("no profile signs in with hybrid modern authentication"));
    }
    Ok(())
}

/// The applications that the profiles mean; where they name none, those with `full_access_as_app` or that ask for it.
pub(super) fn applications<'a>(cx: &CheckCx<'a>) -> Result<Vec<&'a Application>, Verdict> {
    is_used(cx)?;
    let named = named(cx);
    let fits = |app: &&Application| {
        if named.is_empty() {
            app.wants.contains(FULL_ACCESS) || has(app, FULL_ACCESS) == Some(true)
        } else {
            named.contains(&app.app_id)
        }
    };
    let all = told(cx, APPLICATIONS)?.map(Vec::as_slice).unwrap_or_default();
    Ok(all.iter().filter(fits).collect())
}

/// The ids of the applications that the profiles name.
pub(super) fn named(cx: &CheckCx<'_>) -> BTreeSet<String> {
    modern(cx).filter_map(|own| own.client.as_ref()).map(|id| id.to_ascii_lowercase()).collect()
}

/// The active profiles that sign in so.
fn modern<'a>(cx: &CheckCx<'a>) -> impl Iterator<Item = &'a ProfileRecord> {
    let all = cx.all::<DynamicsProfile>().flat_map(|(_, own)| &own.records).filter(|own| own.active != Some(false));
    all.filter(|own| [own.incoming_credential, own.outgoing_credential].contains(&Some(Credential::HybridModern)))
}

/// Answers of Graph with these applications.
pub(super) fn with(applications: Vec<Application>) -> Graph {
    Graph { applications: Told::Value(applications), ..super::graph::example::healthy() }
}

/// The same example with a profile that signs in so.
pub(super) fn profiled(mut example: Example, credential: Credential, client: Option<&str>) -> Example {
    example.facts.record(&Subject::profile("Exchange Server"), record("Exchange Server", credential, client));
    example
}

/// A profile of this name.
pub(super) fn record(name: &str, credential: Credential, client: Option<&str>) -> DynamicsProfile {
    let record = ProfileRecord {
        name: name.to_owned(),
        incoming_credential: Some(credential),
        client: client.map(str::to_owned),
        ..ProfileRecord::default()
    };
    DynamicsProfile { records: vec![record] }
}
