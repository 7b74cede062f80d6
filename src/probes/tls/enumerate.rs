//! Which versions does a server speak, and which of all suites does it accept in each?
//!
//! A set of suites is offered; the chosen one leaves it, and the rest is asked again. While connections are free, the rest is
//! split and both halves are asked at once, so that the number of rounds grows with the logarithm of what is accepted.
//! Questions of all versions share the connections, and the next connection is opened while an answer is awaited.

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::facts::tls::{Accepted, Answer, Der, Enumeration, Flight, KeyExchange, Size, Version};
use exdoctor_checks::values::SuiteId;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::ask::ask_over;
use super::candidates;
use super::connect::Connector;
use super::job::{Job, Purpose, deal};
use super::order::Told;
use super::settings::Depth;
use super::verdict::{Verdict, is_worth_repeating, verdict, word};
use super::wire::Form;

/// How often a refused TCP connection is tried again.
const REFUSALS: u8 = 5;
/// Splitting a smaller set costs more refusals than it saves rounds, unless choice after choice came out of it.
const WORTH_SPLITTING: usize = 12;
const WORTH_SPLITTING_RICH: usize = 8;
/// So many choices in a row make a set rich.
const RICH: u8 = 2;
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
    queue: Vec<Job>,
    /// The rarest suites of each version, until they are asked for.
    rare: BTreeMap<Version, Vec<SuiteId>>,
    /// How many rare suites are offered together, once it is known whether the server looks at the end of a long list.
    rare_at_once: Option<usize>,
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
        queue: Vec::new(),
        rare: BTreeMap::new(),
        rare_at_once: (!looks_far).then_some(at_once),
        limit: connector.settings.parallel.max(1),
        open_in_a_row: 0,
        found: Found::default(),
    };
    for version in Version::ALL {
        match known(accepted, version) {
            Some(answer) => work.hear_of(version, answer.clone()),
            None if version == Version::Tls12 && looks_far => {}
            None => work.ask_for(version),
        }
    }
    if looks_far {
        // The rarest suites before the usual ones: a server that takes one of those has looked at the whole list.
        let (usual, rare) = candidates::parted(Version::Tls12, at_once);
        let rarest = rare[rare.len().min(at_once)..].to_vec();
        work.queue.push(Job { rare: rarest, ..Job::new(Version::Tls12, Purpose::Look, usual) });
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
                let Some(job) = self.next(running.len()) else { break };
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
            self.settle(job, &answer, running.len());
        }
        connector.close_ahead();
        self.leave_all_open(&Answer::Unreachable("the limit of connections was reached".to_owned()));
        for suites in self.found.versions.values_mut() {
            suites.not_established.retain(|suite, _| !suites.chosen.contains_key(suite));
        }
    }

    /// The largest set: it may hold the longest chain of choices.
    fn next(&mut self, running: usize) -> Option<Job> {
        if self.queue.is_empty() {
            self.queue_rare(running);
        }
        let (at, _) = self.queue.iter().enumerate().max_by_key(|(_, job)| job.suites.len())?;
        let mut job = self.queue.swap_remove(at);
        if self.rare_at_once == Some(usize::MAX) && job.purpose == Purpose::Rest {
            job.rare.extend(self.rare.remove(&job.version).unwrap_or_default());
        }
        if let Some(found) = self.found.versions.get(&job.version).filter(|_| job.purpose == Purpose::Rest) {
            job.retain(|suite| !found.chosen.contains_key(&suite));
        }
        Some(job)
    }

    /// Asks for the rare suites by themselves, unless they may still be asked for together with others.
    fn queue_rare(&mut self, running: usize) {
        let Some(size) = self.rare_at_once else { return };
        let versions = &self.found.versions;
        let spoken = |version: &Version| versions.get(version).is_some_and(|suites| !suites.chosen.is_empty());
        let may_ride = |version: &Version| size == usize::MAX && running > 0 && spoken(version);
        let (later, now) = std::mem::take(&mut self.rare).into_iter().partition(|(version, _)| may_ride(version));
        self.rare = later;
        for (version, rare) in BTreeMap::into_iter(now) {
            self.queue.extend(rare.chunks(size).map(|set| Job::new(version, Purpose::Rest, set.to_vec())));
        }
    }

    fn settle(&mut self, mut job: Job, answer: &Answer, running: usize) {
        if job.purpose == Purpose::Look {
            return self.look(&job, answer);
        }
        if self.repeat(&mut job, answer) {
            return self.queue.push(job);
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
                self.choose(job.version, flight);
                if job.purpose == Purpose::Order {
                    self.found.told.insert(job.version, (job.suites.clone(), chosen));
                }
                job.retain(|suite| suite != chosen);
                self.ask_for_the_rest(job, running);
            }
            Verdict::OtherVersion | Verdict::Refused => {
                *self.of(job.version).refusals.entry(word(answer)).or_default() += 1;
                if job.purpose == Purpose::Order {
                    // The first choice was among them: a refusal says nothing about the others.
                    self.queue.push(Job { purpose: Purpose::Rest, tries: 0, ..job });
                }
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
        let looks = chosen.is_some_and(|flight| job.suites.contains(&flight.hello.suite));
        self.rare_at_once = Some(if looks { usize::MAX } else { candidates::at_once(self.form) });
        match (chosen, self.found.evidence.contains_key(&job.version)) {
            (Some(flight), true) => self.choose(job.version, flight),
            (Some(_), false) => self.hear_of(job.version, answer.clone()),
            (None, true) => {}
            (None, false) => self.ask_for(job.version),
        }
    }

    fn ask_for(&mut self, version: Version) {
        let usual = candidates::parted(version, candidates::at_once(self.form)).0;
        self.queue.push(Job::new(version, Purpose::Version, usual));
    }

    /// Takes the answer to the usual suites of a version.
    ///
    /// A version that was refused with them may still be spoken with a rare one, unless the server named it.
    fn hear_of(&mut self, version: Version, answer: Answer) {
        let (mut usual, rare) = candidates::parted(version, candidates::at_once(self.form));
        match verdict(version, &answer) {
            _ if !self.is_deep => {}
            Verdict::Chosen(flight) => {
                let favourite = flight.hello.suite;
                self.choose(version, flight);
                self.rare.insert(version, rare);
                usual.retain(|suite| *suite != favourite);
                usual.push(favourite);
                self.queue.push(Job::new(version, Purpose::Order, usual));
            }
            Verdict::Refused => {
                *self.of(version).refusals.entry(word(&answer)).or_default() += 1;
                self.rare.insert(version, rare);
            }
            Verdict::OtherVersion | Verdict::Unanswered => {}
        }
        self.found.evidence.insert(version, answer);
    }

    fn choose(&mut self, version: Version, flight: &Flight) {
        let group = flight.hello.group.map(KeyExchange::Group);
        let size = flight.key_exchange.or(group).map_or(Size::Unseen, Size::Seen);
        if !flight.certificates.is_empty() {
            self.found.chains.insert(flight.certificates.clone());
        }
        self.of(version).chosen.insert(flight.hello.suite, size);
    }

    /// Splits no further than connections are free, half of which are kept for the next questions.
    fn ask_for_the_rest(&mut self, job: Job, running: usize) {
        let free = self.limit.div_ceil(2).saturating_sub(self.queue.len() + running);
        let choices = job.choices.saturating_add(1);
        let enough = if choices >= RICH { WORTH_SPLITTING_RICH } else { WORTH_SPLITTING };
        let size = job.suites.len();
        let parts = if size >= enough { free.min(size / 2) } else { 1 };
        let mut rare = job.rare;
        for suites in deal(&job.suites, parts).filter(|suites| !suites.is_empty()) {
            let rare = std::mem::take(&mut rare);
            self.queue.push(Job { rare, choices, ..Job::new(job.version, Purpose::Rest, suites) });
        }
        if !rare.is_empty() {
            self.rare.insert(job.version, rare);
        }
    }

    fn leave_all_open(&mut self, answer: &Answer) {
        let rare = std::mem::take(&mut self.rare).into_iter();
        let rare = rare.map(|(version, suites)| Job::new(version, Purpose::Rest, suites));
        for job in std::mem::take(&mut self.queue).into_iter().chain(rare) {
            self.leave_open(job, answer);
        }
    }

    fn leave_open(&mut self, job: Job, answer: &Answer) {
        if matches!(job.purpose, Purpose::Version | Purpose::Look) {
            self.found.evidence.entry(job.version).or_insert_with(|| answer.clone());
        } else {
            let open = job.suites.into_iter().chain(job.rare).map(|suite| (suite, answer.clone()));
            self.of(job.version).not_established.extend(open);
        }
    }

    fn of(&mut self, version: Version) -> &mut Enumeration {
        self.found.versions.entry(version).or_default()
    }
}
