//! What are checks, facts, findings, records and remedies made of?

mod check;
mod circumstances;
mod cx;
mod finding;
mod level;
mod placeholder;
mod record;
mod remedy;
mod role;
mod scenario;
mod source;
mod subject;
mod verdict;

pub use check::{Check, CheckId, Example, Expect, Setting, everywhere};
pub use circumstances::{Circumstances, Consent, DynamicsAt};
pub use cx::CheckCx;
pub use finding::{Evidence, Finding};
pub use level::Level;
pub use placeholder::{PLACEHOLDERS, Placeholder};
pub use record::{BlockedBy, Outcome, Record, StepRef};
pub use remedy::{COMMAND_OF_CAUSE, Command, Remedy, Shell, Who, fill};
pub use role::Role;
pub use scenario::{Hybrid, MailFlow, Phase, Scenario, Vantage};
pub use source::Source;
pub use subject::{Subject, SubjectKind};
pub use verdict::{Blocked, Verdict};
