//! Where does mail for a domain go, and who may send in its name?

use exdoctor_checks::dns::spf;
use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::dns::{Data, Host, Lookup, Mx, RecordType, Spf, Tlsa, TlsaHost};
use exdoctor_checks::model::{MailFlow, Role, Scenario, Subject};
use exdoctor_checks::values;
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
    let subjects = endpoints(&cx, &hosts);
    Observed { subjects, ..Observed::one(&cx.subject, Mx { seen, resolver, hosts, beyond }) }
}

/// Where mail is taken: each MX host with an address.
fn endpoints(cx: &ProbeCx, hosts: &[Host]) -> Vec<(Subject, Option<Role>, FactKind)> {
    let judges = |scenario| cx.run.scenarios.contains(&scenario);
    if !judges(Scenario::C) && !judges(Scenario::D) {
        return Vec::new();
    }
    let found = |host: &Host| (Subject::endpoint(&host.name, 25), Some(Role::Mx), FactKind::DnsMx);
    hosts.iter().filter(|host| host.has_address()).map(found).collect()
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

/// The addresses of a host: in the public view where it lies in the domain's zone, else as the run's resolver says.
pub(in crate::probes) async fn host(cx: &ProbeCx, name: String) -> Host {
    let (a, aaaa) = tokio::join!(public(cx, &name, RecordType::A), public(cx, &name, RecordType::Aaaa));
    Host { name, a, aaaa }
}

async fn public(cx: &ProbeCx, name: &str, rtype: RecordType) -> Lookup {
    cx.net.names.seen(&cx.subject.name, name, rtype).await.lookup
}

/// The SPF record and every name that its evaluation asks for, level by level.
pub(super) async fn spf(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsSpf).await {
        return closed;
    }
    let (domain, names) = (&cx.subject.name, &cx.net.names);
    let first = names.seen(domain, domain, RecordType::Txt).await;
    let online = sends_from_exchange_online(&cx).await;
    let mut lookups = vec![first.lookup];
    loop {
        let questions = spf::questions(domain, &lookups, online);
        if questions.is_empty() {
            return Observed::one(&cx.subject, Spf { view: first.view, lookups });
        }
        let asked = questions.iter().map(|question| public(&cx, &question.name, question.rtype));
        lookups.extend(join_all(asked).await);
    }
}

/// Whether mail leaves at Exchange Online, as far as the configuration or the MX records tell.
async fn sends_from_exchange_online(cx: &ProbeCx) -> bool {
    if let Some(flow) = cx.run.mail_flow {
        return flow == MailFlow::ExchangeOnline;
    }
    let mx = public(cx, &cx.subject.name, RecordType::Mx).await;
    let suffixes = || values::clouds().iter().flat_map(|cloud| &cloud.mx);
    exchangers(&mx).iter().any(|host| suffixes().any(|suffix| values::below(host, suffix)))
}

/// The TLSA records of the MX hosts, validated where there are any.
pub(super) async fn tlsa(cx: ProbeCx) -> Observed {
    let Some(mx) = cx.known::<Mx>() else { return Observed::default() };
    let hosts = mx.hosts.iter().map(|host| async {
        let name = format!("_25._tcp.{}", host.name);
        let lookup = public(&cx, &name, RecordType::Tlsa).await;
        let question = [(lookup.end().to_owned(), RecordType::Tlsa)];
        let questions = if lookup.answer.records().is_empty() { &[][..] } else { &question };
        let validation = cx.net.names.validate(None, questions).await.pop().map(|validated| validated.validation);
        TlsaHost { host: host.name.clone(), lookup, validation }
    });
    Observed::one(&cx.subject, Tlsa { hosts: join_all(hosts).await })
}
