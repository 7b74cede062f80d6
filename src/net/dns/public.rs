//! What do a domain's public servers say, whatever the resolver here shows?

use std::net::SocketAddr;
use std::time::Duration;

use exdoctor_checks::facts::dns::{Answer, Delegation, Lookup, RecordType, Seen, View};
use exdoctor_checks::values::below;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::Names;
use super::chain::{self, Link};

/// The public servers of a domain, and how they were found.
#[derive(Clone, Debug)]
pub struct PublicZone {
    /// What the walk down from the top-level domain came to.
    pub delegation: Delegation,
    /// The steps of the walk, in words.
    pub trail: Vec<String>,
    /// The servers, an entry for each address.
    pub servers: Vec<Authority>,
}

/// One address of a name server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The server's name.
    pub name: String,
    /// Where it is asked; none where it has no address that may be asked.
    pub address: Option<SocketAddr>,
    /// Why it is not asked.
    pub skipped: Option<String>,
}

impl PublicZone {
    /// The servers that may be asked.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.servers.iter().filter_map(|server| server.address).collect()
    }

    fn holds(&self, name: &str) -> bool {
        matches!(&self.delegation, Delegation::Found { zone } if below(name, zone))
    }
}

/// A silent server does not hold up the question longer than this: the next one is asked beside it.
pub(super) const NEXT_SERVER: Duration = Duration::from_millis(700);

impl Names {
    /// A record of the domain in the public view; in the resolver's view where no public server answers.
    pub async fn seen(&self, domain: &str, name: &str, rtype: RecordType) -> Seen {
        let zone = self.public(domain).await;
        if zone.holds(name) {
            let lookup = self.lookup_public(&zone, name, rtype).await;
            if lookup.answer.settled() || lookup.answer == Answer::Loop {
                return Seen { view: View::Public, lookup };
            }
        }
        Seen { view: View::Resolver, lookup: self.lookup(name, rtype).await }
    }

    /// What one authoritative server says, without following aliases out of its answer.
    pub async fn lookup_at(&self, server: SocketAddr, name: &str, rtype: RecordType) -> Lookup {
        let mut lookup = chain::unanswered(name, rtype, Answer::Loop, &server.to_string());
        match self.link(server, name, rtype, false).await {
            Link::Alias(hops) => {
                if chain::extend(&mut lookup, hops) {
                    lookup.answer = Answer::NoData;
                }
            }
            Link::End(hops, answer) => {
                if chain::extend(&mut lookup, hops) {
                    lookup.answer = answer;
                }
            }
        }
        lookup
    }

    /// Names of the zone are asked of its servers; where an alias leaves the zone, the resolver goes on.
    async fn lookup_public(&self, zone: &PublicZone, name: &str, rtype: RecordType) -> Lookup {
        let servers = zone.addresses();
        let mut lookup = chain::unanswered(name, rtype, Answer::Loop, "");
        loop {
            let end = lookup.end().to_owned();
            if !zone.holds(&end) {
                let rest = self.lookup(&end, rtype).await;
                if chain::extend(&mut lookup, rest.aliases) {
                    lookup.answer = rest.answer;
                }
                return lookup;
            }
            let (server, link) = self.first_settled(&servers, &end, rtype).await;
            if lookup.server.is_empty() {
                lookup.server = server.map(|server| server.to_string()).unwrap_or_default();
            }
            let (hops, answer) = match link {
                Link::Alias(hops) => (hops, None),
                Link::End(hops, answer) => (hops, Some(answer)),
            };
            if !chain::extend(&mut lookup, hops) {
                return lookup;
            }
            if let Some(answer) = answer {
                // The rcode of an authoritative server says nothing about a name outside of its zone.
                if zone.holds(lookup.end()) || answer.settled() && !answer.absent() {
                    lookup.answer = answer;
                    return lookup;
                }
            }
        }
    }

    /// Asks the servers one after the other, the next after a short wait, until one settles the question.
    async fn first_settled(&self, servers: &[SocketAddr], name: &str, rtype: RecordType) -> (Option<SocketAddr>, Link) {
        let asked = servers.iter().zip(0_u32..).map(|(server, turn)| async move {
            tokio::time::sleep(NEXT_SERVER * turn).await;
            (*server, self.link(*server, name, rtype, false).await)
        });
        let mut pending: FuturesUnordered<_> = asked.collect();
        let mut first = None;
        while let Some((server, link)) = pending.next().await {
            if matches!(&link, Link::Alias(_)) || matches!(&link, Link::End(_, answer) if answer.settled()) {
                return (Some(server), link);
            }
            first.get_or_insert((Some(server), link));
        }
        first.unwrap_or((None, Link::End(Vec::new(), Answer::NoRoute("the domain has no server to ask".to_owned()))))
    }
}
