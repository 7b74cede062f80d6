//! What must be undone when the run ends, however it ends?
//!
//! What is to be written is recorded here first; whoever takes it back says so. The end of the run, also that by Ctrl-C
//! or SIGTERM, takes back what is left. A process that is killed cannot: what it left carries a mark, by which the next run finds it.

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
    entries: BTreeMap<u64, Entry>,
}

struct Entry {
    /// What is left, and why once that is known.
    words: String,
    /// `None` where it was tried.
    action: Option<Action>,
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
        open.entries.insert(number, Entry { words: words.into(), action: Some(action) });
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

    /// Takes back what is left, the last first; what could not be stays, with the reason.
    pub async fn run(&self) {
        while let Some((number, action)) = self.next() {
            let why = match timeout(PATIENCE, action()).await {
                Ok(Ok(())) => {
                    self.done(Ticket(number));
                    continue;
                }
                Ok(Err(why)) => why,
                Err(_) => "no answer in time".to_owned(),
            };
            if let Some(entry) = self.open().entries.get_mut(&number) {
                entry.words = format!("{}: {why}", entry.words);
            }
        }
    }

    /// The last that was not tried yet: it is left until it is known to be taken back.
    fn next(&self) -> Option<(u64, Action)> {
        let mut open = self.open();
        open.entries.iter_mut().rev().find_map(|(number, entry)| Some((*number, entry.action.take()?)))
    }

    /// What is left, in words.
    pub fn left(&self) -> Vec<String> {
        self.open().entries.values().map(|entry| entry.words.clone()).collect()
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
        undo.run().await;
        assert_eq!(undo.left(), ["three: refused", "four: no answer in time"]);
        assert_eq!(*seen.lock().expect("nobody panics"), [3, 1]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_being_taken_back_when_somebody_gives_up_is_told_too() {
        let (undo, seen) = (Undo::default(), Arc::new(Mutex::new(Vec::new())));
        undo.record("one", action(&seen, 1, Ok(())));
        undo.record("two", Box::new(|| Box::pin(std::future::pending())));
        undo.record("three", action(&seen, 3, Err("refused".to_owned())));
        undo.record("four", action(&seen, 4, Ok(())));
        assert!(timeout(Duration::from_secs(1), undo.run()).await.is_err());
        assert_eq!(undo.left(), ["one", "two", "three: refused"]);
    }
}
