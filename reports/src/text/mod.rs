//! How does text from anywhere become lines that a terminal can be trusted with?

mod clean;
mod page;
mod table;
mod words;
mod wrap;

pub(crate) use clean::{clean, clean_lines, escape_unsafe, is_unsafe};
pub(crate) use page::{Page, Tone};
pub(crate) use table::{Row, write_table};
pub(crate) use words::{capped, counted, glued};
pub(crate) use wrap::width;
pub use wrap::wrap;
