//! What does a check prove, rest on, and ask for?

use exdoctor_checks::registry;
use exdoctor_reports::{ExitCode, Format, catalogue};

use crate::cli::{ExplainArgs, Speech};
use crate::failure::Failure;
use crate::parse::{Refusal, nearest, shown};
use crate::terminal;

/// Prints what there is to know about a check.
///
/// # Errors
/// When there is no such check, or standard output cannot be written.
pub fn run(args: &ExplainArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let check = registry::check(&args.id.to_ascii_lowercase()).ok_or_else(|| no_check(&args.id))?;
    let text = match args.format {
        Format::Json => catalogue::explain_json(check),
        _ => catalogue::explain(check, terminal::style(speech, false)),
    };
    terminal::write(text.as_bytes())?;
    Ok(ExitCode::CLEAN)
}

fn no_check(id: &str) -> Refusal {
    let refusal = Refusal::new(format!("there is no check {}", shown(id)));
    match nearest(id, registry::checks().map(|check| check.id.as_str())) {
        Some(likely) => refusal.instead(format!("did you mean `{likely}`?")),
        None => refusal.instead("`exdoctor list` names them"),
    }
}
