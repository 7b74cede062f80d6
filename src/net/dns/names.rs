//! Who is asked for a name, and what is asked only once?

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use exdoctor_checks::facts::dns::{Answer, Lookup, RecordType};
use hickory_resolver::proto::dnssec::TrustAnchors;
use tokio::sync::OnceCell;

use super::chain::{self, Link};
use super::exchange::{self, Question, Reply, Signatures};
use super::public::PublicZone;
use super::written;
use crate::net::dial::Dialer;
use crate::net::limits;

/// How names are resolved in this run.
#[derive(Clone)]
pub struct NamesSettings {
    /// The resolvers, the first one first.
    pub resolvers: Vec<SocketAddr>,
    /// The longest wait for one answer.
    pub timeout: Duration,
    /// Where DNSSEC begins.
    pub anchors: Arc<TrustAnchors>,
    /// The zone of the anchors: the root unless a file says otherwise.
    pub anchor_zone: String,
}

/// The door to DNS: every question is sent once, whoever asks.
pub struct Names {
    pub(super) dialer: Arc<Dialer>,
    pub(super) settings: NamesSettings,
    replies: Mutex<Shared<(SocketAddr, Question), Reply>>,
    zones: Mutex<Shared<String, PublicZone>>,
}

type Shared<K, V> = HashMap<K, Arc<OnceCell<Arc<V>>>>;

/// Beyond this many remembered answers all are forgotten; a run over thousands of domains stays small.
const REMEMBERED: usize = 20_000;

impl Names {
    /// A door to DNS through the dialer.
    pub fn new(dialer: Arc<Dialer>, settings: NamesSettings) -> Self {
        Self { dialer, settings, replies: Mutex::default(), zones: Mutex::default() }
    }

    /// The resolvers of the run.
    pub fn resolvers(&self) -> &[SocketAddr] {
        &self.settings.resolvers
    }

    /// The zone in which the trust anchors lie.
    pub fn anchor_zone(&self) -> &str {
        &self.settings.anchor_zone
    }

    /// What a server answers to a question.
    pub(super) async fn reply(&self, server: SocketAddr, question: Question) -> Arc<Reply> {
        let cell = shared(&self.replies, (server, question.clone()));
        let limit = self.settings.timeout.min(limits::DNS_ANSWER);
        cell.get_or_init(|| async { Arc::new(exchange::ask(&self.dialer, server, &question, limit).await) })
            .await
            .clone()
    }

    /// The public servers of a domain, found once.
    pub async fn public(&self, domain: &str) -> Arc<PublicZone> {
        let cell = shared(&self.zones, domain.to_owned());
        cell.get_or_init(|| async { Arc::new(super::walk::find(self, domain).await) }).await.clone()
    }

    /// A name as the run's resolvers see it: the first that settles the question counts.
    pub async fn lookup(&self, name: &str, rtype: RecordType) -> Lookup {
        let mut last = None;
        for resolver in self.resolvers() {
            let lookup = self.lookup_by(*resolver, name, rtype).await;
            if lookup.answer.settled() || lookup.answer == Answer::Loop {
                return lookup;
            }
            last.get_or_insert(lookup);
        }
        last.unwrap_or_else(|| {
            chain::unanswered(name, rtype, Answer::NoRoute("no resolver is configured".to_owned()), "")
        })
    }

    /// A name as one resolver sees it, alias by alias.
    pub async fn lookup_by(&self, resolver: SocketAddr, name: &str, rtype: RecordType) -> Lookup {
        let mut lookup = chain::unanswered(name, rtype, Answer::Loop, &resolver.to_string());
        loop {
            let end = lookup.end().to_owned();
            match self.link(resolver, &end, rtype, true).await {
                Link::Alias(hops) => {
                    if !chain::extend(&mut lookup, hops) {
                        return lookup;
                    }
                }
                Link::End(hops, answer) => {
                    if chain::extend(&mut lookup, hops) {
                        lookup.answer = answer;
                    }
                    return lookup;
                }
            }
        }
    }

    /// One answer of one server, with the aliases that it follows.
    ///
    /// A resolver that meets a circle of aliases often answers SERVFAIL; asking for the alias itself tells.
    pub(super) async fn link(&self, server: SocketAddr, name: &str, rtype: RecordType, recursion: bool) -> Link {
        let Some(name) = written::name(name) else {
            return Link::End(Vec::new(), Answer::Malformed("not a name that DNS can carry".to_owned()));
        };
        let question = Question { name, rtype: chain::wire(rtype), recursion, signatures: Signatures::Unwanted };
        let link = chain::read(&*self.reply(server, question.clone()).await, &question);
        if rtype == RecordType::Cname || !matches!(&link, Link::End(_, Answer::Failed(code)) if code == "SERVFAIL") {
            return link;
        }
        let alias = Question { rtype: chain::wire(RecordType::Cname), ..question };
        match chain::read(&*self.reply(server, alias.clone()).await, &alias) {
            Link::End(_, Answer::Records(records)) => chain::as_alias(&alias.name, &records).unwrap_or(link),
            _ => link,
        }
    }
}

fn shared<K: std::hash::Hash + Eq, V>(cells: &Mutex<Shared<K, V>>, key: K) -> Arc<OnceCell<Arc<V>>> {
    let mut cells = cells.lock().expect("nobody panics while holding this lock");
    if cells.len() >= REMEMBERED {
        cells.clear();
    }
    cells.entry(key).or_default().clone()
}
