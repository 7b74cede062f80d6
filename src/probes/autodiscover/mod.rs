//! Where does Autodiscover of a domain lead, without a sign-in?

mod follow;
mod mailbox;
mod settings;
mod walk;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Role, SubjectKind};

use super::{Look, Probe, ProbeCx};
use crate::net::sign_in::Credential;

/// The probes of this family.
pub static PROBES: &[Probe] = &[
    probe(
        SubjectKind::Domain,
        FactKind::AutodiscoverWalk,
        &[],
        &[
            "_autodiscover._tcp.{subject}, and the addresses of every host below: the resolver, or the proxy",
            "port 443 of {subject} and autodiscover.{subject}, and of the target of the service record: GET /autodiscover/autodiscover.xml, no credential",
            "port 80 of autodiscover.{subject}: the same in clear text, no credential",
            "every HTTPS host to which one of them redirects, at most 10 after each other: the same",
            "the host where Autodiscover answers: GET of autodiscover.svc and of autodiscover.json for a mailbox of {subject}, no credential",
        ],
        |cx| Box::pin(walk::look(cx)),
    ),
    probe(
        SubjectKind::Mailbox,
        FactKind::AutodiscoverMailbox,
        &[],
        &["Exchange Online of the run's cloud: GET of autodiscover.json for {subject}, no credential"],
        |cx| Box::pin(mailbox::look(cx)),
    ),
    Probe {
        name: FactKind::AutodiscoverSettings.name(),
        subject: SubjectKind::Mailbox,
        roles: &[],
        gives: FactKind::AutodiscoverSettings,
        needs: &[],
        signs_in: &[Credential::Exchange],
        sends: &[
            "Autodiscover of {subject}, where no fixed address of EWS counts: POST of autodiscover.xml and autodiscover.svc, signed in with the credential of [exchange]",
        ],
        run: |cx| Box::pin(settings::look(cx)),
    },
];

const fn probe(
    subject: SubjectKind,
    gives: FactKind,
    needs: &'static [FactKind],
    sends: &'static [&'static str],
    run: fn(ProbeCx) -> Look,
) -> Probe {
    // Mailboxes that Dynamics lists by the thousand are not asked for one by one.
    let roles: &[Role] = if matches!(subject, SubjectKind::Mailbox) { &[Role::Named] } else { &[] };
    Probe { name: gives.name(), subject, roles, gives, needs, signs_in: &[], sends, run }
}
