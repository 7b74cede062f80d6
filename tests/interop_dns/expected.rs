//! What should a lookup of exdoctor say, going by dig alone?

use std::net::SocketAddr;

use exdoctor_checks::facts::Facts;
use exdoctor_checks::facts::dns::{Answer, Hop, Lookup, RecordType};
use serde_json::Value;

use crate::dig::{data, dig, lower};
use crate::servers::Servers;

/// Every lookup in a set of facts, wherever it stands; a server's own answer, which is not followed, apart.
pub(crate) fn lookups(facts: &Facts) -> (Vec<Lookup>, Vec<Lookup>) {
    let (mut followed, mut single) = (Vec::new(), Vec::new());
    collect(&serde_json::to_value(facts).expect("facts are plain data"), false, &mut followed, &mut single);
    (followed, single)
}

fn collect(value: &Value, of_server: bool, followed: &mut Vec<Lookup>, single: &mut Vec<Lookup>) {
    match value {
        Value::Object(members) => match serde_json::from_value::<Lookup>(value.clone()).ok() {
            Some(lookup) if of_server => single.push(lookup),
            Some(lookup) => followed.push(lookup),
            None => {
                let of_server = of_server || members.contains_key("answers");
                members.values().for_each(|member| collect(member, of_server, followed, single));
            }
        },
        Value::Array(items) => items.iter().for_each(|item| collect(item, of_server, followed, single)),
        _ => {}
    }
}

/// The lookup as dig sees it: the same server, then, where aliases lead away from it, the resolver.
pub(crate) fn by_dig(servers: &Servers, lookup: &Lookup) -> Lookup {
    let mut expected = Lookup { aliases: Vec::new(), answer: Answer::Loop, ..lookup.clone() };
    let server = located(servers, &lookup.server);
    if let Some(answer) = follow(server, server == servers.resolver(), &mut expected) {
        expected.answer = answer;
        return expected;
    }
    if !circle(&expected) {
        expected.answer = follow(servers.resolver(), true, &mut expected).unwrap_or(Answer::Loop);
    }
    expected
}

/// One server's own answer as dig sees it.
pub(crate) fn single_by_dig(servers: &Servers, lookup: &Lookup) -> Lookup {
    let mut expected = Lookup { aliases: Vec::new(), answer: Answer::NoData, ..lookup.clone() };
    if let Some(answer) = follow(located(servers, &lookup.server), false, &mut expected) {
        expected.answer = answer;
    }
    expected
}

/// Adds the aliases that one server gives, and its answer; none when it only gives aliases.
fn follow(server: SocketAddr, recursion: bool, lookup: &mut Lookup) -> Option<Answer> {
    let option = if recursion { "+recurse" } else { "+norecurse" };
    let name = lookup.end().to_owned();
    let mut dug = dig(server, &name, lookup.rtype, &[option]);
    if dug.status == "SERVFAIL" {
        // A circle of aliases is an error to resolvers; the alias itself can be asked for.
        let alias = dig(server, &name, RecordType::Cname, &[option]);
        if !alias.rows.is_empty() {
            dug = alias;
        }
    }
    let known = lookup.aliases.len();
    loop {
        let end = lookup.end().to_owned();
        let next = dug.rows.iter().find(|(owner, rtype, _)| *owner == end && rtype == "CNAME");
        let Some((owner, _, target)) = next.filter(|_| lookup.rtype != RecordType::Cname) else { break };
        lookup.aliases.push(Hop { name: owner.clone(), target: lower(target) });
        if circle(lookup) {
            return Some(Answer::Loop);
        }
    }
    let end = lookup.end().to_owned();
    let rows = dug.rows.iter().filter(|(owner, rtype, _)| *owner == end && rtype == lookup.rtype.word());
    let mut records: Vec<_> = rows.map(|(.., text)| data(lookup.rtype, text)).collect();
    records.sort();
    records.dedup();
    let authoritative = recursion || dug.flags.iter().any(|flag| flag == "aa");
    match dug.status.as_str() {
        _ if !records.is_empty() => Some(Answer::Records(records)),
        "NXDOMAIN" => Some(Answer::NxDomain),
        "NOERROR" if lookup.aliases.len() > known => {
            if recursion {
                follow(server, recursion, lookup)
            } else {
                None
            }
        }
        "NOERROR" if authoritative => Some(Answer::NoData),
        "NOERROR" => Some(Answer::Lame),
        other => Some(Answer::Failed(other.to_owned())),
    }
}

fn circle(lookup: &Lookup) -> bool {
    let last = lookup.end();
    let earlier = lookup.aliases.len().saturating_sub(1);
    !lookup.aliases.is_empty()
        && (last == lookup.name || lookup.aliases[..earlier].iter().any(|hop| hop.target == last))
}

/// Where a server that a fact names really listens.
fn located(servers: &Servers, server: &str) -> SocketAddr {
    let address: SocketAddr = server.parse().unwrap_or_else(|error| panic!("{server}: {error}"));
    if address.port() == 53 { servers.local(&address.ip().to_string()) } else { address }
}
