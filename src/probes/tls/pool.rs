//! Which suites of a version are still open, and which of them are asked for next?
//!
//! Every choice costs a connection, and so does every refusal. So a set is asked for at once while it probably holds a
//! suite that is accepted; the rest is kept together until nothing else is awaited, and takes one refusal.

use exdoctor_checks::values::SuiteId;

/// The open suites of one version, but for those that are being asked for.
#[derive(Debug, Default)]
pub(super) struct Pool {
    open: Vec<SuiteId>,
    /// How many sets are being asked for.
    running: usize,
    /// How many sets are worth asking for at a time although nothing in them is expected: choices came as a surprise.
    luck: usize,
}

impl Pool {
    /// Adds open suites.
    pub(super) fn add(&mut self, suites: impl IntoIterator<Item = SuiteId>) {
        self.open.extend(suites);
    }

    /// Takes out a suite that was chosen; whether it was expected tells how much more is to be looked for.
    pub(super) fn choose(&mut self, chosen: SuiteId, expected: bool, most: usize) {
        self.open.retain(|suite| *suite != chosen);
        self.luck = if expected { self.luck / 2 } else { (self.luck + 2).min(most) };
    }

    /// Notes a refusal.
    pub(super) fn refuse(&mut self) {
        self.luck = 0;
    }

    /// Notes that a set is being asked for.
    pub(super) fn begin(&mut self) {
        self.running += 1;
    }

    /// Notes that the answer to a set came.
    pub(super) fn end(&mut self) {
        self.running = self.running.saturating_sub(1);
    }

    /// Takes what is left.
    pub(super) fn drain(&mut self) -> Vec<SuiteId> {
        std::mem::take(&mut self.open)
    }

    /// How much is to be had by asking now; nothing where it is better to wait for other answers.
    pub(super) fn worth(&self, expects: impl Fn(SuiteId) -> bool, at_once: usize) -> usize {
        let expected = self.open.iter().filter(|suite| expects(**suite)).count();
        let may_ask = self.running == 0 || self.open.len() > at_once;
        expected.max(self.luck.saturating_sub(self.running)).max(may_ask.into()).min(self.open.len())
    }

    /// Takes a set out, at most so many suites: an equal share of what is expected, after one of what is not.
    ///
    /// A server that follows the order of the client so shows first what was not expected.
    pub(super) fn take(&mut self, expects: impl Fn(SuiteId) -> bool, at_once: usize, parts: usize) -> Vec<SuiteId> {
        let parts = self.worth(&expects, at_once).clamp(1, parts.max(1));
        let (expected, others): (Vec<_>, Vec<_>) = self.open.iter().copied().partition(|suite| expects(*suite));
        // Neighbours are alike: dealing them out gives every part its share of what is accepted.
        let share = |suites: &[SuiteId], most: usize| -> Vec<SuiteId> {
            suites.iter().copied().step_by(parts).take(most).collect()
        };
        let expected = share(&expected, at_once);
        let mut set = share(&others, at_once - expected.len());
        set.extend(expected);
        self.open.retain(|suite| !set.contains(suite));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(count: u16) -> Pool {
        let mut pool = Pool::default();
        pool.add((0..count).map(SuiteId));
        pool
    }

    #[test]
    fn every_set_holds_its_share_of_what_is_expected_behind_what_is_not() {
        let mut pool = pool(12);
        let expects = |suite: SuiteId| suite.0 >= 9;
        let sets: Vec<Vec<u16>> = std::iter::from_fn(|| {
            let set = pool.take(expects, 64, 8);
            (!set.is_empty()).then(|| set.into_iter().map(|suite| suite.0).collect())
        })
        .collect();
        assert_eq!(sets, [vec![0, 3, 6, 9], vec![1, 4, 7, 10], vec![2, 5, 8, 11]]);
    }

    #[test]
    fn the_rest_waits_for_other_answers_unless_it_is_more_than_one_question() {
        let mut pool = pool(12);
        pool.begin();
        assert_eq!((pool.worth(|_| false, 64), pool.worth(|_| false, 8)), (0, 1));
        pool.end();
        assert_eq!(pool.worth(|_| false, 64), 1);
        assert_eq!(pool.take(|_| false, 64, 8).len(), 12);
    }

    #[test]
    fn surprises_make_for_more_sets_and_a_refusal_ends_that() {
        let mut pool = pool(12);
        pool.choose(SuiteId(0), false, 8);
        assert_eq!(pool.take(|_| false, 64, 8).len(), 6);
        pool.refuse();
        assert_eq!(pool.take(|_| false, 64, 8).len(), 5);
    }
}
