//! What does every check need in scope?

pub use crate::facts::{FactKind, Facts};
pub use crate::model::{
    Check, CheckCx, CheckId, Circumstances, Command, Evidence, Example, Expect, Finding, Level, MailFlow, Phase,
    Remedy, Role, Scenario, Setting, Shell, Source, Subject, SubjectKind, Verdict, Who, everywhere,
};
pub use crate::setup::Step;
