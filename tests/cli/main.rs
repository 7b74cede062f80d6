//! Does the built binary speak, refuse and end as promised?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_input;
mod certificate;
mod configuration;
mod directory;
mod endpoints;
mod evidence;
mod explain;
mod generated;
mod harness;
mod help;
#[cfg(feature = "demo")]
mod init;
mod mailboxes;
#[cfg(feature = "demo")]
mod plan;
mod runs;
#[cfg(feature = "demo")]
mod tls;
mod usage;
