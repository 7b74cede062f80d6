//! Does the domain exist, so that it makes sense to ask for its records?

use exdoctor_checks::facts::dns::{Answer, Delegation};
use exdoctor_checks::facts::{FactKind, Lost};

use super::authority;
use crate::probes::{Observed, ProbeCx};

/// What is lost when the domain does not exist or nobody answers for it; `None` when its records can be asked for.
pub(in crate::probes) async fn closed(cx: &ProbeCx, kind: FactKind) -> Option<Observed> {
    let domain = &cx.subject.name;
    let reason = match &cx.net.names.public(domain).await.delegation {
        Delegation::Found { .. } => return None,
        Delegation::Absent { server } => format!("{domain} does not exist (says {server})"),
        Delegation::NotEstablished { reason } => {
            let zone = authority::resolvers(cx).await;
            if zone.iter().any(|soa| matches!(soa.answer, Answer::Records(_) | Answer::NoData)) {
                return None;
            }
            let absent = zone.iter().any(|soa| soa.answer == Answer::NxDomain);
            if absent {
                format!("{domain} does not exist (says the resolver)")
            } else {
                format!("nobody answers for {domain}: {reason}")
            }
        }
    };
    let lost = Lost { reason, because: Some((FactKind::DnsZone, cx.subject.clone())) };
    Some(Observed { lost: vec![(cx.subject.clone(), kind, lost)], ..Observed::default() })
}
