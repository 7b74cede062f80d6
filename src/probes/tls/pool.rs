//! Which suites of a version are still open, and which of them are asked for next?
//!
//! Every choice costs a connection, and so does every refusal. So a set is asked for at once while it probably holds a
//! suite that is accepted; the rest is kept together until nothing else is awaited, and takes one refusal.

use exdoctor_checks::values::SuiteId;

/// So few expected suites are asked for without the others in the end, so that the last refusal need not wait for them.
const FEW: usize = 4;

/// The open suites of one version, but for those that are being asked for.
#[derive(Debug, Default)]
pub(super) struct Pool {
    open: Vec<SuiteId>,
    /// How many sets are being asked for that hold more than what is expected.
    running: usize,
    /// How many sets are worth asking for at a time although nothing in them is expected: choices came as a surprise.
    luck: usize,
    /// How many suites were chosen.
    chosen: usize,
}

/// Suites to ask for together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) suites: Vec<SuiteId>,
    /// Whether it holds more than what is expected.
    pub(super) explores: bool,
}

impl Pool {
    /// Adds open suites.
    pub(super) fn add(&mut self, suites: impl IntoIterator<Item = SuiteId>) {
        self.open.extend(suites);
    }

    /// Takes out a suite that was chosen; whether it was expected tells how much more is to be looked for.
    pub(super) fn choose(&mut self, chosen: SuiteId, expected: bool, most: usize) {
        self.open.retain(|suite| *suite != chosen);
        self.chosen += 1;
        self.luck = if expected { self.luck / 2 } else { (self.luck + 2).min(most) };
    }

    /// Notes a refusal.
    pub(super) fn refuse(&mut self) {
        self.luck = 0;
    }

    /// Notes that the answer came to a set that held more than what is expected.
    pub(super) fn end(&mut self) {
        self.running = self.running.saturating_sub(1);
    }

    /// Takes what is left.
    pub(super) fn drain(&mut self) -> Vec<SuiteId> {
        std::mem::take(&mut self.open)
    }

    /// Whether more is open than fits into one question.
    pub(super) fn exceeds(&self, at_once: usize) -> bool {
        self.open.len() > at_once
    }

    /// How many sets are worth asking for now; none where it is better to wait for other answers.
    pub(super) fn worth(&self, expects: impl Fn(SuiteId) -> bool, at_once: usize) -> usize {
        let expected = self.open.iter().filter(|suite| expects(**suite)).count();
        let may_explore = self.running == 0 || self.exceeds(at_once);
        expected.max(self.luck.saturating_sub(self.running)).max(may_explore.into()).min(self.open.len())
    }

    /// Takes a set out, at most so many suites: an equal share of what is expected, after one of what is not.
    ///
    /// A server that follows the order of the client so shows first what was not expected.
    pub(super) fn take(&mut self, expects: impl Fn(SuiteId) -> bool, at_once: usize, most: usize) -> Set {
        let parts = self.worth(&expects, at_once).clamp(1, most.max(1));
        let (expected, others): (Vec<_>, Vec<_>) = self.open.iter().copied().partition(|suite| expects(*suite));
        // Neighbours are alike: dealing them out gives every part its share of what is accepted.
        let share = |suites: &[SuiteId], most: usize| -> Vec<SuiteId> {
            suites.iter().copied().step_by(parts).take(most).collect()
        };
        let is_late = (1..=FEW).contains(&expected.len()) && 2 * expected.len() < self.chosen && self.luck == 0;
        let suites = if !is_late {
            let expected = share(&expected, at_once);
            [share(&others, at_once - expected.len()), expected].concat()
        } else if self.running == 0 && !others.is_empty() {
            others.into_iter().take(at_once).collect()
        } else {
            vec![expected[0]]
        };
        self.open.retain(|suite| !suites.contains(suite));
        let explores = !suites.iter().all(|suite| expects(*suite));
        self.running += usize::from(explores);
        Set { suites, explores }
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

    fn taken(pool: &mut Pool, expects: impl Fn(SuiteId) -> bool) -> Vec<u16> {
        pool.take(expects, 64, 8).suites.into_iter().map(|suite| suite.0).collect()
    }

    #[test]
    fn every_set_holds_its_share_of_what_is_expected_behind_what_is_not() {
        let mut pool = pool(18);
        let expects = |suite: SuiteId| suite.0 >= 12;
        let sets = [taken(&mut pool, expects), taken(&mut pool, expects)];
        assert_eq!(sets, [vec![0, 6, 12], vec![1, 7, 13]]);
    }

    #[test]
    fn the_last_ones_that_are_expected_are_asked_for_beside_the_rest() {
        let mut pool = pool(5);
        (100..105).for_each(|chosen| pool.choose(SuiteId(chosen), true, 8));
        let sets: Vec<Vec<u16>> = (0..3).map(|_| taken(&mut pool, |suite| suite.0 >= 3)).collect();
        assert_eq!(sets, [vec![0, 1, 2], vec![3], vec![4]]);
    }

    #[test]
    fn the_rest_waits_for_other_answers_unless_it_is_more_than_one_question() {
        let mut pool = pool(12);
        assert_eq!(pool.take(|_| false, 8, 8).suites.len(), 8);
        assert_eq!((pool.worth(|_| false, 64), pool.worth(|_| false, 3)), (0, 1));
        pool.end();
        assert_eq!(taken(&mut pool, |_| false).len(), 4);
    }

    #[test]
    fn surprises_make_for_more_sets_and_a_refusal_ends_that() {
        let mut pool = pool(12);
        pool.choose(SuiteId(0), false, 8);
        assert_eq!(taken(&mut pool, |_| false).len(), 6);
        pool.refuse();
        pool.end();
        assert_eq!(taken(&mut pool, |_| false).len(), 5);
    }
}
