//! How is the way from the top-level domain down to a domain's servers found?

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use exdoctor_checks::facts::dns::{Data, Delegation, RecordType};
use exdoctor_checks::values::below;
use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{RData, Record, RecordType as Wire};

use super::Names;
use super::chain::failed;
use super::exchange::{Question, Signatures};
use super::public::{Authority, NEXT_SERVER, PublicZone};
use super::written::{self, text};
use crate::net::limits;

/// Walks from the top-level domain down to the servers of a domain.
pub(super) async fn find(names: &Names, domain: &str) -> PublicZone {
    let mut walk = PublicZone {
        delegation: Delegation::NotEstablished { reason: "too many delegations".to_owned() },
        trail: Vec::new(),
        servers: Vec::new(),
    };
    let top = domain.rsplit('.').next().unwrap_or(domain).to_owned();
    let listed = names.lookup(&top, RecordType::Ns).await;
    let hosts: Vec<String> = listed.answer.records().iter().map(name_of).collect();
    if hosts.is_empty() {
        let reason = format!("the servers of {top} are not known: {}", listed.answer);
        return PublicZone { delegation: Delegation::NotEstablished { reason }, ..walk };
    }
    let mut zone = top;
    walk.servers = addresses(names, hosts, &BTreeMap::new()).await;
    for _ in 0..limits::DELEGATIONS {
        let found = ask_any(names, &walk.servers, domain).await;
        let (server, message) = match found {
            Ok(found) => found,
            Err(reason) => {
                walk.delegation =
                    Delegation::NotEstablished { reason: format!("no server of {zone}. answered: {reason}") };
                return walk;
            }
        };
        match step(&message, domain, &zone) {
            Step::Down { zone: next, hosts, glue } => {
                walk.trail.push(format!("{server} ({zone}.) delegates {next} to {}", hosts.join(", ")));
                walk.servers = addresses(names, hosts, &glue).await;
                zone = next;
            }
            Step::Here { zone: at, hosts } => {
                walk.trail.push(format!("{server} answers for {at}"));
                if at != zone && !hosts.is_empty() {
                    walk.servers = addresses(names, hosts, &BTreeMap::new()).await;
                }
                walk.delegation = Delegation::Found { zone: at };
                return walk;
            }
            Step::Absent => {
                walk.trail.push(format!("{server} ({zone}.) says that {domain} does not exist"));
                walk.delegation = Delegation::Absent { server: server.to_string() };
                return walk;
            }
            Step::Nowhere(code) => {
                walk.delegation = Delegation::NotEstablished { reason: format!("{server} ({zone}.) answered {code}") };
                return walk;
            }
        }
    }
    walk
}

enum Step {
    Down { zone: String, hosts: Vec<String>, glue: BTreeMap<String, Vec<IpAddr>> },
    Here { zone: String, hosts: Vec<String> },
    Absent,
    Nowhere(String),
}

