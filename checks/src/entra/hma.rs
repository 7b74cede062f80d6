//! Does Dynamics sign in to Exchange Server with hybrid modern authentication, and as which application?

use super::graph::{FULL_ACCESS, told};
use super::setup_app::{APPLICATIONS, has};
use crate::facts::dynamics::{Credential, DynamicsProfile, ProfileRecord};
use crate::facts::graph::{Application, Graph, Told};
use crate::model::Blocked;
use crate::prelude::*;

/// What [`used`] reads.
pub(super) const READ: [FactKind; 3] = [FactKind::Graph, FactKind::DynamicsProfile, FactKind::TenantDiscovery];

/// The applications that the profiles mean; where they name none, those with `full_access_as_app` or that ask for it. Only
/// a profile tells whether any is used: other products hold the same permission. A verdict where none does.
pub(super) fn used<'a>(cx: &CheckCx<'a>) -> Result<Vec<&'a Application>, Verdict> {
    if cx.all::<DynamicsProfile>().all(|(_, own)| own.records.is_empty()) {
        let reason = "no profile of Dynamics was read, which tells whether hybrid modern authentication is used: \
                      [dynamics], or an export of the profiles among the evidence";
        let (fact, level) = (FactKind::DynamicsProfile, Some(Level::Note));
        return Err(Blocked { fact, subject: None, reason: reason.to_owned(), level, evidence: Vec::new() }.into());
    }
    if modern(cx).next().is_none() {
        return Err(Verdict::not_applicable("no profile signs in with hybrid modern authentication"));
    }
    let named: Vec<&str> = modern(cx).filter_map(|own| own.client.as_deref()).collect();
    let fits = |app: &&Application| {
        if named.is_empty() {
            app.wants.contains(FULL_ACCESS) || has(app, FULL_ACCESS) == Some(true)
        } else {
            named.iter().any(|id| id.eq_ignore_ascii_case(&app.app_id))
        }
    };
    let all = told(cx, APPLICATIONS)?.map(Vec::as_slice).unwrap_or_default();
    Ok(all.iter().filter(fits).collect())
}

/// The active profiles that sign in so.
pub(super) fn modern<'a>(cx: &CheckCx<'a>) -> impl Iterator<Item = &'a ProfileRecord> {
    let all = cx.all::<DynamicsProfile>().flat_map(|(_, own)| &own.records).filter(|own| own.active != Some(false));
    all.filter(|own| [own.incoming_credential, own.outgoing_credential].contains(&Some(Credential::HybridModern)))
}

/// Answers of Graph with these applications.
pub(super) fn with(applications: Vec<Application>) -> Graph {
    Graph { applications: Told::Value(applications), ..super::graph::example::healthy() }
}

/// The same example with a profile that signs in so.
pub(super) fn profiled(mut example: Example, credential: Credential, client: Option<&str>) -> Example {
    let record = ProfileRecord {
        name: "Exchange Server".to_owned(),
        incoming_credential: Some(credential),
        client: client.map(str::to_owned),
        ..ProfileRecord::default()
    };
    example.facts.record(&Subject::profile("Exchange Server"), DynamicsProfile { records: vec![record] });
    example
}
