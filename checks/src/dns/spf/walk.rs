//! Which records does an SPF policy reach, and what does each look-up cost (RFC 7208, section 4.6.4)?

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Question;
use super::domain_spec::{DomainSpec, Target};
use super::record::{self, Meaning, Mechanism, Term};
use super::tree::{Below, Branch, Node, State, Tree};
use crate::facts::dns::{Answer, Data, Lookup, RecordType};

/// How many look-ups are followed: enough to show how far beyond ten a policy goes, too few to run away.
const MOST_LOOKUPS: usize = 40;
/// How many mail exchangers of one `mx` may be resolved; a record with more is an error of its own.
const MOST_EXCHANGERS: usize = 10;

/// Builds the tree of a domain from the look-ups that are known.
pub(super) fn build(domain: &str, known: &[Lookup]) -> Tree {
    let known = known.iter().map(|lookup| ((lookup.name.as_str(), lookup.rtype), lookup)).collect();
    let mut walk =
        Walk { sender: domain, known, path: Vec::new(), lookups: 0, voids: Vec::new(), cut: false, wanted: Vec::new() };
    let root = walk.node(domain, false);
    Tree { root, lookups: walk.lookups, voids: walk.voids, cut: walk.cut, wanted: walk.wanted }
}

struct Walk<'a> {
    sender: &'a str,
    known: BTreeMap<(&'a str, RecordType), &'a Lookup>,
    path: Vec<String>,
    lookups: usize,
    voids: Vec<String>,
    cut: bool,
    wanted: Vec<Question>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, domain: &str, counts: bool) -> Node {
        let state = if self.path.iter().any(|above| above == domain) {
            State::Circle
        } else {
            match self.ask(domain, RecordType::Txt, counts) {
                Err(open) => State::Open(open),
                Ok(lookup) => self.policy(domain, lookup),
            }
        };
        Node { domain: domain.to_owned(), state }
    }

    fn policy(&mut self, domain: &str, lookup: &Lookup) -> State {
        let mut texts: Vec<&str> = lookup.texts().filter(|text| record::is_spf(text)).collect();
        let text = match (texts.pop(), texts.is_empty()) {
            (None, _) => return State::Absent(lookup.texts().find(|text| looks_like_spf(text)).map(str::to_owned)),
            (Some(text), true) => text,
            (Some(last), false) => return State::Several(texts.into_iter().chain([last]).map(str::to_owned).collect()),
        };
        let terms = match record::parse(text) {
            Ok(terms) => terms,
            Err(fault) => return State::Faulty { text: text.to_owned(), fault },
        };
        self.path.push(domain.to_owned());
        // What stands behind `all` is never reached, and `all` anywhere disables a redirect.
        let is_all = |term: &Term| matches!(term.meaning, Meaning::Mechanism(_, Mechanism::All));
        let end = terms.iter().position(is_all).map_or(terms.len(), |place| place + 1);
        let ends = end < terms.len() || terms.last().is_some_and(is_all);
        let reached =
            terms.into_iter().take(end).filter(|term| !(ends && matches!(term.meaning, Meaning::Redirect(_))));
        // A redirect is followed last, wherever it stands.
        let (last, first): (Vec<Term>, Vec<Term>) =
            reached.partition(|term| matches!(term.meaning, Meaning::Redirect(_)));
        let branches = first.into_iter().chain(last).map(|term| self.branch(domain, term)).collect();
        self.path.pop();
        State::Policy { text: text.to_owned(), branches }
    }

    fn branch(&mut self, domain: &str, term: Term) -> Branch {
        let (asks, below) = match &term.meaning {
            Meaning::Ignored => (false, Below::Nothing),
            Meaning::Redirect(spec) => (true, self.follow(domain, Some(spec), Self::child)),
            Meaning::Mechanism(_, mechanism) => match mechanism {
                Mechanism::All | Mechanism::Network(_) => (false, Below::Nothing),
                Mechanism::Include(spec) => (true, self.follow(domain, Some(spec), Self::child)),
                Mechanism::A(spec, _) => (true, self.follow(domain, spec.as_ref(), Self::addresses)),
                Mechanism::Mx(spec, _) => (true, self.follow(domain, spec.as_ref(), Self::exchangers)),
                Mechanism::Exists(spec) => (true, self.follow(domain, Some(spec), Self::addresses)),
                Mechanism::Ptr => {
                    self.count();
                    (true, Below::PerMessage)
                }
            },
        };
        Branch { term, asks, below }
    }

    /// Counts the term, and follows it where its name is fixed.
    fn follow(&mut self, domain: &str, spec: Option<&DomainSpec>, how: fn(&mut Self, &str) -> Below) -> Below {
        if !self.count() {
            return Below::Policy(Node { domain: String::new(), state: State::Beyond });
        }
        match spec.map_or_else(|| Target::Fixed(domain.to_owned()), |spec| spec.target(domain, self.sender)) {
            Target::Fixed(name) => how(self, &name),
            Target::PerMessage => Below::PerMessage,
            Target::NotAName(name) => Below::NotAName(name),
        }
    }

    fn count(&mut self) -> bool {
        if self.lookups == MOST_LOOKUPS {
            self.cut = true;
            return false;
        }
        self.lookups += 1;
        true
    }

    fn child(&mut self, name: &str) -> Below {
        Below::Policy(self.node(name, true))
    }

    fn addresses(&mut self, name: &str) -> Below {
        match self.both_families(name) {
            Ok(addresses) => {
                if addresses.is_empty() {
                    self.voids.push(format!("{name} A"));
                }
                Below::Addresses(addresses)
            }
            Err(open) => Below::Open(open),
        }
    }

    fn exchangers(&mut self, name: &str) -> Below {
        let lookup = match self.ask(name, RecordType::Mx, true) {
            Ok(lookup) => lookup,
            Err(open) => return Below::Open(open),
        };
        let hosts = lookup.answer.records().iter().filter_map(|data| match data {
            Data::Mx { host, .. } if host != "." => Some(host.as_str()),
            _ => None,
        });
        let hosts: Vec<&str> = hosts.collect();
        if hosts.len() > MOST_EXCHANGERS {
            return Below::TooManyExchangers(hosts.len());
        }
        let mut found = Vec::new();
        let mut open = None;
        for host in hosts {
            match self.both_families(host) {
                Ok(addresses) => found.extend(addresses),
                Err(words) => open = Some(words),
            }
        }
        open.map_or(Below::Addresses(found), Below::Open)
    }

    /// The addresses of a name; IPv6 is asked for where there is no IPv4.
    fn both_families(&mut self, name: &str) -> Result<Vec<IpAddr>, String> {
        let v4 = self.ask(name, RecordType::A, false)?;
        let found = if v4.answer == Answer::NoData { self.ask(name, RecordType::Aaaa, false)? } else { v4 };
        Ok(found.addresses().collect())
    }

    /// What is known about a name; a question that nobody asked yet is noted.
    fn ask(&mut self, name: &str, rtype: RecordType, counts: bool) -> Result<&'a Lookup, String> {
        let question = format!("{name} {}", rtype.word());
        let Some(lookup) = self.known.get(&(name, rtype)).copied() else {
            let wanted = Question { name: name.to_owned(), rtype };
            if !self.wanted.contains(&wanted) {
                self.wanted.push(wanted);
            }
            return Err(format!("{question} was not asked"));
        };
        if !lookup.answer.settled() && lookup.answer != Answer::Loop {
            return Err(format!("{question}: {}", lookup.answer));
        }
        if counts && lookup.answer.absent() {
            self.voids.push(question);
        }
        Ok(lookup)
    }
}

