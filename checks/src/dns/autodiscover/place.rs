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
    /// Nowhere: neither name nor service record.
    Absent,
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
            None => Self::Absent,
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Online(host) => format!("at Exchange Online ({host})"),
            Self::Named(host) => format!("at {host}"),
            Self::Addresses => "at addresses of its own".to_owned(),
            Self::Absent => "not published".to_owned(),
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

/// Whether a target of the service record may have an address: it has one, or nobody could say.
fn leads_somewhere(names: &Autodiscover, target: &str) -> bool {
    let host = names.srv_hosts.iter().find(|host| host.name == target);
    host.is_none_or(|host| !(host.a.answer.absent() && host.aaaa.answer.absent()))
}
