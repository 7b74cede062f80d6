//! How is DNS asked, and what are all the ways in which it may answer?

mod anchor;
mod chain;
mod exchange;
mod names;
mod public;
mod validate;
mod walk;
mod written;

pub use exchange::{Failure, Question, Reply};
pub use names::{Names, NamesSettings};
pub use public::{Authority, PublicZone};
