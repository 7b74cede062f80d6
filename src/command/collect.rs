//! What gathers evidence on the Dynamics servers?

use exdoctor_reports::ExitCode;

use crate::cli::CollectArgs;
use crate::evidence::collector;
use crate::failure::Failure;
use crate::terminal;

/// Prints the collector.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(_: &CollectArgs) -> Result<ExitCode, Failure> {
    terminal::write(collector::script().as_bytes())?;
    Ok(ExitCode::CLEAN)
}
