//! What happens when exdoctor itself is wrong?

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;

use exdoctor_reports::ExitCode;

use crate::terminal::say;

static PLACE: Mutex<String> = Mutex::new(String::new());

/// Runs a command; a panic becomes one line on standard error and the exit code of a bug.
///
/// The message of a panic may quote what was being worked on, so only its place in the source is told. Panics that
/// somebody else catches, such as those of a check, stay silent here: they become records.
pub(crate) fn contain(run: impl FnOnce() -> ExitCode) -> ExitCode {
    let before = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, ToString::to_string);
        tracing::debug!(%place, "panic");
        *PLACE.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = place;
    }));
    let ended = panic::catch_unwind(AssertUnwindSafe(run));
    panic::set_hook(before);
    ended.unwrap_or_else(|_| {
        let place = PLACE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let version = env!("CARGO_PKG_VERSION");
        say(&format!(
            "error: a bug of exdoctor {version} at {place}; please report this line with the command that you ran"
        ));
        ExitCode::BUG
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_the_exit_code_of_a_bug() {
        assert_eq!(contain(|| panic!("with a secret")), ExitCode::BUG);
        assert_eq!(contain(|| ExitCode::CLEAN), ExitCode::CLEAN);
    }
}
