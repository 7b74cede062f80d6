//! Who answers TLS hellos in a world, by a library or by hand?

mod decide;
mod flight;
mod hello;
mod library;
mod mail;
mod replay;
pub(crate) mod serve;
pub(crate) mod suites;
