//! What do mail servers say before any mail is sent?

mod dialogue;
mod endpoint;
mod outbound;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Role, SubjectKind};

use super::Probe;

pub(super) use dialogue::Dialogue;
pub use endpoint::talk;

/// The probes of this family.
pub static PROBES: &[Probe] = &[
    Probe {
        name: FactKind::Smtp.name(),
        subject: SubjectKind::Endpoint,
        roles: &[Role::Mx, Role::Smtp, Role::Protection],
        gives: FactKind::Smtp,
        needs: &[],
        signs_in: &[],
        sends: &["{subject}: EHLO and QUIT to each of its addresses; no mail, no credential"],
        run: |cx| Box::pin(endpoint::look(cx)),
    },
    Probe {
        name: FactKind::MailOutbound.name(),
        subject: SubjectKind::Domain,
        roles: &[],
        gives: FactKind::MailOutbound,
        needs: &[],
        signs_in: &[],
        sends: &["PTR of each address in outbound_addresses, A and AAAA of its names: the resolver"],
        run: |cx| Box::pin(outbound::look(cx)),
    },
];
