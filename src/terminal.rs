//! What may be written to the streams of this process, and how?

use std::io::{self, IsTerminal, Write};

use exdoctor_reports::{Style, wrap};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::cli::{Color, Speech};
use crate::failure::Failure;
use crate::parse::harmless;

/// Whether a stream gets colours.
pub fn colours(wish: Color, stream: &impl IsTerminal) -> bool {
    let said = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match wish {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            stream.is_terminal() && !said("NO_COLOR") && !dumb && takes_sequences()
        }
    }
}

/// Whether a terminal takes escape sequences.
#[cfg(not(windows))]
fn takes_sequences() -> bool {
    true
}

/// Whether the console takes escape sequences: that of Windows does once it is told to.
#[cfg(windows)]
fn takes_sequences() -> bool {
    anstyle_query::windows::enable_ansi_colors() == Some(true)
}

/// How text looks on standard output: as wide as the terminal, within what is pleasant to read.
pub fn style(speech: Speech, short: bool) -> Style {
    let stdout = io::stdout();
    let terminal = stdout.is_terminal().then(terminal_size::terminal_size).flatten();
    let width = terminal.map_or(80, |(width, _)| usize::from(width.0).clamp(Style::NARROWEST, 100));
    Style { width, color: colours(speech.color, &stdout), short }
}

/// Writes results to standard output; a reader that went away is no error.
///
/// # Errors
/// When the output cannot be written for another reason.
pub fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Failure::Unwritable(None, error)),
    }
}

/// Says something to the person at standard error; when nobody can read it, nothing is lost.
pub fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    // There is no other place to complain about a closed standard error.
    let _ = writeln!(stderr, "{text}");
}

/// A line within 80 columns: what does not fit goes on below, set in a little more.
pub fn wrapped(line: &str) -> String {
    const WIDTH: usize = 80;
    let text = line.trim_start_matches(' ');
    let (first, others) = (line.len() - text.len(), line.len() - text.len() + 2);
    " ".repeat(first) + &wrap(text, WIDTH - others).join(&format!("\n{}", " ".repeat(others)))
}

/// Starts the log on standard error that `-v` asks for; there is none without it.
pub fn start_log(speech: Speech) {
    let (ours, theirs) = match speech.verbose {
        0 => return,
        1 => (LevelFilter::INFO, LevelFilter::WARN),
        2 => (LevelFilter::DEBUG, LevelFilter::INFO),
        _ => (LevelFilter::TRACE, LevelFilter::DEBUG),
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(colours(speech.color, &io::stderr()))
        .with_target(speech.verbose > 1);
    let targets = Targets::new().with_default(theirs).with_target("exdoctor", ours);
    // What these libraries log may hold what they were given to sign in with.
    let quiet = ["sspi", "picky", "picky_krb", "ldap3", "hyper", "hyper_util", "rustls", "secret_service", "zbus"];
    // A log that an embedding program has started already stays.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(quiet.into_iter().fold(targets, |targets, name| targets.with_target(name, LevelFilter::OFF)))
        .try_init();
}

/// One line on a terminal that says how far the run is.
#[derive(Debug)]
pub struct Progress {
    shown: bool,
    wanted: bool,
}

impl Progress {
    /// A line, where standard error is a terminal and neither `--quiet` nor a log speaks against it.
    pub fn new(speech: Speech) -> Self {
        let wanted = !speech.quiet && speech.verbose == 0 && io::stderr().is_terminal() && takes_sequences();
        Self { shown: false, wanted }
    }

    /// Replaces the line.
    pub fn show(&mut self, text: &str) {
        if self.wanted {
            let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
            let line: String = text.chars().filter(|c| harmless(*c)).take(width.saturating_sub(1)).collect();
            // A progress line that cannot be written is not missed.
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K{line}");
            self.shown = true;
        }
    }

    /// Removes the line.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            // As above.
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_goes_on_below_and_keeps_its_place() {
        assert_eq!(wrapped("  credentials: none"), "  credentials: none");
        let long = wrapped(&format!("  {}", "word ".repeat(30)));
        let lines: Vec<&str> = long.lines().collect();
        assert!(lines.len() == 2 && lines.iter().all(|line| line.len() <= 80), "{long}");
        assert!(lines[0].starts_with("  word") && lines[1].starts_with("    word"), "{long}");
    }
}
