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
pub mod init;
pub mod job;
mod kept;
pub mod list;
pub mod mailboxes;
pub mod man;
pub mod plan;
pub mod tls;
mod verify;
