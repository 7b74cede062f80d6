//! What does exdoctor say to the program that started it?

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Nothing to report.
    Clean = 0,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Nothing was selected.
    NothingSelected = 4,
    /// A bug of exdoctor.
    Bug = 70,
    /// An output could not be written.
    Unwritable = 74,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
