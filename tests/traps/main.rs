//! Does a credential ever arrive where it must not? Trap servers record every byte that they get.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod addresses;
mod behaviour;
mod doors;
mod others;
mod pki;
mod rejections;
mod server;
mod tickets;
mod unclear;
