//! What must be undone when the run ends, however it ends?
//!
//! What is to be written is recorded here first; whoever takes it back says so. The end of the run, also that by Ctrl-C,
//! takes back what is left. A process that is killed cannot: what it left carries a mark, by which the next run finds it.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

/// Takes something back; an error says in words what is left.
pub type Action = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send>;

/// What a run has written and not taken back yet.
#[derive(Default)]
pub struct Undo {
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    last: u64,
    entries: BTreeMap<u64, (String, Action)>,
}

/// Says how much there is, and nothing of it.
impl fmt::Debug for Undo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.left()).finish()
    }
}

/// Stands for something that is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

/// Taking one thing back may last so long.
const PATIENCE: Duration = Duration::from_secs(30);

impl Undo {
    /// Records what will have to be taken back, in words and deeds, before it is written.
    pub fn record(&self, words: impl Into<String>, action: Action) -> Ticket {
        let mut open = self.open();
        open.last += 1;
        let number = open.last;
        open.entries.insert(number, (words.into(), action));
        Ticket(number)
    }

    /// It was taken back.
    pub fn done(&self, ticket: Ticket) {
        self.open().entries.remove(&ticket.0);
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.open().entries.is_empty()
    }

    /// Takes back what is left, the last first, and says what could not be.
    pub async fn run(&self) -> Vec<String> {
        let mut left = Vec::new();
        loop {
            let Some((_, (words, action))) = self.open().entries.pop_last() else { return left };
            match timeout(PATIENCE, action()).await {
                Ok(Ok(())) => {}
                Ok(Err(why)) => left.push(format!("{words}: {why}")),
                Err(_) => left.push(format!("{words}: no answer in time")),
            }
        }
    }

    /// What is left, in words.
    pub fn left(&self) -> Vec<String> {
        self.open().entries.values().map(|(words, _)| words.clone()).collect()
    }

    /// A panic elsewhere must not keep anything from being taken back.
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn action(seen: &Arc<Mutex<Vec<u8>>>, number: u8, result: Result<(), String>) -> Action {
        let seen = Arc::clone(seen);
        Box::new(move || {
            Box::pin(async move {
                seen.lock().expect("nobody panics").push(number);
                result
            })
        })
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_left_is_taken_back_the_last_first_and_failures_are_told() {
        let (undo, seen) = (Undo::default(), Arc::new(Mutex::new(Vec::new())));
        undo.record("one", action(&seen, 1, Ok(())));
        let two = undo.record("two", action(&seen, 2, Ok(())));
        undo.record("three", action(&seen, 3, Err("refused".to_owned())));
        undo.record("four", Box::new(|| Box::pin(std::future::pending())));
        undo.done(two);
        assert_eq!(undo.left(), ["one", "three", "four"]);
        assert_eq!(undo.run().await, ["four: no answer in time", "three: refused"]);
        assert_eq!(*seen.lock().expect("nobody panics"), [3, 1]);
        assert!(undo.is_empty());
    }
}
