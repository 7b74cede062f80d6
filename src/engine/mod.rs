//! How are facts gathered until nothing new can be learnt?

mod shared;
#[cfg(test)]
mod tests;
mod which;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use exdoctor_checks::facts::{FactKind, Facts, Lost, dynamics};
use exdoctor_checks::model::{Circumstances, Role, Subject, SubjectKind};
use tokio::sync::Semaphore;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, timeout, timeout_at};

use crate::net::Net;
use crate::observer::{Event, Observer};
use crate::probes::{Observed, Probe, ProbeCx};

pub use shared::Shared;
pub use which::{probes_for, wanted};

/// How long looking may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// One probe on one subject.
    pub probe: Duration,
    /// The whole run.
    pub total: Duration,
    /// Probes of endpoints, and probes of mailboxes, that are at work at a time.
    pub side_by_side: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { probe: Duration::from_mins(1), total: Duration::from_mins(10), side_by_side: 8 }
    }
}

/// Starts from what is known already, and runs every probe that gives a wanted fact, until no probe has anything left to start from.
///
/// # Panics
/// Never: the lock of the facts is held for moments that cannot panic.
pub async fn gather(
    start: Facts,
    wanted: &BTreeSet<FactKind>,
    doors: Doors,
    limits: Limits,
    observer: &Observer<'_>,
) -> Facts {
    gather_with(probes_for(wanted), start, doors, limits, observer).await
}

/// What the probes of a set look through.
#[derive(Clone)]
pub struct Doors {
    /// The doors to the outside.
    pub net: Arc<Net>,
    /// What the configuration says.
    pub run: Arc<Circumstances>,
    /// What the other sets of the run learn about servers that all of them lead to, where there are any.
    pub shared: Option<Arc<Shared>>,
}

async fn gather_with(
    probes: Vec<&'static Probe>,
    start: Facts,
    doors: Doors,
    limits: Limits,
    observer: &Observer<'_>,
) -> Facts {
    let (writes, mut probes) = (doors.net.writes, probes);
    probes.retain(|probe| writes.allow(probe.gives));
    let mut gathering = Gathering {
        facts: Arc::new(RwLock::new(start)),
        probes,
        started: BTreeSet::new(),
        fresh: BTreeSet::new(),
        at_work: JoinSet::new(),
        names: HashMap::new(),
        doors,
        endpoints: Arc::new(Semaphore::new(limits.side_by_side.max(1))),
        mailboxes: Arc::new(Semaphore::new(limits.side_by_side.max(1))),
        limits,
    };
    gathering.run_to_fixpoint(observer).await;
    Arc::try_unwrap(gathering.facts).map_or_else(
        |shared| shared.read().expect("nobody panics while holding this lock").clone(),
        |facts| facts.into_inner().expect("nobody panics while holding this lock"),
    )
}

