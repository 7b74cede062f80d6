//! Does the SPF policy of the domain work, and does it allow Exchange Online?

mod domain_spec;
mod questions;
mod record;
mod tree;

pub use questions::{Question, questions};
