//! Which checks are there?

use std::fmt::Write;

use exdoctor_checks::registry;
use exdoctor_reports::ExitCode;

use crate::cli::ListArgs;
use crate::failure::Failure;
use crate::select::select;
use crate::terminal;

/// Prints the checks, by family.
///
/// # Errors
/// When a pattern matches nothing, or standard output cannot be written.
pub fn run(args: &ListArgs) -> Result<ExitCode, Failure> {
    let chosen = select(&args.patterns, &[])?;
    let mut text = String::new();
    for (family, checks) in registry::FAMILIES {
        let checks = checks.iter().filter(|check| chosen.iter().any(|selected| selected.check.id == check.id));
        for (nth, check) in checks.enumerate() {
            let head = if nth == 0 { format!("{family}\n") } else { String::new() };
            writeln!(text, "{head}  {:<28} {}", check.id.as_str(), check.title).expect("a string takes everything");
        }
    }
    terminal::write(text.as_bytes())?;
    Ok(ExitCode::CLEAN)
}
