//! Why did a command not come to results?

use std::fmt;
use std::io;
use std::path::PathBuf;

use exdoctor_reports::ExitCode;

use crate::capture::CaptureError;
use crate::config::Problems;
use crate::parse::Refusal;
use crate::run::RunError;

/// What keeps a command from its results.
#[derive(Debug)]
pub enum Failure {
    /// The command line, or a file that it names, cannot be used.
    Refused(Refusal),
    /// The configuration says something wrong.
    Problems(Box<Problems>),
    /// A capture cannot be used.
    Capture(CaptureError),
    /// A run cannot start.
    Run(RunError),
    /// An output could not be written; `None` is standard output.
    Unwritable(Option<PathBuf>, io::Error),
}

impl Failure {
    /// How the run ends.
    pub const fn exit(&self) -> ExitCode {
        match self {
            Self::Capture(CaptureError::Unwritable(..)) | Self::Unwritable(..) => ExitCode::OUTPUT,
            Self::Refused(_) | Self::Problems(_) | Self::Capture(_) | Self::Run(_) => ExitCode::USAGE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(Refusal { reason, way_out }) => {
                f.write_str(reason)?;
                way_out.iter().try_for_each(|way_out| write!(f, "\n  = {way_out}"))
            }
            Self::Problems(problems) => problems.fmt(f),
            Self::Capture(error) => error.fmt(f),
            Self::Run(error) => error.fmt(f),
            Self::Unwritable(None, error) => write!(f, "standard output cannot be written: {error}"),
            Self::Unwritable(Some(path), error) => write!(f, "{} cannot be written: {error}", path.display()),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Problems(Box::new(problems))
    }
}

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        Self::Capture(error)
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::Run(error)
    }
}
