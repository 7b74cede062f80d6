//! Does the plan name the thing to mend, and once it is mended, the next one?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Level, Scenario};
use exdoctor_checks::{registry, summary};
use exdoctor_lab::{Fault, Lab, World, combined, faults};
use exdoctor_reports::{Again, FailOn, Plan, Report, RunInfo, SeenFrom};
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use crate::support;

/// More worlds at a time would keep each other from answering in time.
const AT_A_TIME: usize = 6;

/// Faults that no plan closes, each with the reason.
const NOT_CLOSED: &[(&str, &str)] = &[
    ("split-view", "a note: both views may be meant"),
    ("dnssec-absent", "a note: nobody must sign"),
    ("dmarc-none", "a note: it is how everybody begins"),
    ("tls-rpt-invalid", "a note: only reports are lost"),
    ("smtp-certificate-other-name", "a note: nobody looks at the name"),
    (
        "autodiscover-redirect-inside",
        "it leads inside, where nobody follows: what is open there could be worse, and is named",
    ),
    ("server-proxies-differ", "a note: both may lead outside"),
    ("profile-starts-later", "a note: the day may be meant"),
    ("api-circle", "a note: the part that was read is judged"),
    ("api-rights-unknown", "a note: whoever may read the privileges can tell"),
    ("mailbox-moved", "a note: what Exchange Online says of an address proves no place"),
];

/// What is known of a run before anything was looked at.
fn info(scenarios: &[Scenario]) -> RunInfo {
    RunInfo {
        version: "0.1.0".to_owned(),
        started: Timestamp::UNIX_EPOCH,
        duration_ms: 1000,
        vantage: SeenFrom::default(),
        scenarios: scenarios.to_vec(),
        found: Vec::new(),
        values: BTreeMap::new(),
        fail_on: FailOn::Error,
        warnings: Vec::new(),
        hints: Vec::new(),
        again: Again { options: "-c exdoctor.toml".to_owned(), domains: Vec::new(), ..Again::default() },
        ends: Vec::new(),
    }
}

/// The report of a run that judged nothing.
pub(crate) fn blank(scenarios: &[Scenario]) -> Report {
    Report::new(info(scenarios), Vec::new())
}

/// The report of a world, as a run would make it, and the secrets that this run held.
async fn looked(world: World) -> (Report, Vec<String>) {
    let lab = Lab::start(world).await.expect("the world starts");
    let run = support::circumstances(&lab);
    let facts = support::facts(&lab, FactKind::ALL, &run).await;
    let selected: Vec<Selected> = registry::checks().map(|check| Selected { check, named: false }).collect();
    let adjustments = Adjustments::default();
    let info = RunInfo {
        started: run.now,
        values: summary::values(&facts, &run),
        ends: summary::ends(&facts, &run, &adjustments),
        ..info(&run.scenarios)
    };
    let report = Report::new(info, judge(&selected, &facts, &run, &adjustments));
    (report, support::secrets(&lab))
}

pub(crate) async fn report(world: World) -> Report {
    looked(world).await.0
}

/// What the plan names next: the check and what it judged.
type Named = Option<(String, String)>;

fn next(report: &Report) -> Named {
    let plan = Plan::of(report, &[]).expect("the scenario has steps");
    let next = plan.next?;
    Some((next.check.unwrap_or(next.title), next.subject.unwrap_or_default()))
}

/// What fails in a report, but for the dates that no tenant can help.
fn failing(report: &Report) -> BTreeSet<(String, String)> {
    let plan = Plan::of(report, &[]).expect("the scenario has steps");
    let proofs = plan.flows.iter().flat_map(|flow| &flow.steps).flat_map(|step| &step.proofs).chain(&plan.beside);
    let fails = proofs.filter(|proof| proof.outcome == exdoctor_checks::model::Outcome::Fail);
    let named = fails.map(|proof| (proof.check.clone(), proof.subject.name.clone()));
    named.filter(|(check, _)| !check.starts_with("lifecycle.")).collect()
}

fn expected(fault: &Fault) -> BTreeSet<(String, String)> {
    let fails = fault.expect.iter().filter(|one| one.outcome == "fail");
    fails.map(|one| (one.check.to_owned(), one.subject.to_owned())).collect()
}

fn kind(world: &World) -> Vec<String> {
    world.scenario.iter().chain(world.endpoints.keys()).chain(world.machines.keys()).cloned().collect()
}

/// What the plan must name.
fn nameable(fault: &Fault) -> BTreeSet<(String, String)> {
    fault.shows().iter().map(|one| (one.check.to_owned(), one.subject.to_owned())).collect()
}

/// Whether doing what the plan names mends a fault.
fn is_mended(fault: &Fault, named: &Named) -> bool {
    named.as_ref().is_some_and(|(check, subject)| fault.is_mended_by(check, subject))
}

/// A fault, what a run sees of it, and the secrets that the run held.
pub(crate) type Alone = (&'static Fault, Report, Vec<String>);

/// The reports of all faults, each alone.
pub(crate) async fn alone() -> &'static [Alone] {
    static ALL: OnceCell<Vec<Alone>> = OnceCell::const_new();
    ALL.get_or_init(|| async {
        let broken = stream::iter(faults()).map(|fault| {
            let world = fault.broken();
            async move {
                let (report, secrets) = tokio::spawn(looked(world)).await.expect("the run ends");
                (fault, report, secrets)
            }
        });
        broken.buffered(AT_A_TIME).collect().await
    })
    .await
}

