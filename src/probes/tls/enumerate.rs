//! Which versions does a server speak, and which of all suites does it accept in each?
//!
//! A set of suites is offered; the chosen one leaves it, and the rest is asked again. While connections are free, sets that
//! probably hold another one are asked for at once, so that the number of rounds grows with the logarithm of what is accepted.
//! Questions of all versions share the connections, and the next connection is opened while an answer is awaited.

use std::collections::{BTreeMap, VecDeque};

use exdoctor_checks::facts::tls::{Accepted, Answer, Flight, Version};
use exdoctor_checks::values::SuiteId;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::ask::ask_over;
use super::candidates;
use super::connect::Connector;
use super::found::Found;
use super::job::{Job, Purpose};
use super::likely::Likely;
use super::pool::{Pool, Set};
use super::settings::Depth;
use super::verdict::{Verdict, is_worth_repeating, verdict, word};
use super::wire::Form;

/// How often a refused TCP connection is tried again.
const REFUSALS: u8 = 5;
/// After so many open questions in a row, the server is taken to be gone.
const GIVE_UP: usize = 4;

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
    /// Whether that is being asked.
    looking: bool,
    limit: usize,
    /// How many of the questions that were asked may lead to another one.
    leading: usize,
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
        looking: looks_far,
        limit: connector.settings.parallel.max(1),
        leading: 0,
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
            Some(answer) => work.hear_of(version, answer.clone(), &[]),
            None if looks_far && [Version::Ssl3, Version::Tls12].contains(&version) => {}
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
                self.leading += usize::from(job.leads_on());
                let opening = connector.open();
                running.push(async move {
                    tokio::time::sleep(job.wait).await;
                    (ask_over(connector, opening, &job.offer(form)).await, job)
                });
            }
            if self.is_deep {
                connector.open_ahead(self.leading.min(self.limit - running.len().min(self.limit)));
            }
            let Some((answer, job)) = running.next().await else { break };
            self.leading -= usize::from(job.leads_on());
            if job.explores {
                self.pools.entry(job.version).or_default().end();
            }
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
        let worth = Version::ALL.into_iter().map(|version| (self.worth(version), version));
        let (_, version) = worth.filter(|(worth, _)| *worth > 0).max()?;
        Some(self.take(version))
    }

    fn worth(&self, version: Version) -> usize {
        // How much fits into a question is not known yet while the server is being asked that.
        let pool = self.pools.get(&version).filter(|pool| !(self.looking && pool.exceeds(self.at_once)));
        pool.map_or(0, |pool| pool.worth(|suite| self.likely.expects(version, suite), self.at_once))
    }

    fn take(&mut self, version: Version) -> Job {
        let Self { pools, likely, at_once, limit, .. } = self;
        let pool = pools.entry(version).or_default();
        let Set { suites, explores } = pool.take(|suite| likely.expects(version, suite), *at_once, *limit);
        Job { explores, ..Job::new(version, Purpose::Rest, suites) }
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
            _ if job.purpose == Purpose::Version => self.hear_of(job.version, answer.clone(), &job.suites),
            Verdict::Chosen(flight) => {
                let chosen = flight.hello.suite;
                self.add(job.version, &job.suites);
                self.choose(job.version, flight);
                if job.purpose == Purpose::Order {
                    self.found.told.insert(job.version, (job.suites, chosen));
                }
            }
            Verdict::OtherVersion | Verdict::Refused => {
                *self.found.of(job.version).refusals.entry(word(answer)).or_default() += 1;
                if job.purpose == Purpose::Order {
                    // The first choice was among them: a refusal says nothing about the others.
                    return self.add(job.version, &job.suites);
                }
                self.refuse(job.version, &job.suites);
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
        self.looking = false;
        let chosen = answer.flight().filter(|flight| flight.hello.version == job.version);
        let usual = &job.suites[job.suites.len() - self.at_once..];
        if chosen.is_some_and(|flight| usual.contains(&flight.hello.suite)) {
            self.at_once = usize::MAX;
        }
        match (chosen, self.found.evidence.get_mut(&job.version)) {
            (Some(flight), Some(evidence)) => {
                // Only this question offers compression.
                if flight.hello.compression != 0 {
                    *evidence = answer.clone();
                }
                self.choose(job.version, flight);
            }
            (Some(_), None) => self.hear_of(job.version, answer.clone(), &[]),
            (None, Some(_)) => {}
            (None, None) => self.ask_for(job.version),
        }
        // Hardly any server speaks it: where one question can hold every suite, one is enough.
        self.ask_for(Version::Ssl3);
    }

    fn ask_for(&mut self, version: Version) {
        let suites = candidates::parted(version, self.at_once).0;
        self.queue.push_back(Job::new(version, Purpose::Version, suites));
    }

    /// Takes the first answer about a version, to the suites that were asked for.
    ///
    /// A version that was refused with them may still be spoken with another one, unless the server named it.
    fn hear_of(&mut self, version: Version, answer: Answer, asked: &[SuiteId]) {
        match verdict(version, &answer) {
            _ if !self.is_deep => {}
            Verdict::Chosen(flight) => {
                let favourite = flight.hello.suite;
                self.add(version, &candidates::all(version));
                self.choose(version, flight);
                let mut job = self.take(version);
                if !job.suites.is_empty() {
                    job.suites.push(favourite);
                    self.queue.push_back(Job { purpose: Purpose::Order, ..job });
                }
            }
            Verdict::Refused => {
                *self.found.of(version).refusals.entry(word(&answer)).or_default() += 1;
                let others = candidates::all(version).into_iter().filter(|suite| !asked.contains(suite));
                self.add(version, &others.collect::<Vec<_>>());
            }
            Verdict::OtherVersion | Verdict::Unanswered => {}
        }
        self.found.evidence.insert(version, answer);
    }

    /// Suites that are open, but for those that were chosen meanwhile.
    fn add(&mut self, version: Version, suites: &[SuiteId]) {
        let open = suites.iter().copied().filter(|suite| !self.found.is_chosen(version, *suite));
        self.pools.entry(version).or_default().add(open);
    }

    fn choose(&mut self, version: Version, flight: &Flight) {
        let suite = flight.hello.suite;
        let expected = self.likely.expects(version, suite);
        self.pools.entry(version).or_default().choose(suite, expected, self.limit);
        self.likely.accept(suite);
        self.found.choose(version, flight);
    }

    /// Where a version is not spoken at all, its refusals say nothing about others.
    fn refuse(&mut self, version: Version, suites: &[SuiteId]) {
        if !self.found.of(version).chosen.is_empty() {
            self.likely.refuse(version, suites);
        }
        self.pools.entry(version).or_default().refuse();
    }

    fn leave_all_open(&mut self, answer: &Answer) {
        let pools = std::mem::take(&mut self.pools).into_iter();
        let pools = pools.map(|(version, mut pool)| Job::new(version, Purpose::Rest, pool.drain()));
        for job in std::mem::take(&mut self.queue).into_iter().chain(pools.collect::<Vec<_>>()) {
            self.leave_open(job, answer);
        }
    }

    fn leave_open(&mut self, job: Job, answer: &Answer) {
        if job.purpose == Purpose::Look {
            // It was to be asked for next.
            self.found.evidence.entry(Version::Ssl3).or_insert_with(|| answer.clone());
        }
        if matches!(job.purpose, Purpose::Version | Purpose::Look) {
            self.found.evidence.entry(job.version).or_insert_with(|| answer.clone());
        } else if !job.suites.is_empty() {
            let open = job.suites.into_iter().map(|suite| (suite, answer.clone()));
            self.found.of(job.version).not_established.extend(open);
        }
    }
}
