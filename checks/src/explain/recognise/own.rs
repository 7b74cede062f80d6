//! Which check, step or finding of exdoctor is named?

use super::{Look, detail};
use crate::explain::model::Recognised;
use crate::model::{Check, Expect};
use crate::registry;
use crate::setup::{self, StepInfo};

/// Something of exdoctor that has a name.
#[derive(Clone, Copy, Debug)]
pub enum Name {
    /// A check.
    Check(&'static Check),
    /// A step of a scenario's set-up; several scenarios may share its name.
    Step(&'static StepInfo),
    /// A finding of a check, by its code.
    Finding(&'static Check, &'static str),
}

/// What a single word names: a check, a step ("grant-key-access", "A5"), a finding ("several-records", "dns.spf/several-records").
pub fn named(word: &str) -> Vec<Name> {
    let word = word.trim().to_ascii_lowercase();
    if let Some(check) = registry::check(&word) {
        return vec![Name::Check(check)];
    }
    let steps: Vec<Name> = setup::steps().filter(|step| step.is_named(&word)).map(Name::Step).collect();
    if !steps.is_empty() {
        return steps;
    }
    let (check, code) = word.split_once('/').map_or((None, word.as_str()), |(check, code)| (Some(check), code));
    let checks = registry::checks().filter(|own| check.is_none_or(|wanted| own.id.as_str() == wanted));
    checks.filter_map(|own| finding(own, code).map(|code| Name::Finding(own, code))).collect()
}

/// The checks of whose id a word is a part: "spf", "expiry", "tls".
pub fn checks_about(word: &str) -> Vec<&'static Check> {
    let part = format!("-{}-", word.trim().to_ascii_lowercase());
    let has = |check: &&Check| format!("-{}-", check.id.as_str().replace('.', "-")).contains(&part);
    registry::checks().filter(has).collect()
}

/// The code, where the check gives findings of it.
fn finding(check: &'static Check, code: &str) -> Option<&'static str> {
    (check.examples)().into_iter().find_map(|example| match example.expect {
        Expect::Finding(_, own) if own == code => Some(own),
        _ => None,
    })
}

/// Checks that a pasted report names, beyond these, are left out.
const MOST: usize = 20;

/// Names the checks of a pasted report, with the codes of their findings.
pub(super) fn recognise(look: &Look<'_>, recognised: &mut Vec<Recognised>) {
    let mut count = 0;
    for check in registry::checks() {
        let id = check.id.as_str();
        let holds = |text: &str| {
            text.match_indices(id).any(|(at, _)| {
                let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
                let before = text[..at].chars().next_back().is_some_and(is_inner);
                let after = text[at + id.len()..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
                !before && !after
            })
        };
        let Some(line) = look.lines.iter().take(2_000).find(|line| line.text.contains('.') && holds(&line.text)) else {
            continue;
        };
        count += 1;
        if count > MOST {
            return;
        }
        let mut one = Recognised::new(&format!("check {id}"), format!("passes when: {}", check.title), line.number);
        let codes = line.text.split(['(', ')']).skip(1).step_by(2).filter_map(|code| finding(check, code.trim()));
        one.fields.extend(codes.map(|code| detail("finding", code)));
        one.fields.extend(check.remedies.first().map(|remedy| detail("what mends it", remedy.summary)));
        recognised.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_names_a_check_a_step_or_a_finding() {
        assert!(matches!(named("DNS.SPF")[..], [Name::Check(check)] if check.id.as_str() == "dns.spf"));
        assert!(matches!(named("grant-key-access")[..], [Name::Step(step)] if step.number == 5));
        assert!(matches!(named("a5")[..], [Name::Step(step)] if step.id == "grant-key-access"));
        assert!(matches!(named("several-records")[..], [Name::Finding(..), ..]));
        assert!(
            matches!(named("dns.spf/several-records")[..], [Name::Finding(check, "several-records")] if check.id.as_str() == "dns.spf")
        );
        assert!(named("dns.nothing").is_empty() && named("").is_empty());
    }

    #[test]
    fn a_word_of_ids_finds_their_checks() {
        assert!(matches!(checks_about("SPF")[..], [check] if check.id.as_str() == "dns.spf"));
        let ids: Vec<&str> = checks_about("domain").iter().map(|check| check.id.as_str()).collect();
        assert!(ids.contains(&"entra.domain-verified") && ids.contains(&"autodiscover.root-domain"), "{ids:?}");
        assert!(checks_about("").is_empty() && checks_about("sp").is_empty() && checks_about("-").is_empty());
    }
}
