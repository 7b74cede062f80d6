//! Where does Autodiscover of a domain lead, without a sign-in?

mod follow;
mod mailbox;
mod walk;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::SubjectKind;

use super::{Look, Probe, ProbeCx};

/// The probes of this family.
pub static PROBES: &[Probe] = &[
    probe(
        SubjectKind::Domain,
        FactKind::AutodiscoverWalk,
        &[FactKind::DnsZone],
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
];

const fn probe(
    subject: SubjectKind,
    gives: FactKind,
    needs: &'static [FactKind],
    sends: &'static [&'static str],
    run: fn(ProbeCx) -> Look,
) -> Probe {
    Probe { name: gives.name(), subject, roles: &[], gives, needs, signs_in: &[], sends, run }
}