struct Gathering {
    facts: Arc<RwLock<Facts>>,
    probes: Vec<&'static Probe>,
    started: BTreeSet<(&'static str, Subject)>,
    /// Subjects about which something was learnt since probes were started: only for them can others be ready.
    fresh: BTreeSet<Subject>,
    at_work: JoinSet<Option<Observed>>,
    names: HashMap<Id, (&'static Probe, Subject)>,
    doors: Doors,
    endpoints: Arc<Semaphore>,
    mailboxes: Arc<Semaphore>,
    limits: Limits,
}

impl Gathering {
    async fn run_to_fixpoint(&mut self, observer: &Observer<'_>) {
        let end = Instant::now() + self.limits.total;
        self.fresh = self.subjects();
        loop {
            while self.start_ready(observer) {}
            if self.at_work.is_empty() {
                return;
            }
            match timeout_at(end, self.at_work.join_next_with_id()).await {
                Ok(Some(Ok((id, look)))) => self.ended(id, look.ok_or("took too long"), observer),
                Ok(Some(Err(bug))) => self.ended(bug.id(), Err("ended with a bug of exdoctor"), observer),
                Ok(None) => return,
                Err(_) => return self.give_up(observer),
            }
        }
    }

    /// Starts every probe whose needs are met; true when a loss may have made others ready.
    fn start_ready(&mut self, observer: &Observer<'_>) -> bool {
        let mut lost_any = false;
        for (probe, subject) in self.candidates() {
            let facts = self.facts.read().expect("nobody panics while holding this lock");
            let lost = probe.needs.iter().find(|kind| facts.loss(**kind, &subject).is_some()).copied();
            let ready = probe.needs.iter().all(|kind| facts.knows(*kind, &subject));
            drop(facts);
            if let Some(cause) = lost {
                self.started.insert((probe.name, subject.clone()));
                let reason =
                    self.facts.read().expect("nobody panics while holding this lock").why_lost(cause, &subject);
                self.lose(probe, &subject, &reason, Some((cause, subject.clone())));
                lost_any = true;
            } else if ready {
                self.started.insert((probe.name, subject.clone()));
                self.start(probe, subject, observer);
            }
        }
        lost_any
    }

    /// Every subject that a probe looks at.
    fn subjects(&self) -> BTreeSet<Subject> {
        let facts = self.facts.read().expect("nobody panics while holding this lock");
        self.probes
            .iter()
            .flat_map(|probe| facts.subjects_of(probe.subject, &[]).cloned().collect::<Vec<_>>())
            .collect()
    }

    /// The probes that may be ready now, in the order of the table; many subjects do not make this slow.
    fn candidates(&mut self) -> Vec<(&'static Probe, Subject)> {
        let fresh = std::mem::take(&mut self.fresh);
        let facts = self.facts.read().expect("nobody panics while holding this lock");
        let fits = |probe: &Probe, subject: &Subject| {
            let roles = facts.standing(subject).map(|standing| &standing.roles);
            let role = |role: &Role| roles.is_some_and(|roles| roles.contains(role));
            probe.subject == subject.kind && (probe.roles.is_empty() || probe.roles.iter().any(role))
        };
        let mut pairs = Vec::new();
        for probe in &self.probes {
            for subject in &fresh {
                let pair = (probe.name, subject.clone());
                if fits(probe, subject) && !self.started.contains(&pair) && !facts.knows(probe.gives, subject) {
                    pairs.push((*probe, pair.1));
                }
            }
        }
        pairs
    }

    fn start(&mut self, probe: &'static Probe, subject: Subject, observer: &Observer<'_>) {
        observer(&Event::Started { probe: probe.name, subject: &subject });
        let cx = ProbeCx {
            subject: subject.clone(),
            net: self.doors.net.clone(),
            run: self.doors.run.clone(),
            facts: self.facts.clone(),
        };
        let shared = self.doors.shared.clone();
        let limit = self.limits.probe;
        let places = match probe.subject {
            SubjectKind::Endpoint => Some(self.endpoints.clone()),
            SubjectKind::Mailbox => Some(self.mailboxes.clone()),
            _ => None,
        };
        // A server may ask for patience, mailbox after mailbox.
        let limit = if probe.subject == SubjectKind::Mailbox { limit * 5 } else { limit };
        let handle = self.at_work.spawn(async move {
            let beside = cx.clone();
            let look = async move {
                // Waiting for a place does not count: only looking takes time.
                let _place = match places {
                    Some(places) => Some(places.acquire_owned().await.expect("the places are never closed")),
                    None => None,
                };
                timeout(limit, (probe.run)(cx)).await.ok()
            };
            match shared {
                Some(shared) => shared.look(probe, &beside, look).await,
                None => look.await,
            }
        });
        self.names.insert(handle.id(), (probe, subject));
    }

    fn ended(&mut self, id: Id, look: Result<Observed, &str>, observer: &Observer<'_>) {
        let Some((probe, subject)) = self.names.remove(&id) else { return };
        match look {
            Ok(found) => self.keep(found),
            Err(why) => self.lose(probe, &subject, &format!("the probe {} {why}", probe.name), None),
        }
        observer(&Event::Ended { probe: probe.name, subject: &subject, pending: self.names.len() });
    }

    fn keep(&mut self, mut observed: Observed) {
        let mut facts = self.facts.write().expect("nobody panics while holding this lock");
        let about = observed.facts.iter().map(|(subject, _)| subject);
        let about = about.chain(observed.lost.iter().map(|(subject, ..)| subject));
        self.fresh.extend(about.chain(observed.subjects.iter().map(|(subject, ..)| subject)).cloned());
        // What was found is not named by anybody, whatever is recorded about it.
        for (subject, role, by) in observed.subjects {
            facts.discover(subject, role, by);
        }
        // Two organizations may know the same mailbox: neither hides the other.
        dynamics::beside(&mut observed.facts, &facts);
        for (subject, fact) in observed.facts {
            facts.record_as(&subject, observed.identity.clone(), fact);
        }
        for (subject, kind, lost) in observed.lost {
            facts.lose(&subject, kind, lost);
        }
    }

    fn lose(&mut self, probe: &Probe, subject: &Subject, reason: &str, because: Option<(FactKind, Subject)>) {
        self.fresh.insert(subject.clone());
        let mut facts = self.facts.write().expect("nobody panics while holding this lock");
        facts.lose(subject, probe.gives, Lost { reason: reason.to_owned(), because });
    }

    fn give_up(&mut self, observer: &Observer<'_>) {
        self.at_work.abort_all();
        let ids: Vec<Id> = self.names.keys().copied().collect();
        for id in ids {
            self.ended(id, Err("was stopped: the run took too long"), observer);
        }
    }
}
