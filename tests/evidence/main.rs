//! Does evidence keep its format, its sense and its limits?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod format;
mod hostile;
mod merging;
