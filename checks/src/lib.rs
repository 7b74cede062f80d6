//! Which checks are there, and what do they say about the facts?
//!
//! Facts go in, verdicts come out. Nothing here opens a socket or a file, and nothing reads a clock.

pub mod acl;
mod asked;
pub mod autodiscover;
pub mod catalogue;
pub mod certificate;
pub mod config;
pub mod dns;
pub mod entra;
pub mod ews;
pub mod explain;
pub mod facts;
pub mod hybrid;
pub mod identity;
pub mod judge;
pub mod lifecycle;
pub mod mail;
pub mod model;
mod place;
pub mod prelude;
pub mod registry;
pub mod server;
pub mod setup;
pub mod tls;
pub mod values;
pub mod web;
