//! What is wrong with the policy itself, whoever sends?

use super::record::Fault;
use super::remedies::{CLOSE, FEWER_LOOKUPS, MEND, ONE_RECORD};
use super::tree::{Below, Node, State, Tree};
use super::{RFC7208, evaluate, show};
use crate::facts::dns::short;
use crate::prelude::*;

/// How many look-ups RFC 7208 allows.
const ALLOWED_LOOKUPS: usize = 10;
/// How many of them may come back empty.
const ALLOWED_VOIDS: usize = 2;

/// Every flaw of the tree; a flaw of the domain's own record stands alone.
pub(super) fn of(tree: &Tree) -> Vec<Finding> {
    let root = &tree.root;
    let mut findings: Vec<Finding> = match &root.state {
        State::Policy { .. } => tree.nodes().into_iter().flat_map(broken_references).collect(),
        State::Absent(_) => vec![missing(root)],
        _ => unusable(root).into_iter().collect(),
    };
    findings.extend(tree.nodes().into_iter().flat_map(impossible));
    findings.extend(too_many(tree));
    findings.extend(voids(tree));
    findings.extend(everybody(root));
    findings.extend(notes(tree));
    let observed = match &root.state {
        State::Policy { text, .. } | State::Faulty { text, .. } => short(text),
        State::Several(texts) => texts.iter().map(|text| short(text)).collect::<Vec<_>>().join(" and "),
        _ => "none".to_owned(),
    };
    findings.into_iter().map(|finding| finding.value("spf_observed", &observed)).collect()
}

/// What could not be asked, in words.
pub(super) fn open(tree: &Tree) -> Vec<&str> {
    let nodes = tree.nodes();
    let at_names = nodes.iter().filter_map(|node| match &node.state {
        State::Open(words) => Some(words.as_str()),
        _ => None,
    });
    let at_terms = nodes.iter().flat_map(|node| node.branches()).filter_map(|branch| match &branch.below {
        Below::Open(words) => Some(words.as_str()),
        _ => None,
    });
    at_names.chain(at_terms).collect()
}

fn missing(root: &Node) -> Finding {
    let almost = matches!(&root.state, State::Absent(Some(_)));
    let message = if almost {
        format!("{} has no SPF record, only a text that resembles one", root.domain)
    } else {
        format!("{} has no SPF record", root.domain)
    };
    let finding = Finding::warning("missing", message).remedy(&ONE_RECORD).value("spf_owner", &root.domain);
    with_tree(finding, root, "exactly one record that begins with v=spf1 and a blank")
}

/// The policies to which a node refers and that cannot be used; what leads nowhere is mended where it is referred to.
fn broken_references(node: &Node) -> Vec<Finding> {
    let children = node.branches().iter().filter_map(|branch| match &branch.below {
        Below::Policy(child) => Some((branch, child)),
        _ => None,
    });
    let found = children.filter_map(|(branch, child)| {
        let finding = unusable(child)?;
        let leads_nowhere = matches!(child.state, State::Absent(_) | State::Circle);
        Some(if leads_nowhere {
            finding.value("spf_owner", &node.domain).value("spf_term", short(&branch.term.text))
        } else {
            finding
        })
    });
    found.collect()
}

