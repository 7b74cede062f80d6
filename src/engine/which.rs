//! Which facts are gathered, and by which probes?

use std::collections::BTreeSet;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::judge::Selected;
use exdoctor_checks::model::{Circumstances, Role, SubjectKind};

use crate::probes::{self, Probe, comes_with};

/// The facts that are gathered for the selected checks, and those that lead to what they judge.
pub fn wanted(selected: &[Selected], run: &Circumstances) -> BTreeSet<FactKind> {
    let in_scope = selected.iter().filter(|chosen| chosen.check.level_in(&run.scenarios).is_some());
    let needs = |chosen: &Selected| {
        let check = chosen.check;
        check.wants().map(comes_with).chain(finding(check.subject, check.roles)).collect::<Vec<_>>()
    };
    in_scope.flat_map(needs).collect()
}

/// The probes that give these facts, and those that give what they start from.
pub fn probes_for(wanted: &BTreeSet<FactKind>) -> Vec<&'static Probe> {
    let mut wanted = wanted.clone();
    loop {
        let chosen: Vec<&'static Probe> = probes::all().filter(|probe| wanted.contains(&probe.gives)).collect();
        let before = wanted.len();
        wanted.extend(chosen.iter().flat_map(|probe| probe.needs).copied());
        wanted.extend(chosen.iter().flat_map(|probe| finding(probe.subject, probe.roles)));
        if wanted.len() == before {
            return chosen;
        }
    }
}

/// The facts that lead to what is looked at or judged.
fn finding(subject: SubjectKind, roles: &'static [Role]) -> impl Iterator<Item = FactKind> {
    let tenant = (subject == SubjectKind::Tenant).then_some(FactKind::TenantDiscovery);
    roles.iter().flat_map(|role| role.found_by()).copied().chain(tenant)
}
