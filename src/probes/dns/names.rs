//! Which names beside mail does Microsoft 365 look for below a domain?

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::dns::{Autodiscover, Data, Msoid, RecordType, Verification};
use futures_util::future::join_all;

use super::{gate, mail};
use crate::net::limits;
use crate::probes::{Observed, ProbeCx};

/// The names under which clients look for Autodiscover.
pub(super) async fn autodiscover(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsAutodiscover).await {
        return closed;
    }
    let (domain, names) = (&cx.subject.name, &cx.net.names);
    let (name, service) = (format!("autodiscover.{domain}"), format!("_autodiscover._tcp.{domain}"));
    let (host, host_v6, public, srv) = tokio::join!(
        names.lookup(&name, RecordType::A),
        names.lookup(&name, RecordType::Aaaa),
        names.seen(domain, &name, RecordType::A),
        names.lookup(&service, RecordType::Srv),
    );
    let mut targets: Vec<String> = Vec::new();
    for data in srv.answer.records().iter().take(limits::MX_HOSTS) {
        if let Data::Srv { target, .. } = data
            && target != "."
            && !targets.contains(target)
        {
            targets.push(target.clone());
        }
    }
    let srv_hosts = join_all(targets.into_iter().map(|target| mail::host(&cx, target))).await;
    Observed::one(&cx.subject, Autodiscover { host, host_v6, public, srv, srv_hosts })
}

/// The records that prove ownership.
pub(super) async fn verification(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsVerification).await {
        return closed;
    }
    let domain = &cx.subject.name;
    let txt = cx.net.names.seen(domain, domain, RecordType::Txt).await;
    Observed::one(&cx.subject, Verification { txt })
}

/// The name that only 21Vianet needs.
pub(super) async fn msoid(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsMsoid).await {
        return closed;
    }
    let lookup = cx.net.names.lookup(&format!("msoid.{}", cx.subject.name), RecordType::Cname).await;
    Observed::one(&cx.subject, Msoid { lookup })
}
