//! Does the organization process mail by server-side synchronization?

use super::example::{error, of_organization, organization, settings, unknown};
use super::known::{on_dynamics, organization as known};
use super::sources::{CONNECT, ORGANIZATION};
use crate::facts::dynamics::{Channel, OrganizationSettings};
use crate::facts::server::Read;
use crate::model::Blocked;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.email-channel"),
    title: "the organization processes mail by server-side synchronization",
    subject: SubjectKind::Organization,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The organization's setting \"Process Email Using\" is Server-Side Synchronization, not the Email Router, which cannot reach Exchange Online \
             and is no longer part of the product.",
    sources: &[CONNECT, ORGANIZATION],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::DefaultSynchronization)],
    remedies: &[&CHOOSE],
    settings: &[],
    examples,
    run,
};

static CHOOSE: Remedy = Remedy {
    id: "choose-server-side-synchronization",
    summary: "Let the organization {organization} process mail by server-side synchronization.",
    steps: &[
        "In Settings, System Settings, tab Email, set Process Email Using to Server-Side Synchronization.",
        "Stop the Email Router, so that no mail is processed twice.",
        "Run Test & Enable for the mailboxes.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "the Email Router no longer processes mail of this organization",
    undo: "set the former value",
    effective: "at once",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let blocked = |reason: String| {
        let fact = FactKind::DynamicsOrganization;
        Verdict::from(Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence: Vec::new() })
    };
    let Some(settings) = known.settings.value() else {
        return blocked(format!("the row of the organization {}", known.settings.why_not()));
    };
    match settings.channel {
        None => blocked("the organization does not say what processes its mail".to_owned()),
        Some(Channel::ServerSide) => {
            Verdict::pass(vec![Evidence::new("process mail using", Channel::ServerSide.word())])
        }
        Some(Channel::Router) => {
            let line = Evidence::new("process mail using", Channel::Router.word()).expected(Channel::ServerSide.word());
            let finding = Finding::error("router", "the organization processes mail by the Email Router");
            let finding = finding.because(line.source(&CONNECT)).remedy(&CHOOSE);
            on_dynamics(finding.value("organization", &cx.subject.name)).into()
        }
    }
}

fn examples() -> Vec<Example> {
    let with = |channel| organization(Read::Value(OrganizationSettings { channel, ..settings() }));
    let mut all = vec![
        of_organization("server-side synchronization", with(Some(Channel::ServerSide)), Expect::Pass),
        of_organization("the Email Router", with(Some(Channel::Router)), error("router")),
        of_organization("the row does not say", with(None), Expect::Blocked),
        of_organization("the collector did not read the row", organization(Read::Unasked), Expect::Blocked),
    ];
    all.extend(unknown(SubjectKind::Organization, Scenario::A));
    all
}
