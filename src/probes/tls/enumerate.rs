//! Which of all suites does a server accept, in each version?
//!
//! A set of suites is offered; the chosen one leaves it, and the rest is asked again. While connections are free, the rest is
//! split and both halves are asked at once, so that the number of rounds grows with the logarithm of what is accepted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use exdoctor_checks::facts::tls::{Answer, Der, Enumeration, KeyExchange, Size, Version};
use exdoctor_checks::values::SuiteId;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::ask::ask;
use super::candidates;
use super::connect::Connector;
use super::verdict::{Verdict, is_worth_repeating, verdict, word};
use super::wire::{Form, Offer};

/// How often a refused TCP connection is tried again.
const REFUSALS: u8 = 5;
/// Splitting a smaller set costs more refusals than it saves rounds.
const WORTH_SPLITTING: usize = 12;
/// After so many open questions in a row, the server is taken to be gone.
const GIVE_UP: usize = 4;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) versions: BTreeMap<Version, Enumeration>,
    pub(super) chains: BTreeSet<Vec<Der>>,
}

#[derive(Debug)]
struct Job {
    version: Version,
    suites: Vec<SuiteId>,
    tries: u8,
    wait: Duration,
}

struct Work<'a> {
    connector: &'a Connector<'a>,
    queue: VecDeque<Job>,
    limit: usize,
    open_in_a_row: usize,
    found: Found,
}

/// Asks for every suite of the versions that the server speaks.
pub(super) async fn enumerate(connector: &Connector<'_>, versions: &[Version], form: Form) -> Found {
    let mut work = Work {
        connector,
        queue: VecDeque::new(),
        limit: connector.settings.parallel.max(1),
        open_in_a_row: 0,
        found: Found::default(),
    };
    let size = if form == Form::Short { candidates::IN_SHORT } else { candidates::LOOKED_AT };
    for version in versions {
        work.found.versions.insert(*version, Enumeration::default());
        for set in candidates::all(*version).chunks(size) {
            work.queue.push_back(Job { version: *version, suites: set.to_vec(), tries: 0, wait: Duration::ZERO });
        }
    }
    // The sets that hold the usual suites take the longest; they come first.
    let first = |version: Version| candidates::all(version).first().copied();
    work.queue.make_contiguous().sort_by_key(|job| job.suites.first().copied() != first(job.version));
    work.run(form).await;
    work.found
}

impl Work<'_> {
    async fn run(&mut self, form: Form) {
        let connector = self.connector;
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < self.limit && connector.may_open() {
                let Some(job) = self.queue.pop_front() else { break };
                running.push(async move {
                    tokio::time::sleep(job.wait).await;
                    let offer = Offer { form, ..Offer::new(job.version, job.suites.clone()) };
                    (ask(connector, &offer).await, job)
                });
            }
            let Some((answer, job)) = running.next().await else { break };
            self.settle(job, &answer, running.len());
        }
        let left: Vec<Job> = self.queue.drain(..).collect();
        for job in left {
            self.leave_open(job, &Answer::Unreachable("the limit of connections was reached".to_owned()));
        }
    }

    fn settle(&mut self, mut job: Job, answer: &Answer, running: usize) {
        if self.repeat(&mut job, answer) {
            self.queue.push_back(job);
            return;
        }
        let version = job.version;
        match verdict(version, answer) {
            Verdict::Chosen(flight) => {
                let suite = flight.hello.suite;
                let group = flight.hello.group.map(KeyExchange::Group);
                let size = flight.key_exchange.or(group).map_or(Size::Unseen, Size::Seen);
                if !flight.certificates.is_empty() {
                    self.found.chains.insert(flight.certificates.clone());
                }
                self.of(version).chosen.insert(suite, size);
                self.open_in_a_row = 0;
                let rest: Vec<SuiteId> = job.suites.into_iter().filter(|other| *other != suite).collect();
                self.ask_for_the_rest(version, rest, running);
            }
            Verdict::OtherVersion | Verdict::Refused => {
                self.open_in_a_row = 0;
                *self.of(version).refusals.entry(word(answer)).or_default() += 1;
            }
            Verdict::Unanswered => {
                self.open_in_a_row += 1;
                self.leave_open(job, answer);
                if self.open_in_a_row >= GIVE_UP {
                    let left: Vec<Job> = self.queue.drain(..).collect();
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

    fn ask_for_the_rest(&mut self, version: Version, rest: Vec<SuiteId>, running: usize) {
        if rest.is_empty() {
            return;
        }
        let idle = self.queue.len() + running + 1 < self.limit;
        let parts = if idle && rest.len() >= WORTH_SPLITTING {
            // Neighbours are alike: dealing them out gives both halves their share of what is accepted.
            let deal = |parity| rest.iter().copied().skip(parity).step_by(2).collect();
            vec![deal(0), deal(1)]
        } else {
            vec![rest]
        };
        for suites in parts {
            self.queue.push_back(Job { version, suites, tries: 0, wait: Duration::ZERO });
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
