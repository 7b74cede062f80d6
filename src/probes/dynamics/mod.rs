//! What does the Web API of Dynamics say about an organization, its profiles and its mailboxes?

mod answers;
mod api;
mod look;
mod page;
mod query;
mod rights;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::SubjectKind;

use super::{Look, Probe, ProbeCx};
use crate::net::sign_in::Credential;

pub use api::{Api, Change};
pub use look::{Mailboxes, Reading, read};
pub use page::{Page, read as read_page};

/// The probes of this family.
pub static PROBES: &[Probe] = &[Probe {
    name: FactKind::DynamicsAccess.name(),
    subject: SubjectKind::Organization,
    roles: &[],
    gives: FactKind::DynamicsAccess,
    needs: &[],
    sends: &[
        "the address of [dynamics]: GET of WhoAmI below /api/data/v9.2, v9.1 and v9.0, signed in as [dynamics] says",
        "the same: GET of the organization, its e-mail server profiles, its mailboxes (those that are named, else all that use server-side synchronization), their error alerts, and the roles of the signed-in user and of teams that own queues",
    ],
    signs_in: &[Credential::Dynamics],
    run: |cx: ProbeCx| -> Look { Box::pin(look::look(cx)) },
}];
