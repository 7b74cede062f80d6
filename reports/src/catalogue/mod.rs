//! What can exdoctor check, and what does one check mean?

mod entry;
mod explain;
mod faults;
mod list;

pub use entry::{Case, Entry, ProvenStep, Scope, Threshold};
pub use explain::{explain, explain_json};
pub use faults::{Breakable, faults};
pub use list::{list, list_json};
