//! How do readers say what is wrong?

#[path = "../../../src/parse/refusal.rs"]
mod refusal;

pub use refusal::{Refusal, shown};
