//! Does Dynamics sign in to Exchange Server with hybrid modern authentication, and as which application?

use super::graph::{FULL_ACCESS, told};
use super::setup_app::{APPLICATIONS, has};
use crate::facts::deployment::Deployment;
use crate::facts::graph::{Application, Graph, Told};
use crate::facts::server::Row;
use crate::prelude::*;

/// What [`used`] reads.
pub(super) const READ: [FactKind; 3] = [FactKind::Graph, FactKind::Deployment, FactKind::TenantDiscovery];

/// Why the question does not arise.
pub(super) const UNUSED: &str =
    "neither a profile nor an application of the tenant says that Dynamics signs in with hybrid modern authentication";

/// The applications with `full_access_as_app`, or that ask for it; a verdict where nothing says that it is used. Empty
/// where only a profile says so.
pub(super) fn used<'a>(cx: &CheckCx<'a>) -> Result<Vec<&'a Application>, Verdict> {
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    let organizations = deployment.and_then(|deployment| deployment.organizations.value()).into_iter().flatten();
    let profiles: Vec<&Row> = organizations.flat_map(|one| one.profiles.value().into_iter().flatten()).collect();
    let named: Vec<&str> =
        profiles.iter().filter(|row| is_hma(row)).filter_map(|row| cell(row, "oauthclientid")).collect();
    let profile = profiles.iter().any(|row| is_hma(row));
    let all = told(cx, APPLICATIONS)?.map(Vec::as_slice).unwrap_or_default();
    let fits = |app: &&Application| {
        if named.is_empty() {
            app.wants.contains(FULL_ACCESS) || has(app, FULL_ACCESS) == Some(true)
        } else {
            named.iter().any(|id| id.eq_ignore_ascii_case(&app.app_id))
        }
    };
    let applications: Vec<&Application> = all.iter().filter(fits).collect();
    if applications.is_empty() && !profile {
        return Err(Verdict::not_applicable(UNUSED));
    }
    Ok(applications)
}

fn cell<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    let (_, value) = row.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some(value.trim()).filter(|value| !value.is_empty())
}

/// `incomingcredentialretrieval` 6 is hybrid modern authentication.
fn is_hma(row: &Row) -> bool {
    ["incomingcredentialretrieval", "outgoingcredentialretrieval"].iter().any(|name| cell(row, name) == Some("6"))
}

/// Answers of Graph with these applications.
pub(super) fn with(applications: Vec<Application>) -> Graph {
    Graph { applications: Told::Value(applications), ..super::graph::example::healthy() }
}
