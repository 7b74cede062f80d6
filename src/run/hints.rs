//! What could a run say that gives nothing but a domain, if it were told more?

use exdoctor_checks::judge::Selected;
use exdoctor_checks::model::{Check, Circumstances, Scenario};
use exdoctor_checks::registry::{self, FAMILIES};
use exdoctor_reports::Again;

use crate::probes::{self, Probe};

/// How much more a configuration opens: counted, so that no word of it grows stale. The first line leads to the others.
pub(super) fn hints(run: &Circumstances, selected: &[Selected], again: &Again) -> Vec<String> {
    let everything = selected.len() == registry::checks().count();
    let bare = run.scenarios == [Scenario::D] && run.mail_flow.is_none() && !again.options.starts_with("-c ");
    if !everything || !bare {
        return Vec::new();
    }
    let ours = registry::checks().filter(|check| of(check, Scenario::D)).count();
    let lead = format!(
        "this is what anybody can see: {ours} of {} checks. More are made where a configuration file (-c FILE) or \
         --scenario says what is connected:",
        registry::checks().count()
    );
    let scenarios = Scenario::ALL.into_iter().filter(|scenario| *scenario != Scenario::D).map(more);
    std::iter::once(lead).chain(scenarios).chain(sources()).collect()
}

fn of(check: &Check, scenario: Scenario) -> bool {
    check.level_in(&[scenario]).is_some()
}

/// The checks that a scenario adds, family by family.
fn more(scenario: Scenario) -> String {
    let added = |check: &&&Check| of(check, scenario) && !of(check, Scenario::D);
    let families = FAMILIES.iter().map(|(name, checks)| (name, checks.iter().filter(added).count()));
    let families: Vec<(&&str, usize)> = families.filter(|(_, count)| *count > 0).collect();
    let all: usize = families.iter().map(|(_, count)| count).sum();
    let families: Vec<String> = families.iter().map(|(name, count)| format!("{name} {count}")).collect();
    format!("{scenario}, {}: {all} more ({})", scenario.title(), families.join(", "))
}

/// What the added checks look at.
fn sources() -> Vec<String> {
    let added = || registry::checks().filter(|check| !of(check, Scenario::D));
    let given = |kind| probes::all().filter(move |probe| probe.gives == kind);
    let signed = |probe: &Probe| !probe.signs_in.is_empty();
    let by_credential = added().filter(|check| check.wants().any(|kind| given(kind).any(signed))).count();
    let by_file = added().filter(|check| check.needs.iter().any(|kind| given(*kind).next().is_none())).count();
    vec![format!(
        "of these, {by_credential} read with a credential that the file names, and {by_file} read files of yours: \
         evidence of the servers, exports, the certificate"
    )]
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn hinted(run: &Circumstances, options: &str) -> Vec<String> {
        let selected: Vec<Selected> = registry::checks().map(|check| Selected { check, named: false }).collect();
        hints(run, &selected, &Again { options: options.to_owned(), domains: Vec::new(), ..Again::default() })
    }

    #[test]
    fn a_bare_domain_is_told_how_many_checks_each_scenario_adds() {
        let said = hinted(&Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::D]), "");
        let letters: Vec<&str> = said.iter().skip(1).map(|line| line.split(',').next().unwrap_or_default()).collect();
        assert_eq!(letters[..3], ["A", "B", "C"], "{said:#?}");
        let added = |line: &str| line.split(": ").nth(1)?.split(' ').next()?.parse::<usize>().ok();
        assert!(said[1..4].iter().all(|line| added(line).is_some_and(|count| count > 10)), "{said:#?}");
        assert!(said.iter().all(|line| line.len() < 240), "{said:#?}");
    }

    #[test]
    fn who_gives_a_scenario_or_a_configuration_is_told_nothing() {
        let run = |scenario| Circumstances::plain(Timestamp::UNIX_EPOCH, &[scenario]);
        assert!(hinted(&run(Scenario::A), "").is_empty());
        assert!(hinted(&run(Scenario::D), "-c exdoctor.toml").is_empty());
    }
}
