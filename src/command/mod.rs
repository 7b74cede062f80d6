//! Which commands are there?

mod again;
pub mod certificate;
pub mod check;
pub mod collect;
pub mod completions;
#[cfg(feature = "demo")]
pub mod demo;
mod dry_run;
pub mod explain;
pub mod identity;
pub mod job;
pub mod list;
pub mod man;
pub mod tls;
