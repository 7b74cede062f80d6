//! Which application is the temporary one that the set-up script runs as?

use super::credentials::holds;
use super::graph::{APPLICATION_WRITE, ORGANIZATION_READ, Question};
use crate::facts::graph::{Application, Credential, Told};
use crate::prelude::*;

/// The applications of the tenant that matter here.
pub(super) const APPLICATIONS: Question<Vec<Application>> = |graph| &graph.applications;

/// The roles that the script needs, with their names.
pub(super) const ROLES: [(&str, &str); 2] =
    [(APPLICATION_WRITE, "Application.ReadWrite.All"), (ORGANIZATION_READ, "Organization.Read.All")];

/// Those that may be the temporary one: they ask for, or have, the right to write applications.
pub(super) fn candidates(all: &[Application]) -> Vec<&Application> {
    all.iter()
        .filter(|app| app.wants.contains(APPLICATION_WRITE) || has(app, APPLICATION_WRITE) == Some(true))
        .collect()
}

/// Whether an application was given a role; none where nobody could tell.
pub(super) fn has(app: &Application, role: &str) -> Option<bool> {
    match &app.given {
        Told::Value(given) => Some(given.contains(role)),
        Told::Absent => Some(false),
        _ => None,
    }
}

/// Its secrets that hold now.
pub(super) fn secrets<'a>(cx: &CheckCx<'_>, app: &'a Application) -> Vec<&'a Credential> {
    app.secrets.iter().filter(|secret| holds(secret, cx.run.now)).collect()
}

/// Its name for people.
pub(super) fn name(app: &Application) -> &str {
    app.name.as_deref().unwrap_or(&app.app_id)
}
