//! Which versions does a server speak, and which of all suites does it accept in each?
//!
//! A set of suites is offered; the chosen one leaves it, and the rest is asked again. While connections are free, sets that
//! probably hold another one are asked for at once, so that the number of rounds grows with the logarithm of what is accepted.
//! Questions of all versions share the connections, and the next connection is opened while an answer is awaited.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use exdoctor_checks::facts::tls::{Accepted, Answer, Der, Enumeration, Flight, KeyExchange, Size, Version};
use exdoctor_checks::values::SuiteId;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::ask::ask_over;
use super::candidates;
use super::connect::Connector;
use super::job::{Job, Purpose};
use super::likely::Likely;
use super::order::Told;
use super::pool::Pool;
use super::settings::Depth;
use super::verdict::{Verdict, is_worth_repeating, verdict, word};
use super::wire::Form;

/// How often a refused TCP connection is tried again.
const REFUSALS: u8 = 5;
/// After so many open questions in a row, the server is taken to be gone.
const GIVE_UP: usize = 4;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The answer to the usual suites of each version.
    pub(super) evidence: BTreeMap<Version, Answer>,
    /// The suites of the versions that are spoken, or may be.
    pub(super) versions: BTreeMap<Version, Enumeration>,
    /// What was chosen when the first choice was offered last.
    pub(super) told: BTreeMap<Version, Told>,
    pub(super) chains: BTreeSet<Vec<Der>>,
}

struct Work<'a> {
    connector: &'a Connector<'a>,
    form: Form,
    is_deep: bool,
    queue: VecDeque<Job>,
    /// What is open in each version.
    pools: BTreeMap<Version, Pool>,
    likely: Likely,
    /// How many suites are offered together: more once it is known that the server looks at the end of a long list.
    at_once: usize,
    limit: usize,
    open_in_a_row: usize,
    found: Found,
}

/// Asks for each version, and in depth for every suite of those that the server speaks.
pub(super) async fn enumerate(connector: &Connector<'_>, accepted: &Accepted, form: Form) -> Found {
    let is_deep = connector.settings.depth >= Depth::Deep;
    let (at_once, looks_far) = (candidates::at_once(form), is_deep && form == Form::Full);
    let mut work = Work {
        connector,
        form,
        is_deep,
        queue: VecDeque::new(),
        pools: BTreeMap::new(),
        likely: Likely::default(),
        at_once,
        limit: connector.settings.parallel.max(1),
        open_in_a_row: 0,
        found: Found::default(),
    };
    if looks_far {
        // The rarest suites before the usual ones: a server that takes one of those has looked at the whole list.
        let (usual, rare) = candidates::parted(Version::Tls12, at_once);
        let rarest = &rare[rare.len().min(at_once)..];
        work.queue.push_back(Job::new(Version::Tls12, Purpose::Look, [rarest, &usual].concat()));
    }
    for version in Version::ALL {
        match known(accepted, version) {
            Some(answer) => work.hear_of(version, answer.clone()),
            None if version == Version::Tls12 && looks_far => {}
            None => work.ask_for(version),
        }
    }
    work.run().await;
    work.found
}

/// What the first question has told about a version already.
fn known(accepted: &Accepted, version: Version) -> Option<&Answer> {
    let mut chosen = accepted.offers.iter().chain(&accepted.any);
    chosen.find(|answer| answer.flight().is_some_and(|flight| flight.hello.version == version))
}

