//! Who answers for a domain, do they agree, and do the answers validate?

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::dns::{Delegation, Dnssec, Lookup, RecordType, Server, Servers, Zone};
use futures_util::future::join_all;

use super::gate;
use crate::net::dns::Authority;
use crate::probes::{Observed, ProbeCx};

/// Asks each resolver for the domain itself.
pub(super) async fn zone(cx: ProbeCx) -> Observed {
    let resolvers = resolvers(&cx).await;
    Observed::one(&cx.subject, Zone { resolvers })
}

/// What each resolver says about the domain itself; asked once, whoever wants to know.
pub(super) async fn resolvers(cx: &ProbeCx) -> Vec<Lookup> {
    let names = &cx.net.names;
    let asked = names.resolvers().iter().map(|resolver| names.lookup_by(*resolver, &cx.subject.name, RecordType::Soa));
    join_all(asked).await
}

/// Finds the public servers and asks each for the records on which all must agree.
pub(super) async fn servers(cx: ProbeCx) -> Observed {
    let zone = cx.net.names.public(&cx.subject.name).await;
    let servers = join_all(zone.servers.iter().map(|server| answers(&cx, server))).await;
    let facts = Servers { delegation: zone.delegation.clone(), trail: zone.trail.clone(), servers };
    Observed::one(&cx.subject, facts)
}

async fn answers(cx: &ProbeCx, server: &Authority) -> Server {
    let domain = &cx.subject.name;
    let mut answers = Vec::new();
    if let Some(address) = server.address {
        let autodiscover = format!("autodiscover.{domain}");
        let names = &cx.net.names;
        let (soa, mx, autodiscover) = tokio::join!(
            names.lookup_at(address, domain, RecordType::Soa),
            names.lookup_at(address, domain, RecordType::Mx),
            names.lookup_at(address, &autodiscover, RecordType::A),
        );
        answers = vec![soa, mx, autodiscover];
    }
    let address = server.address.map(|address| address.ip());
    Server { name: server.name.clone(), address, skipped: server.skipped.clone(), answers }
}

/// Validates the records that mail and Autodiscover depend on.
pub(super) async fn dnssec(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsSec).await {
        return closed;
    }
    let (domain, names) = (&cx.subject.name, &cx.net.names);
    let zone = names.public(domain).await;
    let (apex, zone) = match &zone.delegation {
        Delegation::Found { zone: apex } => (apex.clone(), Some(zone)),
        _ => (domain.clone(), None),
    };
    let questions = [
        (apex.clone(), RecordType::Soa),
        (domain.clone(), RecordType::Mx),
        (domain.clone(), RecordType::Txt),
        (format!("_dmarc.{domain}"), RecordType::Txt),
        (format!("autodiscover.{domain}"), RecordType::Cname),
    ];
    let validated = names.validate(zone.clone(), &questions);
    let (records, resolver) = tokio::join!(validated, names.resolver_verdict(&apex, RecordType::Soa));
    Observed::one(&cx.subject, Dnssec { records, asked: names.asked(zone.as_deref()), resolver })
}
