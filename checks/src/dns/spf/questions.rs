//! What does the evaluation of an SPF policy still have to ask?

use super::tree::State;
use super::walk;
use crate::facts::dns::{Lookup, RecordType};
use crate::values;

/// How many questions one policy may cost, whatever it says.
const MOST_QUESTIONS: usize = 100;

/// A question to DNS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// The name, lower case without the final dot.
    pub name: String,
    /// The type.
    pub rtype: RecordType,
}

/// The next questions; none when everything is known that the evaluation can use.
///
/// Ask them all, add the answers to `known`, and call again: each round is one level of the tree. The questions end,
/// whatever is answered. Where mail leaves at Exchange Online (`online`), its record is among them even if the policy
/// does not name it.
///
/// ```
/// use exdoctor_checks::dns::spf::questions;
/// use exdoctor_checks::facts::dns::RecordType;
///
/// let first = questions("contoso.com", &[], true);
/// assert_eq!((first[0].name.as_str(), first[0].rtype), ("contoso.com", RecordType::Txt));
/// ```
pub fn questions(domain: &str, known: &[Lookup], online: bool) -> Vec<Question> {
    let tree = walk::build(domain, known);
    let mut wanted = tree.wanted.clone();
    let policies: Vec<&str> = tree.nodes().iter().map(|node| node.domain.as_str()).collect();
    let exchange = exchange_names().filter(|name| !policies.contains(name));
    if online
        && matches!(tree.root.state, State::Policy { .. })
        && !policies.iter().any(|name| exchange_names().any(|own| own == *name))
    {
        wanted.extend(exchange.flat_map(|name| walk::build(name, known).wanted));
    }
    let mut distinct: Vec<Question> = Vec::new();
    for question in wanted {
        if !distinct.contains(&question) {
            distinct.push(question);
        }
    }
    distinct.truncate(MOST_QUESTIONS.saturating_sub(known.len()));
    distinct
}

/// The names under which Exchange Online publishes its senders, as far as a public document states them.
pub(super) fn exchange_names() -> impl Iterator<Item = &'static str> {
    values::clouds().iter().flat_map(|cloud| cloud.confirmed(&cloud.spf))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::example::{lookup, texts};
    use crate::facts::dns::{Answer, Data};

    fn names(domain: &str, known: &[Lookup]) -> Vec<String> {
        questions(domain, known, true).into_iter().map(|q| format!("{} {}", q.name, q.rtype.word())).collect()
    }

    #[test]
    fn each_round_asks_one_level_of_the_tree() {
        let mut known = vec![texts("contoso.com", &["v=spf1 mx include:spf.protection.outlook.com -all"])];
        assert_eq!(names("contoso.com", &known), ["contoso.com MX", "spf.protection.outlook.com TXT"]);
        known.push(lookup(
            "contoso.com",
            RecordType::Mx,
            Answer::Records(vec![Data::Mx { preference: 0, host: "mx.fabrikam.com".to_owned() }]),
        ));
        known.push(texts("spf.protection.outlook.com", &["v=spf1 ip4:192.0.2.0/24 -all"]));
        assert_eq!(names("contoso.com", &known), ["mx.fabrikam.com A"]);
        known.push(lookup("mx.fabrikam.com", RecordType::A, Answer::NoData));
        assert_eq!(names("contoso.com", &known), ["mx.fabrikam.com AAAA"]);
        known.push(lookup("mx.fabrikam.com", RecordType::Aaaa, Answer::NoData));
        assert!(names("contoso.com", &known).is_empty());
    }

    #[test]
    fn a_flattened_policy_asks_for_the_record_of_exchange_online_too() {
        let known = [texts("contoso.com", &["v=spf1 ip4:192.0.2.0/24 -all"])];
        assert_eq!(names("contoso.com", &known), ["spf.protection.outlook.com TXT"]);
    }

    #[test]
    fn a_hostile_tree_ends() {
        let mut known: Vec<Lookup> = Vec::new();
        let mut rounds = 0;
        loop {
            let next = questions("contoso.com", &known, true);
            if next.is_empty() {
                break;
            }
            rounds += 1;
            for question in next {
                let answer = match question.rtype {
                    RecordType::Txt => {
                        let below = format!("v=spf1 include:a.{0} mx:b.{0} mx:c.{0} include:d.{0} -all", question.name);
                        Answer::Records(vec![Data::Txt(below)])
                    }
                    RecordType::Mx => {
                        let host = |n| Data::Mx { preference: n, host: format!("h{n}.{}", question.name) };
                        Answer::Records((0..10).map(host).collect())
                    }
                    _ => Answer::NoData,
                };
                known.push(lookup(&question.name, question.rtype, answer));
            }
        }
        assert!(known.len() <= MOST_QUESTIONS, "{} questions", known.len());
        assert!(rounds <= 40, "{rounds} rounds");
    }
}
