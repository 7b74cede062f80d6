//! Does the overview of mailboxes say how they stand, and do tests run as asked, against a Web API of Dynamics?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod at_a_terminal;
mod harness;
mod hostile;
mod many;
mod overview;
#[path = "../memory/peak.rs"]
mod peak;
mod several;
mod tests_of_mailboxes;
