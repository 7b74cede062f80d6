//! Do new mailboxes get the profile and server-side synchronization?

use super::example::{in_scenario, of_organization, organization, settings, unknown, warning};
use super::known::{on_dynamics, organization as known};
use super::sources::{CONNECT, ORGANIZATION};
use crate::facts::dynamics::{Method, OrganizationSettings};
use crate::facts::server::Read;
use crate::model::Blocked;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.default-settings"),
    title: "new mailboxes get the profile and server-side synchronization",
    subject: SubjectKind::Organization,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning), (Scenario::B, Level::Warning)],
    proves: "The organization names a default profile, and its default methods are those of server-side synchronization where the organization \
             shows them. Mailboxes that are there already are not concerned.",
    sources: &[CONNECT, ORGANIZATION],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::DefaultSynchronization), (Scenario::B, Step::DefaultSynchronization)],
    remedies: &[&SET_DEFAULTS],
    settings: &[],
    examples,
    run,
};

static SET_DEFAULTS: Remedy = Remedy {
    id: "set-default-synchronization",
    summary: "Set what new mailboxes of {organization} get: {what}.",
    steps: &[
        "In Settings, System Settings, tab Email, choose the server profile and Server-Side Synchronization for incoming mail, outgoing mail, and appointments, contacts and tasks.",
        "For the mailboxes that are there already, select them and choose Apply Default Email Settings.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "Apply Default Email Settings replaces what the selected mailboxes have",
    undo: "set the former values",
    effective: "for new users at once",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let Some(settings) = known.settings.value() else {
        let (fact, reason) =
            (FactKind::DynamicsOrganization, format!("the row of the organization {}", known.settings.why_not()));
        return Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence: Vec::new() }.into();
    };
    let mut findings = Vec::new();
    let mut odd = |code, message: String, line: Evidence| {
        let finding = Finding::warning(code, &message).because(line.source(&CONNECT)).remedy(&SET_DEFAULTS);
        findings.push(on_dynamics(finding.value("organization", &cx.subject.name).value("what", message)));
    };
    let name = settings.default_profile_name.as_deref().or(settings.default_profile.as_deref());
    if name.is_none() {
        let line = Evidence::new("default profile", "none").expected("the profile for Exchange");
        odd("no-profile", "new mailboxes get no e-mail server profile".to_owned(), line);
    }
    let ways = [("incoming mail", settings.default_incoming), ("outgoing mail", settings.default_outgoing)];
    let ways = ways.into_iter().chain([("appointments, contacts and tasks", settings.default_act)]);
    for (way, method) in ways {
        // App for Outlook is a choice of its own; only what nobody serves is worth a warning.
        if let Some(method) = method.filter(|method| *method == Method::None && !way.starts_with("app")) {
            let line =
                Evidence::new(format!("default method for {way}"), method.word()).expected(Method::ServerSide.word());
            odd("no-method", format!("{way} of new mailboxes is not synchronized"), line);
        }
    }
    Verdict::of(findings, name.map(|name| Evidence::new("default profile", name)).into_iter().collect())
}

fn examples() -> Vec<Example> {
    let with = |change: fn(&mut OrganizationSettings)| {
        let mut own = settings();
        change(&mut own);
        organization(Read::Value(own))
    };
    let mut all = vec![
        of_organization("profile and methods are set", with(|_| {}), Expect::Pass),
        of_organization(
            "the methods are not shown",
            with(|own| {
                (own.default_incoming, own.default_outgoing, own.default_act) = (None, None, None);
            }),
            Expect::Pass,
        ),
        of_organization(
            "no profile",
            with(|own| (own.default_profile, own.default_profile_name) = (None, None)),
            warning("no-profile"),
        ),
        of_organization(
            "incoming mail is not synchronized",
            with(|own| own.default_incoming = Some(Method::None)),
            warning("no-method"),
        ),
        of_organization("the collector did not read the row", organization(Read::Unasked), Expect::Blocked),
    ];
    all.push(in_scenario(Scenario::B, of_organization("Dynamics online", with(|_| {}), Expect::Pass)));
    all.extend(unknown(SubjectKind::Organization, Scenario::A));
    all
}
