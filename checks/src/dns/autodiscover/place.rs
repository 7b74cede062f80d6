//! Where does an Autodiscover name lead?

use crate::dns::microsoft;
use crate::facts::dns::{Answer, Autodiscover, Data, Lookup};
use crate::prelude::*;

/// Where the name, or else the service record, leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// To a host of Exchange Online.
    Online(&'a str),
    /// To another host.
    Named(&'a str),
    /// To addresses, without an alias.
    Addresses,
    /// Nowhere: neither name nor service record that clients follow; in words.
    Absent(String),
    /// To itself.
    Circle,
}

impl<'a> Place<'a> {
    pub(super) fn of(cx: &CheckCx<'_>, lookup: &'a Lookup, names: &'a Autodiscover) -> Self {
        if lookup.answer == Answer::Loop {
            return Self::Circle;
        }
        if let Some(hop) = lookup.aliases.iter().find(|hop| microsoft::is_autodiscover(cx, &hop.target)) {
            return Self::Online(&hop.target);
        }
        let resolves = !lookup.answer.absent() || !names.host_v6.answer.absent();
        if let (Some(hop), true) = (lookup.aliases.last(), resolves) {
            return Self::Named(&hop.target);
        }
        if !lookup.answer.absent() || (resolves && names.host.answer == lookup.answer) {
            return Self::Addresses;
        }
        match service(names) {
            Some(host) if microsoft::is_autodiscover(cx, host) => Self::Online(host),
            Some(host) => Self::Named(host),
            None => Self::Absent(nowhere(names)),
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Online(host) => format!("at Exchange Online ({host})"),
            Self::Named(host) => format!("at {host}"),
            Self::Addresses => "at addresses of its own".to_owned(),
            Self::Absent(_) => "not published".to_owned(),
            Self::Circle => "an alias of itself".to_owned(),
        }
    }
}

/// The best target of the service record; clients follow only port 443.
fn service(names: &Autodiscover) -> Option<&str> {
    let targets = names.srv.answer.records().iter().filter_map(|data| match data {
        Data::Srv { priority, weight, port: 443, target } if target != "." && leads_somewhere(names, target) => {
            Some((*priority, u16::MAX - weight, target.as_str()))
        }
        _ => None,
    });
    targets.min().map(|(_, _, target)| target)
}

/// What there is instead of a way.
fn nowhere(names: &Autodiscover) -> String {
    let targets = names.srv.answer.records().iter().filter_map(|data| match data {
        Data::Srv { port, target, .. } if target != "." => Some((*port != 443, *port, target)),
        _ => None,
    });
    match targets.min() {
        Some((true, port, _)) => format!("the service record names port {port}, and clients follow only 443"),
        Some((false, _, target)) => format!("the service record names {target}, which has no address"),
        None => "there is no Autodiscover record".to_owned(),
    }
}

/// Whether a target of the service record may have an address: it has one, or nobody could say.
fn leads_somewhere(names: &Autodiscover, target: &str) -> bool {
    let host = names.srv_hosts.iter().find(|host| host.name == target);
    host.is_none_or(|host| !(host.a.answer.absent() && host.aaaa.answer.absent()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::example::{lookup, public};
    use crate::facts::dns::RecordType;

    fn said(ports: &[(u16, &str)]) -> String {
        let record = |(port, target): &(u16, &str)| Data::Srv {
            priority: 0,
            weight: 0,
            port: *port,
            target: (*target).to_owned(),
        };
        let records = Answer::Records(ports.iter().map(record).collect());
        let srv = lookup("_autodiscover._tcp.contoso.com", RecordType::Srv, records);
        let host = || lookup("autodiscover.contoso.com", RecordType::A, Answer::NxDomain);
        let (host_v6, public) = (host(), public(host()));
        nowhere(&Autodiscover { host: host(), host_v6, public, srv, srv_hosts: Vec::new() })
    }

    #[test]
    fn a_service_record_that_clients_do_not_follow_is_not_called_missing() {
        assert_eq!(
            said(&[(444, "mail.contoso.com")]),
            "the service record names port 444, and clients follow only 443"
        );
        assert_eq!(said(&[(444, "a"), (443, "b")]), "the service record names b, which has no address");
        assert_eq!(said(&[(0, ".")]), "there is no Autodiscover record");
    }
}
