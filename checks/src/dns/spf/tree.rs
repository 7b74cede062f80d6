//! What does an SPF policy come to with everything that it includes?

use std::net::IpAddr;

use super::Question;
use super::record::{Fault, Term};

/// A policy with everything that it includes.
pub(super) struct Tree {
    pub(super) root: Node,
    /// How many terms ask DNS, over the whole tree.
    pub(super) lookups: usize,
    /// Questions that came back empty.
    pub(super) voids: Vec<String>,
    /// Whether the tree goes on beyond what is followed.
    pub(super) cut: bool,
    /// What is not known yet.
    pub(super) wanted: Vec<Question>,
}

/// One name with its policy.
pub(super) struct Node {
    pub(super) domain: String,
    pub(super) state: State,
}

/// What a name's TXT records came to.
pub(super) enum State {
    Policy {
        text: String,
        branches: Vec<Branch>,
    },
    /// No SPF record; the text that looks like one, if any.
    Absent(Option<String>),
    Several(Vec<String>),
    Faulty {
        text: String,
        fault: Fault,
    },
    Circle,
    /// It could not be asked, in words.
    Open(String),
    Beyond,
}

/// One term with what hangs below it.
pub(super) struct Branch {
    pub(super) term: Term,
    pub(super) asks: bool,
    pub(super) below: Below,
}

/// What a term leads to.
pub(super) enum Below {
    Nothing,
    Policy(Node),
    Addresses(Vec<IpAddr>),
    TooManyExchangers(usize),
    /// The message decides: not countable in advance.
    PerMessage,
    NotAName(String),
    /// It could not be asked, in words.
    Open(String),
}

impl Tree {
    /// Every node, a parent before its children.
    pub(super) fn nodes(&self) -> Vec<&Node> {
        let mut found = vec![&self.root];
        let mut next = 0;
        while let Some(node) = found.get(next).copied() {
            found.extend(node.branches().iter().filter_map(|branch| match &branch.below {
                Below::Policy(child) => Some(child),
                _ => None,
            }));
            next += 1;
        }
        found
    }
}

impl Node {
    /// The terms of the policy, or none.
    pub(super) fn branches(&self) -> &[Branch] {
        match &self.state {
            State::Policy { branches, .. } => branches,
            _ => &[],
        }
    }
}
