//! How is the tree of look-ups shown to a reader?

use super::record::Meaning;
use super::tree::{Below, Branch, Node, State};
use crate::facts::dns::short;
use crate::model::Evidence;

/// One line for each record of the tree: the way to it, what it says, and what it costs.
pub(super) fn tree(root: &Node) -> Vec<Evidence> {
    let mut lines = Vec::new();
    lines_below(root, &root.domain, &mut lines);
    lines
}

fn lines_below(node: &Node, way: &str, lines: &mut Vec<Evidence>) {
    let observed = match &node.state {
        State::Policy { text, .. } => {
            let here = node.branches().iter().filter(|branch| branch.asks).count();
            format!("{} ({here} look-ups here, {} with what is below)", short(text), cost(node))
        }
        State::Absent(Some(almost)) => format!("no SPF record, but \"{}\"", short(almost)),
        State::Absent(None) => "no SPF record".to_owned(),
        State::Several(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| format!("\"{}\"", short(text))).collect();
            format!("{} SPF records: {}", texts.len(), texts.join("; "))
        }
        State::Faulty { text, .. } => short(text),
        State::Circle => "a name that leads here again".to_owned(),
        State::Open(words) => words.clone(),
        State::Beyond => "not followed: too many look-ups".to_owned(),
    };
    lines.push(Evidence::new(format!("SPF of {way}"), observed));
    for branch in node.branches() {
        if let Below::Policy(child) = &branch.below {
            let name = if child.domain.is_empty() { &branch.term.text } else { &child.domain };
            lines_below(child, &format!("{way} > {name}"), lines);
        }
    }
}

/// What each term of the policy costs, for a finding about the sum.
pub(super) fn costs(root: &Node) -> Vec<Evidence> {
    let asking = root.branches().iter().filter(|branch| branch.asks);
    asking.map(|branch| Evidence::new(branch.term.text.clone(), format!("{} look-ups", cost_of(branch)))).collect()
}

fn cost(node: &Node) -> usize {
    node.branches().iter().map(cost_of).sum()
}

fn cost_of(branch: &Branch) -> usize {
    let below = match &branch.below {
        Below::Policy(child) => cost(child),
        _ => 0,
    };
    usize::from(branch.asks) + below
}

/// The terms that only a message can resolve.
pub(super) fn per_message<'a>(nodes: &[&'a Node]) -> Vec<&'a str> {
    let branches = nodes.iter().flat_map(|node| node.branches());
    let undecided = branches
        .filter(|branch| matches!(branch.below, Below::PerMessage) && !matches!(branch.term.meaning, Meaning::Ignored));
    undecided.map(|branch| branch.term.text.as_str()).collect()
}
