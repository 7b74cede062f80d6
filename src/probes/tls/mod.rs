//! What does a TLS server show of itself on the wire?
//!
//! Everything is read from the clear bytes of a first flight, so that any version from SSL 3 to TLS 1.3 and any registered
//! suite can be asked for; only what TLS 1.3 encrypts comes from a handshake by a TLS library.

mod ask;
mod candidates;
mod certificate;
mod chains;
mod connect;
mod endpoint;
mod enumerate;
mod first;
mod found;
mod handshake;
#[cfg(test)]
mod hostile;
mod issuer;
mod issuers;
mod job;
mod likely;
mod order;
mod pool;
mod proxied;
mod revocation;
mod scan;
#[cfg(test)]
mod scripted;
mod settings;
mod signature;
mod starttls;
mod trust;
mod verdict;
mod verifier;
mod wire;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Role, SubjectKind};

use super::{Look, Probe, ProbeCx};

pub use first::accepted;
pub use handshake::handshake;
pub(super) use issuers::fetch as fetch_issuers;
pub use scan::scan;
pub use settings::{Depth, Dial, Settings, Target, dial_directly};
pub(super) use trust::vouched;

/// The probes of this family.
pub static PROBES: &[Probe] = &[
    probe(
        FactKind::TlsScan,
        &[],
        &[
            "A and AAAA of the host of {subject}: the resolver",
            "{subject}, where it is Microsoft's: one handshake through the proxy too, where one is set",
            "{subject}: TLS greetings to each of its addresses, one handshake, no credential (25 and 587: after STARTTLS)",
        ],
        |cx| Box::pin(endpoint::look(cx)),
    ),
    probe(
        FactKind::TlsChains,
        &[FactKind::TlsScan],
        &["issuers that {subject} does not send: GET over plain HTTP where its certificates say, one each"],
        |cx| Box::pin(chains::look(cx)),
    ),
    Probe {
        roles: Role::WITH_OUTBOUND,
        ..probe(
            FactKind::TlsRevocation,
            &[FactKind::TlsScan, FactKind::TlsChains],
            &["revocation of the certificates of {subject}: plain HTTP to the CRL and OCSP addresses that they name"],
            |cx| Box::pin(revocation::look(cx)),
        )
    },
];

/// A probe of an endpoint for one kind of fact.
const fn probe(
    gives: FactKind,
    needs: &'static [FactKind],
    sends: &'static [&'static str],
    run: fn(ProbeCx) -> Look,
) -> Probe {
    Probe { name: gives.name(), subject: SubjectKind::Endpoint, roles: &[], gives, needs, signs_in: &[], sends, run }
}
