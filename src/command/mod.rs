//! Which commands are there?

pub mod completions;
pub mod explain;
pub mod job;
pub mod list;
pub mod man;
