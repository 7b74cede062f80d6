//! Which of all suites does a server accept, in each version?
//!
//! A set of suites is offered; the chosen one leaves it, and the rest is asked again. While connections are free, the rest is
//! split and both halves are asked at once, so that the number of rounds grows with the logarithm of what is accepted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use exdoctor_checks::facts::tls::{Answer, Der, Enumeration, Flight, KeyExchange, Size, Version};
use exdoctor_checks::values::SuiteId;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::ask::ask;
use super::candidates;
use super::connect::Connector;
use super::verdict::{Verdict, is_worth_repeating, verdict, word};
use super::wire::{Form, Offer};

/// How often a refused TCP connection is tried again.
const REFUSALS: u8 = 5;
/// Splitting a smaller set costs more refusals than it saves rounds, unless choice after choice came out of it.
const WORTH_SPLITTING: usize = 12;
const WORTH_SPLITTING_RICH: usize = 4;
/// A larger set is split as soon as something came out of it, lest it become the longest chain of all.
const SPLIT_AT_ONCE: usize = 32;
/// So many choices in a row make a set rich.
const RICH: u8 = 2;
/// After so many open questions in a row, the server is taken to be gone.
const GIVE_UP: usize = 4;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) versions: BTreeMap<Version, Enumeration>,
    pub(super) chains: BTreeSet<Vec<Der>>,
}

/// How many suites may be offered at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetSize {
    /// As many as every server looks at.
    Safe,
    /// Also the rarest together: the server has shown that it looks at the end of a long list.
    Long,
}

#[derive(Debug)]
struct Job {
    version: Version,
    suites: Vec<SuiteId>,
    tries: u8,
    choices: u8,
    wait: Duration,
}

struct Work<'a> {
    connector: &'a Connector<'a>,
    queue: Vec<Job>,
    limit: usize,
    open_in_a_row: usize,
    found: Found,
}

/// Asks for every suite of the versions that the server speaks; each comes with the answer to its usual suites.
pub(super) async fn enumerate(
    connector: &Connector<'_>,
    versions: &[(Version, &Answer)],
    size: SetSize,
    form: Form,
) -> Found {
    let mut work = Work {
        connector,
        queue: Vec::new(),
        limit: connector.settings.parallel.max(1),
        open_in_a_row: 0,
        found: Found::default(),
    };
    let (usual_size, rare_size) = match (form, size) {
        (Form::Short, _) => (candidates::IN_SHORT, candidates::IN_SHORT),
        (Form::Full, SetSize::Safe) => (candidates::LOOKED_AT, candidates::LOOKED_AT),
        (Form::Full, SetSize::Long) => (candidates::LOOKED_AT, usize::MAX),
    };
    let chosen =
        versions.iter().filter(|(version, known)| matches!(verdict(*version, known), Verdict::Chosen(_))).count();
    let (mut usual, mut rare) = (Vec::new(), Vec::new());
    for (version, known) in versions {
        let suites = candidates::all(*version);
        let (usual_set, rare_sets) = suites.split_at(usual_size.min(suites.len()));
        match verdict(*version, known) {
            Verdict::Chosen(flight) => {
                work.choose(*version, flight);
                usual.extend(deal(usual_set, work.limit / chosen.max(1)).map(|suites| (*version, suites)));
            }
            _ => *work.of(*version).refusals.entry(word(known)).or_default() += 1,
        }
        let (likely, rarest) = rare_sets.split_at(usual_size.min(rare_sets.len()));
        rare.extend(likely.chunks(usual_size).chain(rarest.chunks(rare_size)).map(|set| (*version, set.to_vec())));
    }
    for (version, mut suites) in usual.into_iter().chain(rare) {
        suites.retain(|suite| !work.of(version).chosen.contains_key(suite));
        work.queue.push(Job::new(version, suites));
    }
    work.run(form).await;
    work.found
}

/// Offers the rarest suites and then the usual ones; a server that takes one of those has looked at the whole list.
pub(super) async fn set_size(connector: &Connector<'_>) -> SetSize {
    let (usual, mut suites) = (candidates::usual(Version::Tls12), candidates::all(Version::Tls12));
    let rarest = suites.split_off(2 * candidates::LOOKED_AT);
    let offer = Offer::new(Version::Tls12, [&rarest[..], &usual].concat());
    let answer = ask(connector, &offer).await;
    let took_last = answer.flight().is_some_and(|flight| usual.contains(&flight.hello.suite));
    if took_last { SetSize::Long } else { SetSize::Safe }
}

