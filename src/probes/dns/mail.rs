//! Where does mail for a domain go, and who may send in its name?

use exdoctor_checks::dns::spf;
use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::dns::{Data, Host, Lookup, Mx, RecordType, Spf, Tlsa, TlsaHost};
use futures_util::future::join_all;

use super::gate;
use crate::net::limits;
use crate::probes::{Observed, ProbeCx};

/// MX in both views, and the addresses of its hosts.
pub(super) async fn mx(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsMx).await {
        return closed;
    }
    let (domain, names) = (&cx.subject.name, &cx.net.names);
    let (seen, resolver) =
        tokio::join!(names.seen(domain, domain, RecordType::Mx), names.lookup(domain, RecordType::Mx));
    let mut exchangers = exchangers(&seen.lookup);
    let beyond = exchangers.len().saturating_sub(limits::MX_HOSTS);
    exchangers.truncate(limits::MX_HOSTS);
    let hosts = join_all(exchangers.into_iter().map(|name| host(&cx, name))).await;
    Observed::one(&cx.subject, Mx { seen, resolver, hosts, beyond })
}

fn exchangers(lookup: &Lookup) -> Vec<String> {
    let mut records: Vec<(u16, String)> = lookup
        .answer
        .records()
        .iter()
        .filter_map(|data| match data {
            Data::Mx { preference, host } if host != "." => Some((*preference, host.clone())),
            _ => None,
        })
        .collect();
    records.sort();
    let mut hosts: Vec<String> = Vec::new();
    for (_, host) in records {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// The addresses of a host, as the run's resolver says.
pub(super) async fn host(cx: &ProbeCx, name: String) -> Host {
    let names = &cx.net.names;
    let (a, aaaa) = tokio::join!(names.lookup(&name, RecordType::A), names.lookup(&name, RecordType::Aaaa));
    Host { name, a, aaaa }
}

/// The SPF record and every name that its evaluation asks for, level by level.
pub(super) async fn spf(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsSpf).await {
        return closed;
    }
    let (domain, names) = (&cx.subject.name, &cx.net.names);
    let first = names.seen(domain, domain, RecordType::Txt).await;
    let mut lookups = vec![first.lookup];
    loop {
        let questions = spf::questions(domain, &lookups);
        if questions.is_empty() {
            return Observed::one(&cx.subject, Spf { view: first.view, lookups });
        }
        let asked = questions.iter().map(|question| names.lookup(&question.name, question.rtype));
        lookups.extend(join_all(asked).await);
    }
}

/// The TLSA records of the MX hosts, validated where there are any.
pub(super) async fn tlsa(cx: ProbeCx) -> Observed {
    let Some(mx) = cx.known::<Mx>() else { return Observed::default() };
    let hosts = mx.hosts.iter().map(|host| async {
        let name = format!("_25._tcp.{}", host.name);
        let lookup = cx.net.names.lookup(&name, RecordType::Tlsa).await;
        let question = [(lookup.end().to_owned(), RecordType::Tlsa)];
        let questions = if lookup.answer.records().is_empty() { &[][..] } else { &question };
        let validation = cx.net.names.validate(None, questions).await.pop().map(|validated| validated.validation);
        TlsaHost { host: host.name.clone(), lookup, validation }
    });
    Observed::one(&cx.subject, Tlsa { hosts: join_all(hosts).await })
}