impl Work<'_> {
    async fn run(&mut self) {
        let (connector, form) = (self.connector, self.form);
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < self.limit && connector.may_open() {
                let Some(job) = self.next() else { break };
                self.pools.entry(job.version).or_default().begin();
                let opening = connector.open();
                running.push(async move {
                    tokio::time::sleep(job.wait).await;
                    (ask_over(connector, opening, &job.offer(form)).await, job)
                });
            }
            if self.is_deep {
                // Nearly every answer leads to another question.
                connector.open_ahead(running.len().min(self.limit - running.len().min(self.limit)));
            }
            let Some((answer, job)) = running.next().await else { break };
            self.pools.entry(job.version).or_default().end();
            self.settle(job, &answer);
        }
        connector.close_ahead();
        self.leave_all_open(&Answer::Unreachable("the limit of connections was reached".to_owned()));
        for suites in self.found.versions.values_mut() {
            suites.not_established.retain(|suite, _| !suites.chosen.contains_key(suite));
        }
    }

    /// What waits, else a set of the version where the most is to be had.
    fn next(&mut self) -> Option<Job> {
        if let Some(job) = self.queue.pop_front() {
            return Some(job);
        }
        let worth = |(version, pool): (&Version, &Pool)| {
            let worth = pool.worth(|suite| self.likely.expects(*version, suite), self.at_once);
            (worth > 0).then_some((worth, *version))
        };
        let (_, version) = self.pools.iter().filter_map(worth).max()?;
        Some(Job::new(version, Purpose::Rest, self.take(version)))
    }

    fn take(&mut self, version: Version) -> Vec<SuiteId> {
        let Self { pools, likely, at_once, limit, .. } = self;
        pools.entry(version).or_default().take(|suite| likely.expects(version, suite), *at_once, *limit)
    }

    fn settle(&mut self, mut job: Job, answer: &Answer) {
        if job.purpose == Purpose::Look {
            return self.look(&job, answer);
        }
        if self.repeat(&mut job, answer) {
            return self.queue.push_back(job);
        }
        match verdict(job.version, answer) {
            // A version that nobody speaks may be met with silence.
            Verdict::Unanswered if job.purpose == Purpose::Version => {}
            Verdict::Unanswered => self.open_in_a_row += 1,
            _ => self.open_in_a_row = 0,
        }
        match verdict(job.version, answer) {
            _ if job.purpose == Purpose::Version => self.hear_of(job.version, answer.clone()),
            Verdict::Chosen(flight) => {
                let chosen = flight.hello.suite;
                self.add(job.version, &job.suites);
                self.choose(job.version, flight);
                if job.purpose == Purpose::Order {
                    self.found.told.insert(job.version, (job.suites, chosen));
                }
            }
            Verdict::OtherVersion | Verdict::Refused => {
                *self.of(job.version).refusals.entry(word(answer)).or_default() += 1;
                if job.purpose == Purpose::Order {
                    // The first choice was among them: a refusal says nothing about the others.
                    return self.add(job.version, &job.suites);
                }
                self.likely.refuse(job.version, &job.suites);
                self.pools.entry(job.version).or_default().refuse();
            }
            Verdict::Unanswered => self.leave_open(job, answer),
        }
        if self.open_in_a_row >= GIVE_UP {
            self.leave_all_open(answer);
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

    /// A server that answers to a long list with one of its last suites looks at all of any list.
    fn look(&mut self, job: &Job, answer: &Answer) {
        let chosen = answer.flight().filter(|flight| flight.hello.version == job.version);
        let usual = &job.suites[job.suites.len() - self.at_once..];
        if chosen.is_some_and(|flight| usual.contains(&flight.hello.suite)) {
            self.at_once = usize::MAX;
        }
        match (chosen, self.found.evidence.contains_key(&job.version)) {
            (Some(flight), true) => self.choose(job.version, flight),
            (Some(_), false) => self.hear_of(job.version, answer.clone()),
            (None, true) => {}
            (None, false) => self.ask_for(job.version),
        }
    }

    fn ask_for(&mut self, version: Version) {
        let usual = candidates::parted(version, candidates::at_once(self.form)).0;
        self.queue.push_back(Job::new(version, Purpose::Version, usual));
    }

    /// Takes the answer to the usual suites of a version.
    ///
    /// A version that was refused with them may still be spoken with a rare one, unless the server named it.
    fn hear_of(&mut self, version: Version, answer: Answer) {
        match verdict(version, &answer) {
            _ if !self.is_deep => {}
            Verdict::Chosen(flight) => {
                let favourite = flight.hello.suite;
                self.add(version, &candidates::all(version));
                self.choose(version, flight);
                let mut set = self.take(version);
                if !set.is_empty() {
                    set.push(favourite);
                    self.queue.push_back(Job::new(version, Purpose::Order, set));
                }
            }
            Verdict::Refused => {
                let (usual, rare) = candidates::parted(version, candidates::at_once(self.form));
                *self.of(version).refusals.entry(word(&answer)).or_default() += 1;
                self.likely.refuse(version, &usual);
                self.add(version, &rare);
            }
            Verdict::OtherVersion | Verdict::Unanswered => {}
        }
        self.found.evidence.insert(version, answer);
    }

    /// Suites that are open, but for those that were chosen meanwhile.
    fn add(&mut self, version: Version, suites: &[SuiteId]) {
        let chosen = self.found.versions.get(&version).map(|found| &found.chosen);
        let open = suites.iter().copied().filter(|suite| !chosen.is_some_and(|chosen| chosen.contains_key(suite)));
        self.pools.entry(version).or_default().add(open);
    }

    fn choose(&mut self, version: Version, flight: &Flight) {
        let suite = flight.hello.suite;
        let group = flight.hello.group.map(KeyExchange::Group);
        let size = flight.key_exchange.or(group).map_or(Size::Unseen, Size::Seen);
        if !flight.certificates.is_empty() {
            self.found.chains.insert(flight.certificates.clone());
        }
        let expected = self.likely.expects(version, suite);
        self.pools.entry(version).or_default().choose(suite, expected, self.limit);
        self.likely.accept(suite);
        self.of(version).chosen.insert(suite, size);
    }

    fn leave_all_open(&mut self, answer: &Answer) {
        let pools = std::mem::take(&mut self.pools).into_iter();
        let pools = pools.map(|(version, mut pool)| Job::new(version, Purpose::Rest, pool.drain()));
        for job in std::mem::take(&mut self.queue).into_iter().chain(pools.collect::<Vec<_>>()) {
            self.leave_open(job, answer);
        }
    }

    fn leave_open(&mut self, job: Job, answer: &Answer) {
        if matches!(job.purpose, Purpose::Version | Purpose::Look) {
            self.found.evidence.entry(job.version).or_insert_with(|| answer.clone());
        } else if !job.suites.is_empty() {
            let open = job.suites.into_iter().map(|suite| (suite, answer.clone()));
            self.of(job.version).not_established.extend(open);
        }
    }

    fn of(&mut self, version: Version) -> &mut Enumeration {
        self.found.versions.entry(version).or_default()
    }
}