/// Neighbours are alike: dealing them out gives every part its share of what is accepted.
fn deal(suites: &[SuiteId], parts: usize) -> impl Iterator<Item = Vec<SuiteId>> {
    let parts = parts.clamp(1, suites.len().max(1));
    (0..parts).map(move |part| suites.iter().copied().skip(part).step_by(parts).collect())
}

impl Job {
    fn new(version: Version, suites: Vec<SuiteId>) -> Self {
        Self { version, suites, tries: 0, choices: 0, wait: Duration::ZERO }
    }
}

impl Work<'_> {
    async fn run(&mut self, form: Form) {
        let connector = self.connector;
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < self.limit && connector.may_open() {
                let Some(job) = self.next() else { break };
                running.push(async move {
                    tokio::time::sleep(job.wait).await;
                    let offer = Offer { form, ..Offer::new(job.version, job.suites.clone()) };
                    (ask(connector, &offer).await, job)
                });
            }
            let Some((answer, job)) = running.next().await else { break };
            self.settle(job, &answer, running.len());
        }
        let left: Vec<Job> = std::mem::take(&mut self.queue);
        for job in left {
            self.leave_open(job, &Answer::Unreachable("the limit of connections was reached".to_owned()));
        }
    }

    fn settle(&mut self, mut job: Job, answer: &Answer, running: usize) {
        if self.repeat(&mut job, answer) {
            self.queue.push(job);
            return;
        }
        let version = job.version;
        match verdict(version, answer) {
            Verdict::Chosen(flight) => {
                self.choose(version, flight);
                self.open_in_a_row = 0;
                let rest: Vec<SuiteId> = job.suites.into_iter().filter(|other| *other != flight.hello.suite).collect();
                self.ask_for_the_rest(version, &rest, job.choices.saturating_add(1), running);
            }
            Verdict::OtherVersion | Verdict::Refused => {
                self.open_in_a_row = 0;
                *self.of(version).refusals.entry(word(answer)).or_default() += 1;
            }
            Verdict::Unanswered => {
                self.open_in_a_row += 1;
                self.leave_open(job, answer);
                if self.open_in_a_row >= GIVE_UP {
                    let left: Vec<Job> = std::mem::take(&mut self.queue);
                    for job in left {
                        self.leave_open(job, answer);
                    }
                }
            }
        }
    }

    /// Whether the question is to be asked once more, and when.
    fn repeat(&mut self, job: &mut Job, answer: &Answer) -> bool {
        let allowed = match answer {
            Answer::Refused => REFUSALS,
            _ if is_worth_repeating(answer) => self.connector.settings.retries,
            _ => return false,
        };
        if job.tries >= allowed || self.open_in_a_row >= GIVE_UP {
            return false;
        }
        if *answer == Answer::Refused {
            self.limit = (self.limit / 2).max(1);
            job.wait = self.connector.settings.back_off * (1 << job.tries);
        }
        job.tries += 1;
        true
    }

    /// The largest set: it may hold the longest chain of choices.
    fn next(&mut self) -> Option<Job> {
        let (at, _) = self.queue.iter().enumerate().max_by_key(|(_, job)| job.suites.len())?;
        Some(self.queue.swap_remove(at))
    }

    fn choose(&mut self, version: Version, flight: &Flight) {
        let group = flight.hello.group.map(KeyExchange::Group);
        let size = flight.key_exchange.or(group).map_or(Size::Unseen, Size::Seen);
        if !flight.certificates.is_empty() {
            self.found.chains.insert(flight.certificates.clone());
        }
        self.of(version).chosen.insert(flight.hello.suite, size);
    }

    fn ask_for_the_rest(&mut self, version: Version, rest: &[SuiteId], choices: u8, running: usize) {
        let free = self.limit.saturating_sub(self.queue.len() + running);
        let enough = if choices >= RICH { WORTH_SPLITTING_RICH } else { WORTH_SPLITTING };
        let parts = match rest.len() {
            SPLIT_AT_ONCE.. => free.max(2),
            size if size >= enough => free.min(size / 4),
            _ => 1,
        };
        for suites in deal(rest, parts).filter(|suites| !suites.is_empty()) {
            self.queue.push(Job { choices, ..Job::new(version, suites) });
        }
    }

    fn leave_open(&mut self, job: Job, answer: &Answer) {
        let open = &mut self.of(job.version).not_established;
        open.extend(job.suites.into_iter().map(|suite| (suite, answer.clone())));
    }

    fn of(&mut self, version: Version) -> &mut Enumeration {
        self.found.versions.entry(version).or_default()
    }
}
