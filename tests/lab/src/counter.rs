//! What were the servers asked?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::HeaderMap;

/// Questions are counted singly up to here; the total counts on.
const MAX_DISTINCT: usize = 10_000;

/// Counts by server and question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter(Arc<Mutex<BTreeMap<String, Asked>>>);

#[derive(Debug, Default)]
struct Asked {
    total: u64,
    questions: BTreeMap<String, u64>,
    headers: BTreeSet<String>,
}

impl Counter {
    pub(crate) fn count(&self, server: &str, question: String) {
        let mut all = self.lock();
        let asked = all.entry(server.to_owned()).or_default();
        asked.total += 1;
        if asked.questions.len() < MAX_DISTINCT || asked.questions.contains_key(&question) {
            *asked.questions.entry(question).or_default() += 1;
        }
    }

    /// Keeps the headers of a request.
    pub(crate) fn hear(&self, server: &str, headers: &HeaderMap) {
        let mut all = self.lock();
        let heard = &mut all.entry(server.to_owned()).or_default().headers;
        for (name, value) in headers {
            if heard.len() < MAX_DISTINCT {
                heard.insert(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
            }
        }
    }

    pub(crate) fn heard(&self, server: &str) -> BTreeSet<String> {
        self.lock().get(server).map(|asked| asked.headers.clone()).unwrap_or_default()
    }

    pub(crate) fn total(&self, server: &str) -> u64 {
        self.lock().get(server).map_or(0, |asked| asked.total)
    }

    pub(crate) fn questions(&self, server: &str) -> BTreeMap<String, u64> {
        self.lock().get(server).map(|asked| asked.questions.clone()).unwrap_or_default()
    }

    /// A panic elsewhere does not spoil plain counts.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
