//! What does a policy say about mail from one address (RFC 7208, section 4.6)?

use std::net::IpAddr;

use super::record::{Meaning, Mechanism, Network, Qualifier};
use super::tree::{Below, Branch, Node, State, Tree};

/// The result of a policy for one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Pass,
    Fail,
    SoftFail,
    Neutral,
    /// The policy is broken on the way there.
    Broken,
    /// A macro, `ptr` or a name that could not be asked decides.
    Unknown,
}

impl Said {
    /// The word that mail headers use.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::Neutral => "neutral",
            Self::Broken => "permerror",
            Self::Unknown => "not countable",
        }
    }
}

/// What the policy says about mail that comes from the address.
pub(super) fn of(node: &Node, address: IpAddr) -> Said {
    match &node.state {
        State::Policy { branches, .. } => of_branches(branches, address),
        State::Open(_) | State::Beyond => Said::Unknown,
        State::Absent(_) | State::Several(_) | State::Faulty { .. } | State::Circle => Said::Broken,
    }
}

fn of_branches(branches: &[Branch], address: IpAddr) -> Said {
    let mut doubtful = false;
    for branch in branches {
        let (said, matches) = match &branch.term.meaning {
            Meaning::Ignored => continue,
            Meaning::Redirect(_) => (followed(&branch.below, address), Match::Yes),
            Meaning::Mechanism(qualifier, mechanism) => (meant(*qualifier), matches(mechanism, &branch.below, address)),
        };
        match matches {
            Match::No => {}
            Match::Broken => return if doubtful { Said::Unknown } else { Said::Broken },
            // Whatever comes after only counts when it says the same.
            Match::Perhaps if said == Said::Pass => doubtful = true,
            Match::Perhaps => return Said::Unknown,
            Match::Yes if doubtful && said != Said::Pass => return Said::Unknown,
            Match::Yes => return said,
        }
    }
    if doubtful { Said::Unknown } else { Said::Neutral }
}

enum Match {
    Yes,
    No,
    Perhaps,
    Broken,
}

fn matches(mechanism: &Mechanism, below: &Below, address: IpAddr) -> Match {
    let yes = |holds: bool| if holds { Match::Yes } else { Match::No };
    match (mechanism, below) {
        (Mechanism::All, _) => Match::Yes,
        (Mechanism::Network(network), _) => yes(network.holds(address)),
        (_, Below::Open(_) | Below::PerMessage) => Match::Perhaps,
        (_, Below::TooManyExchangers(_) | Below::NotAName(_)) => Match::Broken,
        (Mechanism::Exists(_), Below::Addresses(found)) => yes(!found.is_empty()),
        (Mechanism::A(_, prefix) | Mechanism::Mx(_, prefix), Below::Addresses(found)) => {
            yes(found.iter().any(|own| prefix.around(*own).holds(address)))
        }
        (_, Below::Policy(node)) => match of(node, address) {
            Said::Pass => Match::Yes,
            Said::Broken => Match::Broken,
            Said::Unknown => Match::Perhaps,
            Said::Fail | Said::SoftFail | Said::Neutral => Match::No,
        },
        (_, Below::Addresses(_) | Below::Nothing) => Match::No,
    }
}

fn followed(below: &Below, address: IpAddr) -> Said {
    match below {
        Below::Policy(node) => of(node, address),
        Below::NotAName(_) => Said::Broken,
        _ => Said::Unknown,
    }
}

const fn meant(qualifier: Qualifier) -> Said {
    match qualifier {
        Qualifier::Pass => Said::Pass,
        Qualifier::Fail => Said::Fail,
        Qualifier::SoftFail => Said::SoftFail,
        Qualifier::Neutral => Said::Neutral,
    }
}

/// The address ranges that a tree allows by `ip4` and `ip6`, in their order.
pub(super) fn ranges(tree: &Tree) -> Vec<Network> {
    let branches = tree.nodes().into_iter().flat_map(Node::branches);
    let allowed = branches.filter_map(|branch| match &branch.term.meaning {
        Meaning::Mechanism(Qualifier::Pass, Mechanism::Network(network)) => Some(*network),
        _ => None,
    });
    allowed.collect()
}

/// Whether everybody passes: `+all`, or a range without bits, that is reached with a pass.
pub(super) fn lets_everybody_pass(node: &Node) -> Option<String> {
    for branch in node.branches() {
        let inner = match &branch.below {
            Below::Policy(inner) => Some(inner),
            _ => None,
        };
        let found = match &branch.term.meaning {
            Meaning::Mechanism(Qualifier::Pass, Mechanism::All) => Some(branch.term.text.clone()),
            Meaning::Mechanism(Qualifier::Pass, Mechanism::Network(Network { prefix: 0, .. })) => {
                Some(branch.term.text.clone())
            }
            Meaning::Mechanism(Qualifier::Pass, Mechanism::Include(_)) | Meaning::Redirect(_) => {
                inner.and_then(lets_everybody_pass).map(|term| format!("{term} by way of {}", branch.term.text))
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::example::{lookup, texts};
    use crate::dns::spf::walk::build;
    use crate::facts::dns::{Answer, Data, Lookup, RecordType};

    fn said(policy: &str, more: &[Lookup], address: &str) -> Said {
        let mut known = vec![texts("contoso.com", &[policy])];
        known.extend_from_slice(more);
        of(&build("contoso.com", &known).root, address.parse().expect("an address"))
    }

    #[test]
    fn the_first_match_decides_and_an_include_matches_only_by_a_pass() {
        let inner = [texts("_spf.contoso.com", &["v=spf1 ip4:192.0.2.0/28 -all"])];
        assert_eq!(said("v=spf1 include:_spf.contoso.com ~all", &inner, "192.0.2.15"), Said::Pass);
        assert_eq!(said("v=spf1 include:_spf.contoso.com ~all", &inner, "192.0.2.16"), Said::SoftFail);
        assert_eq!(said("v=spf1 -include:_spf.contoso.com +all", &inner, "192.0.2.15"), Said::Fail);
        assert_eq!(said("v=spf1 redirect=_spf.contoso.com", &inner, "192.0.2.16"), Said::Fail);
        assert_eq!(said("v=spf1 ip4:198.51.100.1", &[], "192.0.2.1"), Said::Neutral);
    }

    #[test]
    fn an_include_of_nothing_breaks_the_policy_and_an_unanswered_one_leaves_it_open() {
        assert_eq!(
            said("v=spf1 include:x.contoso.com -all", &[texts("x.contoso.com", &[])], "192.0.2.1"),
            Said::Broken
        );
        let silent = [lookup("x.contoso.com", RecordType::Txt, Answer::Timeout)];
        assert_eq!(said("v=spf1 include:x.contoso.com -all", &silent, "192.0.2.1"), Said::Unknown);
        assert_eq!(said("v=spf1 include:x.contoso.com +all", &silent, "192.0.2.1"), Said::Pass);
    }

    #[test]
    fn a_and_mx_match_within_their_prefix() {
        let host = lookup("contoso.com", RecordType::A, Answer::Records(vec![Data::Address([192, 0, 2, 7].into())]));
        assert_eq!(said("v=spf1 a/29 -all", std::slice::from_ref(&host), "192.0.2.1"), Said::Pass);
        assert_eq!(said("v=spf1 a -all", &[host], "192.0.2.1"), Said::Fail);
    }

    #[test]
    fn a_macro_of_the_message_leaves_the_result_open() {
        assert_eq!(said("v=spf1 exists:%{i}.contoso.com -all", &[], "192.0.2.1"), Said::Unknown);
    }
}
