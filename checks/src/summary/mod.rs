//! What do the facts of a run say as a whole, beside the verdicts?

mod ends;
mod values;

pub use ends::{End, ends};
pub use values::values;
