//! Which check does fail, where one waits for a fact whose own judge is content?

use std::collections::BTreeMap;

use super::one;
use crate::facts::{FactKind, Facts};
use crate::model::{BlockedBy, Check, Circumstances, Level, Record, Subject, Verdict};
use crate::registry;

/// A fact has one judge, and others that read it as well: where the judge is content with it, and another of its family is
/// not, that one is the root. An expired certificate, for one, ends in a trusted root.
pub(super) fn settle(records: &mut [Record], facts: &Facts, run: &Circumstances) {
    let mut known: BTreeMap<Key, Option<String>> = BTreeMap::new();
    for by in records.iter_mut().filter_map(|record| record.blocked_by.as_mut()) {
        let key = (by.check.clone(), by.fact.clone(), by.subject.clone());
        let root = known.entry(key).or_insert_with(|| failing(by, facts, run));
        if let Some(check) = root {
            by.check.clone_from(check);
        }
    }
}

/// Check, fact and subject of a root.
type Key = (String, String, Subject);

/// The check that fails in the place of the judge, which is content.
fn failing(by: &BlockedBy, facts: &Facts, run: &Circumstances) -> Option<String> {
    let judge = registry::check(&by.check)?;
    let kind = FactKind::ALL.iter().copied().find(|kind| kind.name() == by.fact)?;
    let worst = |check: &'static Check| match one::verdict(check, &by.subject, facts, run) {
        Ok(Verdict::Judged { findings, .. }) => Some(findings.iter().map(|finding| finding.level).max()),
        _ => None,
    };
    let content = judge.subject == by.subject.kind && worst(judge)?.is_none_or(|level| level == Level::Note);
    // A check that needs more to judge says more than the fact.
    let reads = |check: &Check| check.wants().last() == Some(kind);
    let roles = facts.standing(&by.subject).map(|standing| &standing.roles);
    let fits = |check: &Check| {
        let role = check.roles.iter().any(|role| roles.is_some_and(|roles| roles.contains(role)));
        check.subject == judge.subject && (check.roles.is_empty() || role) && check.level_in(&run.scenarios).is_some()
    };
    let family = registry::checks().filter(|check| check.id.family() == judge.id.family());
    let mut others = family.filter(|check| content && check.id != judge.id && reads(check) && fits(check));
    others.find(|check| worst(check) == Some(Some(Level::Error))).map(|check| check.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::tls::{RootSet, TlsChains, TlsScan, TrustVerdict};
    use crate::judge::{Adjustments, Selected, judge};
    use crate::model::{Outcome, Role, Scenario};
    use crate::tls::example;

    fn roots(chains: TlsChains) -> Vec<String> {
        let mail = Subject::endpoint("mail.contoso.com", 443);
        let mut facts = Facts::default();
        facts.name(mail.clone(), Role::Ews);
        let scan: TlsScan = example::endpoint(example::healthy());
        let facts = facts.with(&mail, scan).with(&mail, chains).with(&mail, crate::ews::example::uncertified());
        let run = Circumstances { scenarios: vec![Scenario::B], ..example::outside() };
        let selected: Vec<Selected> = registry::checks().map(|check| Selected { check, named: false }).collect();
        let records = judge(&selected, &facts, &run, &Adjustments::default());
        let waits = records.into_iter().filter(|record| record.check == "ews.reachable");
        let waits = waits.filter(|record| record.outcome == Outcome::Blocked);
        waits.filter_map(|record| Some(record.blocked_by?.check)).collect()
    }

    #[test]
    fn an_expired_certificate_is_named_and_not_the_root_that_vouches_for_it() {
        assert_eq!(roots(example::trusted(&[example::EXPIRED, example::ISSUING])), ["tls.expiry"]);
        assert_eq!(roots(example::trusted(&[example::LOGIN_LEAF, example::ISSUING])), ["tls.name-matches"]);
    }

    #[test]
    fn the_judge_of_a_fact_is_the_root_where_it_fails_or_nothing_else_does() {
        let nobody = [(RootSet::Mozilla, TrustVerdict::UnknownIssuer)];
        let unknown = example::shown(&[example::EXPIRED, example::ISSUING], &nobody);
        assert_eq!(roots(unknown), ["tls.chain-trusted"]);
        assert_eq!(roots(example::trusted(&[example::LEAF, example::ISSUING])), ["tls.chain-trusted"]);
    }
}