fn unusable(node: &Node) -> Option<Finding> {
    let owner = &node.domain;
    let (finding, expected) = match &node.state {
        State::Several(texts) => {
            let message = format!("{owner} has {} SPF records, so none of them counts", texts.len());
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let finding = Finding::error("several-records", message).remedy(&ONE_RECORD);
            let finding = super::whole::record(&texts, None)
                .into_iter()
                .fold(finding, |finding, record| finding.value("spf_record", record));
            (finding, "exactly one SPF record")
        }
        State::Faulty { fault: Fault { term, at, why }, .. } => {
            let message =
                format!("the SPF record of {owner} cannot be read: `{}` at character {at}: {why}", short(term));
            (
                Finding::error("syntax", message).remedy(&MEND).value("spf_term", short(term)),
                "terms that RFC 7208 defines",
            )
        }
        State::Absent(_) => {
            let message = format!("the policy refers to {owner}, which has no SPF record");
            (Finding::error("refers-to-nothing", message).remedy(&MEND).value("spf_term", owner), "one SPF record")
        }
        State::Circle => {
            let message = format!("the policy leads back to {owner}, in a circle without end");
            (Finding::error("circle", message).remedy(&MEND).value("spf_term", owner), "a policy that ends")
        }
        State::Policy { .. } | State::Open(_) | State::Beyond => return None,
    };
    Some(with_tree(finding.value("spf_owner", owner), node, expected))
}

/// Terms that break the evaluation although they can be read.
fn impossible(node: &Node) -> Vec<Finding> {
    let broken = node.branches().iter().filter_map(|branch| {
        let term = &branch.term.text;
        let (code, message) = match &branch.below {
            Below::TooManyExchangers(count) => (
                "too-many-exchangers",
                format!("`{term}` of {} stands for {count} mail exchangers; ten are allowed", node.domain),
            ),
            Below::NotAName(name) => {
                ("not-a-name", format!("`{term}` of {} names {}, which DNS cannot hold", node.domain, short(name)))
            }
            _ => return None,
        };
        let finding = Finding::error(code, message).remedy(&MEND).value("spf_term", short(term));
        Some(with_tree(
            finding.value("spf_owner", &node.domain),
            node,
            "a name that DNS can hold, with at most ten mail exchangers",
        ))
    });
    broken.collect()
}

fn too_many(tree: &Tree) -> Option<Finding> {
    if tree.lookups <= ALLOWED_LOOKUPS {
        return None;
    }
    let count = if tree.cut { format!("more than {}", tree.lookups) } else { tree.lookups.to_string() };
    let message = format!("the policy needs {count} look-ups; {ALLOWED_LOOKUPS} are allowed");
    let sum = Evidence::new(format!("look-ups of {}", tree.root.domain), count)
        .expected(format!("at most {ALLOWED_LOOKUPS}"))
        .source(&RFC7208);
    let finding = Finding::error("too-many-lookups", message).because(sum).remedy(&FEWER_LOOKUPS);
    Some(show::costs(&tree.root).into_iter().fold(finding, Finding::because))
}

fn voids(tree: &Tree) -> Option<Finding> {
    if tree.voids.len() <= ALLOWED_VOIDS {
        return None;
    }
    let message = format!("{} look-ups of the policy come back empty; {ALLOWED_VOIDS} are allowed", tree.voids.len());
    let evidence = Evidence::new("empty answers", tree.voids.join(", "))
        .expected(format!("at most {ALLOWED_VOIDS}"))
        .source(&RFC7208);
    Some(Finding::warning("void-lookups", message).because(evidence).remedy(&FEWER_LOOKUPS))
}

fn everybody(root: &Node) -> Option<Finding> {
    let term = evaluate::lets_everybody_pass(root)?;
    let message = format!("everybody may send as {}: {term}", root.domain);
    let finding = Finding::warning("lets-everybody-pass", message).remedy(&CLOSE).value("spf_term", &term);
    Some(with_tree(finding, root, "-all or ~all"))
}

fn notes(tree: &Tree) -> Option<Finding> {
    let terms = show::per_message(&tree.nodes());
    let named: Vec<String> = terms.iter().map(|term| short(term)).collect();
    let message = format!("{} depends on the message, so what it looks up cannot be counted here", named.join(", "));
    (!terms.is_empty()).then(|| Finding::note("not-countable", message))
}

fn with_tree(finding: Finding, node: &Node, expected: &str) -> Finding {
    let first = show::tree(node).into_iter().next();
    first.into_iter().fold(finding, |finding, line| finding.because(line.expected(expected).source(&RFC7208)))
}
