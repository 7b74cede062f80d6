//! Which tests are queued, and what was there before?
//!
//! Every change has its compensation on the list before it is made; the list is worked off when somebody presses Ctrl-C, never by
//! a destructor. What a killed run leaves behind is a queued test, which the overview shows as scheduled.

use std::collections::BTreeMap;

use exdoctor_checks::dynamics::overview::Line;
use exdoctor_checks::model::DynamicsAt;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::net::sign_in::SignIn;
use crate::parse::{Refusal, shown};
use crate::probes::dynamics::{Api, Change};
use crate::terminal;

/// The columns that queue a test.
const COLUMNS: [&str; 3] =
    ["testemailconfigurationscheduled", "testemailconfigurationretrycount", "postponetestemailconfigurationuntil"];

/// A change that can be taken back.
struct Undo {
    organization: String,
    id: String,
    address: String,
    former: Value,
}

/// The tests of this run.
pub(super) struct Queue {
    apis: BTreeMap<String, Api>,
    undo: Vec<Undo>,
    /// What was not queued, and why.
    pub(super) refused: Vec<String>,
}

impl Queue {
    /// Signs in to every organization of the chosen mailboxes.
    pub(super) async fn open(sign_in: &SignIn, all: &[DynamicsAt], chosen: &[Line]) -> Result<Self, Refusal> {
        let mut apis = BTreeMap::new();
        for at in all {
            if !chosen.iter().any(|line| line.organization.eq_ignore_ascii_case(&at.organization)) {
                continue;
            }
            let mut api = Api::new(sign_in, &at.url);
            let opened = api.open().await;
            opened.map_err(|why| Refusal::new(format!("{} cannot be changed: {}", at.url, why.reason())))?;
            apis.insert(at.organization.to_lowercase(), api);
        }
        Ok(Self { apis, undo: Vec::new(), refused: Vec::new() })
    }

    /// Queues the test of a mailbox.
    pub(super) async fn put(&mut self, line: &Line) {
        let organization = line.organization.to_lowercase();
        let (Some(id), Some(api)) = (&line.id, self.apis.get_mut(&organization)) else { return };
        let refused = |why: String| format!("{}: the test was not queued: {why}", line.address);
        let row = match api.one(&format!("mailboxes({id})?$select={}", COLUMNS.join(","))).await {
            Ok(row) => row,
            Err(why) => return self.refused.push(refused(why.reason())),
        };
        let (id, address) = (id.clone(), line.address.clone());
        let change = format!("mailboxes({id})");
        self.undo.push(Undo { organization, id, address, former: former(&row) });
        let columns = queued(&now());
        match api.change(&Change { row: &change, columns }).await {
            Ok(()) => {}
            Err(why) if why.says_that_nothing_was_changed() => {
                self.undo.pop();
                self.refused.push(refused(why.reason()));
            }
            // It may have been carried out: what takes it back stays on the list.
            Err(why) => self.refused.push(format!(
                "{}: whether the test was queued is not known: {}",
                line.address,
                why.reason()
            )),
        }
    }

    /// The ids of the mailboxes whose tests were queued.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.undo.iter().map(|own| own.id.as_str())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.undo.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.undo.len()
    }

    /// Takes back what has not begun; tests that ended meanwhile are left as they are.
    pub(super) async fn take_back(self) {
        let Self { mut apis, undo, .. } = self;
        terminal::say(&format!("\ntaking back what was queued ({})", undo.len()));
        let (mut taken, mut left) = (0, Vec::new());
        for own in undo {
            let Some(api) = apis.get_mut(&own.organization) else { continue };
            let row = format!("mailboxes({})", own.id);
            let now = api.one(&format!("{row}?$select={}", COLUMNS[0])).await.ok();
            if now.and_then(|row| row[COLUMNS[0]].as_bool()) == Some(false) {
                continue;
            }
            match api.change(&Change { row: &row, columns: own.former }).await {
                Ok(()) => taken += 1,
                Err(why) => left.push(format!("{}: {}", own.address, why.reason())),
            }
        }
        let noun = if taken == 1 { "test was" } else { "tests were" };
        terminal::say(&format!("given up: {taken} queued {noun} taken back"));
        for line in left {
            terminal::say(&format!("still queued: {}", shown(&line)));
        }
    }
}

/// The present, to the second: finer parts are not taken everywhere.
fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn queued(now: &str) -> Value {
    let [scheduled, retries, until] = COLUMNS;
    json!({ scheduled: true, retries: 0, until: now })
}

/// The columns as they were.
fn former(row: &Value) -> Value {
    let cells = COLUMNS.into_iter().map(|name| (name.to_owned(), row[name].clone()));
    let mut cells: serde_json::Map<String, Value> = cells.collect();
    if !cells[COLUMNS[0]].is_boolean() {
        cells.insert(COLUMNS[0].to_owned(), json!(false));
    }
    Value::Object(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_is_what_was_there() {
        let row = json!({ COLUMNS[0]: true, COLUMNS[1]: 3, COLUMNS[2]: "2026-06-01T00:00:00Z", "name": "Ada" });
        assert_eq!(former(&row), json!({ COLUMNS[0]: true, COLUMNS[1]: 3, COLUMNS[2]: "2026-06-01T00:00:00Z" }));
        assert_eq!(former(&json!({})), json!({ COLUMNS[0]: false, COLUMNS[1]: null, COLUMNS[2]: null }));
    }
}
