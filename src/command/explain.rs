//! What does a check prove, rest on, and ask for?

use std::fmt::Write;

use exdoctor_checks::model::Check;
use exdoctor_checks::registry;
use exdoctor_reports::ExitCode;

use crate::cli::ExplainArgs;
use crate::failure::Failure;
use crate::parse::{Refusal, nearest, shown};
use crate::terminal;

/// Prints what there is to know about a check.
///
/// # Errors
/// When there is no such check, or standard output cannot be written.
pub fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let check = registry::check(&args.id.to_ascii_lowercase()).ok_or_else(|| no_check(&args.id))?;
    terminal::write(about(check).as_bytes())?;
    Ok(ExitCode::CLEAN)
}

fn about(check: &Check) -> String {
    let mut text = format!("{}: {}\n\n{}\n", check.id, check.title, check.proves);
    for setting in check.settings {
        let (name, default, min, max) = (setting.name, setting.default, setting.min, setting.max);
        write!(text, "\nSetting {name} (default {default}, {min} to {max}): {}\n", setting.about)
            .expect("a string takes everything");
    }
    for remedy in check.remedies {
        write!(text, "\nRemedy {}: {}\n", remedy.id, remedy.summary).expect("a string takes everything");
    }
    for source in check.sources {
        write!(text, "\nSource: {}\n  {}\n", source.title, source.url).expect("a string takes everything");
    }
    text
}

fn no_check(id: &str) -> Refusal {
    let refusal = Refusal::new(format!("there is no check {}", shown(id)));
    match nearest(id, registry::checks().map(|check| check.id.as_str())) {
        Some(likely) => refusal.instead(format!("did you mean `{likely}`?")),
        None => refusal.instead("`exdoctor list` names them"),
    }
}