/// A text that somebody meant as SPF record: a wrong version, a quote or a blank before it.
fn looks_like_spf(text: &str) -> bool {
    let start: String = text.chars().take(40).collect::<String>().to_ascii_lowercase();
    let start = start.trim_start_matches(|c: char| c.is_whitespace() || "\"'\u{feff}\u{201c}".contains(c));
    start.starts_with("v=spf") || start.starts_with("v = spf") || start.starts_with("spf1 ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::example::texts;

    #[test]
    fn an_include_of_an_ancestor_is_a_circle_and_the_same_include_twice_is_none() {
        let known = [
            texts("contoso.com", &["v=spf1 include:a.contoso.com include:b.contoso.com include:b.contoso.com -all"]),
            texts("a.contoso.com", &["v=spf1 include:contoso.com -all"]),
            texts("b.contoso.com", &["v=spf1 -all"]),
        ];
        let tree = build("contoso.com", &known);
        let circles = tree.nodes().iter().filter(|node| matches!(node.state, State::Circle)).count();
        assert_eq!((tree.lookups, circles), (4, 1));
    }

    #[test]
    fn terms_behind_all_and_a_redirect_beside_it_cost_nothing() {
        let known = [texts("contoso.com", &["v=spf1 redirect=x.contoso.com ip4:192.0.2.1 -all include:y.contoso.com"])];
        let tree = build("contoso.com", &known);
        assert_eq!((tree.lookups, tree.wanted.len()), (0, 0));
    }

    #[test]
    fn a_tree_that_doubles_at_each_level_ends() {
        let known: Vec<Lookup> = (0..60)
            .map(|n| {
                let next = format!("n{}.contoso.com", n + 1);
                texts(&format!("n{n}.contoso.com"), &[&format!("v=spf1 include:{next} include:{next} -all")])
            })
            .collect();
        let tree = build("n0.contoso.com", &known);
        assert!(tree.cut);
        assert_eq!(tree.lookups, MOST_LOOKUPS);
    }
}