/// Where the answer to the question for the domain's NS records leads.
fn step(message: &Message, domain: &str, zone: &str) -> Step {
    let hosts_of = |records: &[Record], owner: &str| -> Vec<String> {
        let ns = records.iter().filter(|record| text(&record.name) == owner);
        let mut hosts: Vec<String> =
            ns.filter_map(|record| if let RData::NS(ns) = &record.data { Some(text(&ns.0)) } else { None }).collect();
        hosts.sort();
        hosts.dedup();
        hosts.truncate(limits::NAME_SERVERS);
        hosts
    };
    match message.metadata.response_code {
        ResponseCode::NXDomain => return Step::Absent,
        ResponseCode::NoError => {}
        code => return Step::Nowhere(code.to_string()),
    }
    let referral = message.authorities.iter().find(|record| {
        let owner = text(&record.name);
        record.record_type() == Wire::NS && below(domain, &owner) && owner.len() > zone.len()
    });
    if message.metadata.authoritative || referral.is_none() {
        if !message.metadata.authoritative {
            return Step::Nowhere("neither an answer nor a delegation".to_owned());
        }
        let hosts = hosts_of(&message.answers, domain);
        if !hosts.is_empty() {
            return Step::Here { zone: domain.to_owned(), hosts };
        }
        let apex = message.authorities.iter().find(|record| record.record_type() == Wire::SOA);
        return Step::Here { zone: apex.map_or_else(|| zone.to_owned(), |soa| text(&soa.name)), hosts };
    }
    let zone = referral.map(|record| text(&record.name)).unwrap_or_default();
    let hosts = hosts_of(&message.authorities, &zone);
    let mut glue: BTreeMap<String, Vec<IpAddr>> = BTreeMap::new();
    for record in &message.additionals {
        let address: IpAddr = match &record.data {
            RData::A(a) => a.0.into(),
            RData::AAAA(aaaa) => aaaa.0.into(),
            _ => continue,
        };
        let addresses = glue.entry(text(&record.name)).or_default();
        if addresses.len() < limits::ADDRESSES && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    Step::Down { zone, hosts, glue }
}

/// The addresses of name servers: from the delegation where it carries them, else from the resolver.
async fn addresses(names: &Names, hosts: Vec<String>, glue: &BTreeMap<String, Vec<IpAddr>>) -> Vec<Authority> {
    let found = hosts.into_iter().take(limits::NAME_SERVERS).map(|host| async move {
        let given = glue.get(&host).cloned().unwrap_or_default();
        let addresses = if given.is_empty() { resolved(names, &host).await } else { given };
        authorities(names, &host, &addresses)
    });
    join_all(found).await.concat()
}

async fn resolved(names: &Names, host: &str) -> Vec<IpAddr> {
    let (v4, v6) = tokio::join!(names.lookup(host, RecordType::A), names.lookup(host, RecordType::Aaaa));
    v4.addresses().chain(v6.addresses()).take(limits::ADDRESSES).collect()
}

fn authorities(names: &Names, host: &str, addresses: &[IpAddr]) -> Vec<Authority> {
    let server = |address: Option<IpAddr>, skipped: Option<&str>| Authority {
        name: host.to_owned(),
        address: address.map(|ip| SocketAddr::new(ip, 53)),
        skipped: skipped.map(str::to_owned),
    };
    if addresses.is_empty() {
        return vec![server(None, Some("the name has no address"))];
    }
    let one = |address: &IpAddr| {
        if names.dialer.may_ask(*address, 53) {
            server(Some(*address), None)
        } else {
            Authority { skipped: Some(format!("{address} is not a public address")), ..server(None, None) }
        }
    };
    addresses.iter().map(one).collect()
}

/// The first message that a server of a zone gives about the domain's NS records.
async fn ask_any(names: &Names, servers: &[Authority], domain: &str) -> Result<(SocketAddr, Message), String> {
    let name = written::name(domain).ok_or("not a name that DNS can carry")?;
    let question = Question { name, rtype: Wire::NS, recursion: false, signatures: Signatures::Unwanted };
    let addresses = servers.iter().filter_map(|server| server.address);
    let mut pending: FuturesUnordered<_> = addresses
        .zip(0_u32..)
        .map(|(server, turn)| {
            let question = question.clone();
            async move {
                tokio::time::sleep(NEXT_SERVER * turn).await;
                (server, names.reply(server, question).await)
            }
        })
        .collect();
    let mut said = Vec::new();
    while let Some((server, reply)) = pending.next().await {
        match &*reply {
            Ok(message) if usable(message) => return Ok((server, message.clone())),
            Ok(message) => said.push(format!("{server}: {}", message.metadata.response_code)),
            Err(failure) => said.push(format!("{server}: {}", failed(failure))),
        }
    }
    said.extend(
        servers.iter().filter_map(|server| server.skipped.as_ref().map(|why| format!("{}: {why}", server.name))),
    );
    Err(said.join("; "))
}

fn usable(message: &Message) -> bool {
    matches!(message.metadata.response_code, ResponseCode::NoError | ResponseCode::NXDomain)
        && (message.metadata.authoritative || !message.authorities.is_empty())
}

fn name_of(data: &Data) -> String {
    match data {
        Data::Name(name) => name.clone(),
        _ => String::new(),
    }
}