/// The reports of the worlds without their faults.
async fn healthy() -> Vec<(World, Report)> {
    let mut healthy: Vec<(World, Report)> = Vec::new();
    for fault in faults() {
        let world = (fault.world)();
        if !healthy.iter().any(|(known, _)| *known == world) {
            healthy.push((world.clone(), report(world).await));
        }
    }
    healthy
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_each_fault_names_it_and_once_it_is_mended_names_it_no_longer() {
    let healthy = Box::pin(healthy()).await;
    let (mut wrong, mut closed) = (Vec::new(), BTreeSet::new());
    for (fault, broken, _) in alone().await {
        let (named, wanted, mut world) = (next(broken), nameable(fault), fault.broken());
        if is_mended(fault, &named) {
            fault.mend(&mut world);
        }
        // What is mended is a world that was looked at already.
        let mended = healthy.iter().find(|(known, _)| *known == world).map(|(_, mended)| mended);
        if mended.is_some_and(|mended| next(mended) != named && failing(mended).is_disjoint(&wanted)) {
            closed.insert(fault.name);
        } else if !NOT_CLOSED.iter().any(|(name, _)| name == &fault.name) {
            wrong.push(format!("{}: named {named:?}, expected one of {wanted:?}", fault.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), faults().len(), wrong.join("\n"));
    let listed: BTreeSet<&str> = NOT_CLOSED.iter().map(|(name, _)| *name).collect();
    let surplus: Vec<&&str> = listed.iter().filter(|name| closed.contains(**name)).collect();
    assert!(surplus.is_empty() && NOT_CLOSED.iter().all(|(_, why)| !why.is_empty()), "closed and listed: {surplus:?}");
    assert!(listed.len() * 20 < faults().len(), "the list is short");
}

/// How grave the worst is that the fault expects, and the place of its step: what the plan goes by.
fn place(report: &Report, named: &(String, String)) -> (bool, usize) {
    let plan = Plan::of(report, &[]).expect("the scenario has steps");
    let steps = plan.flows.iter().flat_map(|flow| flow.steps.iter().map(move |step| (flow.scenario, step)));
    let own = steps.flat_map(|(scenario, step)| step.proofs.iter().map(move |proof| (scenario, step.number, proof)));
    let own = own.filter(|(_, _, proof)| proof.check == named.0 && proof.subject.name == named.1);
    let own = own.map(|(scenario, number, proof)| {
        (proof.level != Some(Level::Error), usize::from(scenario == Scenario::C) * 100 + number)
    });
    own.min().unwrap_or((true, 1000))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_or_three_faults_the_plan_names_each_in_the_order_of_the_set_up_and_nothing_else() {
    let mut groups: BTreeMap<Vec<String>, Vec<&Alone>> = BTreeMap::new();
    for entry in alone().await {
        let (fault, report, _) = entry;
        // One failure a fault, and the plan has exactly that: what comes of two is then known.
        if expected(fault).len() == 1 && failing(report) == expected(fault) {
            groups.entry(kind(&(fault.world)())).or_default().push(entry);
        }
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    for group in groups.values() {
        let step = (group.len() / 6).max(1);
        let chosen: Vec<_> = group.iter().step_by(step).take(7).collect();
        let sets = chosen.windows(2).map(<[_]>::to_vec).chain(chosen.windows(3).step_by(2).map(<[_]>::to_vec));
        for set in sets {
            let all: Vec<&Fault> = set.iter().map(|(fault, ..)| *fault).collect();
            if all.iter().any(|fault| (fault.world)() != (all[0].world)()) {
                continue;
            }
            let set_of: Vec<&str> = all.iter().map(|fault| fault.name).collect();
            let union: BTreeSet<_> = all.iter().flat_map(|fault| expected(fault)).collect();
            let mut world = combined(&all);
            let mut report = report(world.clone()).await;
            // Faults that change the same thing hide each other.
            if union.len() != all.len() || failing(&report) != union {
                continue;
            }
            compared += 1;
            let mut left = all;
            while !left.is_empty() {
                let wanted: BTreeSet<_> = left.iter().flat_map(|fault| expected(fault)).collect();
                let first = wanted.iter().min_by_key(|named| place(&report, named)).map(|named| place(&report, named));
                let named = next(&report).filter(|named| wanted.contains(named));
                if named.as_ref().map(|named| place(&report, named)) != first || failing(&report) != wanted {
                    wrong.push(format!("{set_of:?}: named {:?}, of {wanted:?}", next(&report)));
                    break;
                }
                left.retain(|fault| {
                    let mended = is_mended(fault, &named);
                    if mended {
                        fault.mend(&mut world);
                    }
                    !mended
                });
                report = self::report(world.clone()).await;
            }
            if left.is_empty() && !failing(&report).is_empty() {
                wrong.push(format!("{set_of:?}: all are mended, and {:?} fails", failing(&report)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 20, "only {compared} sets of faults could be told apart");
}
