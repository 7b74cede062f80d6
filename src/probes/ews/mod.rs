//! What does Exchange Web Services say, without a credential and with one?

mod allow_list;
mod anonymous;
mod impersonation;
mod mailbox;
mod rehearsal;
mod round_trip;
mod send;
mod sign_in;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Role, SubjectKind};

use super::{Look, Probe, ProbeCx};
use crate::net::sign_in::Credential;
use crate::parse::{self, EwsUrl};

/// The probes of this family.
pub static PROBES: &[Probe] = &[
    Probe {
        name: FactKind::EwsAnswers.name(),
        subject: SubjectKind::Endpoint,
        roles: &[Role::Ews],
        gives: FactKind::EwsAnswers,
        needs: &[],
        signs_in: &[],
        sends: &[
            "EWS at {subject}: one GET, one POST, one POST with an empty bearer token; no credential",
            "Outlook on the web at {subject}, where it is not Microsoft's: up to two GETs",
        ],
        run: |cx| Box::pin(anonymous::look(cx)),
    },
    Probe {
        name: FactKind::EwsAllowList.name(),
        subject: SubjectKind::Endpoint,
        roles: &[Role::Ews],
        gives: FactKind::EwsAllowList,
        needs: &[],
        signs_in: &[],
        sends: &[],
        run: |cx| Box::pin(async move { allow_list::look(&cx) }),
    },
    signed(
        SubjectKind::Endpoint,
        FactKind::EwsSignIn,
        &[],
        &["EWS at {subject}: GetFolder, signed in with the credential of [exchange]"],
        |cx| Box::pin(sign_in::look(cx)),
    ),
    signed(SubjectKind::Endpoint, FactKind::EwsLoad, &[FactKind::EwsSignIn], &[], |cx| {
        Box::pin(async move { sign_in::load(&cx) })
    }),
    Probe {
        name: FactKind::EwsRehearsal.name(),
        subject: SubjectKind::Tenant,
        roles: &[],
        gives: FactKind::EwsRehearsal,
        needs: &[FactKind::S2sToken],
        signs_in: &[],
        sends: &[
            "the rehearsal: EWS of Exchange Online of {subject}: GetFolder for the first named mailbox, with the token of the rehearsal; twice with --as-dynamics",
        ],
        run: |cx| Box::pin(rehearsal::look(cx)),
    },
    signed(
        SubjectKind::Mailbox,
        FactKind::EwsImpersonation,
        &[FactKind::AutodiscoverSettings],
        &["EWS of {subject}: GetFolder on its behalf, signed in with the credential of [exchange]"],
        |cx| Box::pin(impersonation::look(cx)),
    ),
    signed(
        SubjectKind::Mailbox,
        FactKind::EwsMailbox,
        &[FactKind::EwsImpersonation],
        &["EWS of {subject}, where the inbox opens: FindFolder and FindItem on its behalf"],
        |cx| Box::pin(mailbox::look(cx)),
    ),
    signed(
        SubjectKind::Mailbox,
        FactKind::EwsRoundTrip,
        &[FactKind::EwsImpersonation, FactKind::EwsMailbox],
        &["in {subject}: a draft, an appointment, a contact and a task are created, found and deleted"],
        |cx| Box::pin(round_trip::look(cx)),
    ),
    signed(
        SubjectKind::Mailbox,
        FactKind::EwsSend,
        &[FactKind::EwsImpersonation, FactKind::EwsMailbox],
        &["from {subject} to itself: one message; both copies are deleted"],
        |cx| Box::pin(send::look(cx)),
    ),
];

const fn signed(
    subject: SubjectKind,
    gives: FactKind,
    needs: &'static [FactKind],
    sends: &'static [&'static str],
    run: fn(ProbeCx) -> Look,
) -> Probe {
    let roles: &'static [Role] = match subject {
        SubjectKind::Endpoint => &[Role::Ews],
        _ => &[],
    };
    Probe { name: gives.name(), subject, roles, gives, needs, signs_in: &[Credential::Exchange], sends, run }
}

/// Where the service of an endpoint is: as the configuration says, else at its usual path.
fn address(cx: &ProbeCx) -> Result<EwsUrl, String> {
    let endpoint = parse::endpoint(&cx.subject.name).map_err(|refusal| format!("{} {}", cx.subject, refusal.reason))?;
    Ok(configured(cx).filter(|configured| configured.endpoint == endpoint).unwrap_or_else(|| EwsUrl::usual(endpoint)))
}

/// The address that the configuration names.
fn configured(cx: &ProbeCx) -> Option<EwsUrl> {
    cx.run.ews_url.as_deref().and_then(|url| parse::ews_url(url).ok())
}
