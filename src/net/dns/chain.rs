//! What does one message say about a name: its records, its aliases, or a "no"?

use exdoctor_checks::facts::dns::{Answer, Data, Hop, Lookup, RecordType};
use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType as Wire};

use super::exchange::{Failure, Question, Reply};
use super::written::{self, text};
use crate::net::limits;

/// How far one message leads.
#[derive(Debug, PartialEq)]
pub(super) enum Link {
    /// Along aliases to a name that the message says nothing about.
    Alias(Vec<Hop>),
    /// Along aliases to the end.
    End(Vec<Hop>, Answer),
}

/// A lookup that has not been answered yet.
pub(super) fn unanswered(name: &str, rtype: RecordType, answer: Answer, server: &str) -> Lookup {
    Lookup { name: asked(name), rtype, aliases: Vec::new(), answer, server: server.to_owned() }
}

/// A name as facts carry it, even where DNS could not.
fn asked(name: &str) -> String {
    written::name(name).map_or_else(|| name.to_ascii_lowercase(), |name| text(&name))
}

/// Adds aliases to a lookup; false when they lead in a circle or too far, and the answer is then `Loop`.
pub(super) fn extend(lookup: &mut Lookup, hops: Vec<Hop>) -> bool {
    for hop in hops {
        let seen = hop.target == lookup.name || lookup.aliases.iter().any(|known| known.target == hop.target);
        lookup.aliases.push(hop);
        if seen || lookup.aliases.len() > limits::ALIASES {
            lookup.answer = Answer::Loop;
            return false;
        }
    }
    true
}

/// Reads a reply to a question.
pub(super) fn read(reply: &Reply, question: &Question) -> Link {
    let message = match reply {
        Ok(message) => message,
        Err(failure) => return Link::End(Vec::new(), failed(failure)),
    };
    let (hops, end) = aliases(message, question);
    let records: Vec<Data> = message
        .answers
        .iter()
        .filter(|record| record.name == end)
        .filter_map(|record| data(record, question.rtype))
        .collect();
    let answer = match message.metadata.response_code {
        _ if !records.is_empty() => sorted(records),
        ResponseCode::NXDomain => Answer::NxDomain,
        ResponseCode::NoError if !hops.is_empty() => return Link::Alias(hops),
        ResponseCode::NoError if lame(message, question) => Answer::Lame,
        ResponseCode::NoError => Answer::NoData,
        code => Answer::Failed(mnemonic(code)),
    };
    Link::End(hops, answer)
}

/// One alias record as a link to its target.
pub(super) fn as_alias(name: &Name, records: &[Data]) -> Option<Link> {
    match records {
        [Data::Name(target), ..] => Some(Link::Alias(vec![Hop { name: text(name), target: target.clone() }])),
        _ => None,
    }
}

/// The type on the wire.
pub(super) fn wire(rtype: RecordType) -> Wire {
    match rtype {
        RecordType::A => Wire::A,
        RecordType::Aaaa => Wire::AAAA,
        RecordType::Cname => Wire::CNAME,
        RecordType::Mx => Wire::MX,
        RecordType::Ns => Wire::NS,
        RecordType::Ptr => Wire::PTR,
        RecordType::Soa => Wire::SOA,
        RecordType::Srv => Wire::SRV,
        RecordType::Tlsa => Wire::TLSA,
        RecordType::Txt => Wire::TXT,
    }
}

/// A failure as an answer.
pub(super) fn failed(failure: &Failure) -> Answer {
    match failure {
        Failure::Timeout { noise: 0 } => Answer::Timeout,
        Failure::Timeout { noise } => Answer::Malformed(format!("{noise} datagrams came, none answers the question")),
        Failure::Refused => Answer::Refused,
        Failure::NoRoute(why) => Answer::NoRoute(why.clone()),
        Failure::Malformed(why) => Answer::Malformed(why.clone()),
    }
}

/// Follows the aliases within a message.
fn aliases(message: &Message, question: &Question) -> (Vec<Hop>, Name) {
    let mut hops = Vec::new();
    let mut end = question.name.clone();
    while question.rtype != Wire::CNAME && hops.len() <= limits::ALIASES {
        let next = message.answers.iter().find_map(|record| match &record.data {
            RData::CNAME(target) if record.name == end => Some(target.0.clone()),
            _ => None,
        });
        let Some(target) = next else { break };
        hops.push(Hop { name: text(&end), target: text(&target) });
        end = target;
    }
    (hops, end)
}

/// An empty answer that is neither authoritative nor from a resolver is a referral: the server does not serve the name.
fn lame(message: &Message, question: &Question) -> bool {
    !message.metadata.authoritative && !question.recursion
}

fn sorted(mut records: Vec<Data>) -> Answer {
    records.sort();
    records.dedup();
    records.truncate(limits::RECORDS);
    Answer::Records(records)
}

fn mnemonic(code: ResponseCode) -> String {
    match code {
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        ResponseCode::FormErr => "FORMERR".to_owned(),
        ResponseCode::NotImp => "NOTIMP".to_owned(),
        ResponseCode::NotAuth => "NOTAUTH".to_owned(),
        other => format!("rcode {}", u16::from(other)),
    }
}

/// A record of the wanted type as facts carry it.
fn data(record: &Record, wanted: Wire) -> Option<Data> {
    if record.record_type() != wanted {
        return None;
    }
    Some(match &record.data {
        RData::A(address) => Data::Address(address.0.into()),
        RData::AAAA(address) => Data::Address(address.0.into()),
        RData::CNAME(name) => Data::Name(text(&name.0)),
        RData::NS(name) => Data::Name(text(&name.0)),
        RData::PTR(name) => Data::Name(text(&name.0)),
        RData::MX(mx) => Data::Mx { preference: mx.preference, host: text(&mx.exchange) },
        RData::SOA(soa) => Data::Soa { primary: text(&soa.mname), serial: soa.serial },
        RData::SRV(srv) => {
            Data::Srv { priority: srv.priority, weight: srv.weight, port: srv.port, target: text(&srv.target) }
        }
        RData::TLSA(tlsa) => Data::Tlsa {
            usage: tlsa.cert_usage.into(),
            selector: tlsa.selector.into(),
            matching: tlsa.matching.into(),
            association: data_encoding::HEXLOWER.encode(&tlsa.cert_data),
        },
        RData::TXT(txt) => Data::Txt(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()),
        _ => return None,
    })
}
