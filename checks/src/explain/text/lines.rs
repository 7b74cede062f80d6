//! Which lines does a text have, once the marks of mails, consoles and escapes are gone?

use super::escape::unescape;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::explain) struct Line {
    /// Its number in the text that was given, from 1.
    pub(in crate::explain) number: usize,
    /// What it says.
    pub(in crate::explain) text: String,
}

/// A line is not read beyond this many bytes; what is longer is cut into several.
const LONGEST: usize = 64 * 1024;
/// A console that breaks lines is at least as wide as this.
const NARROWEST: usize = 60;

/// The lines of a text.
pub(in crate::explain) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for (at, raw) in text.split(['\n', '\u{2028}', '\u{2029}']).enumerate() {
        let raw = raw.trim_end_matches('\r');
        for piece in pieces(raw) {
            // Old Macs, and some editors, end lines with a bare carriage return.
            for own in unescape(piece).split(['\r', '\n', '\u{0b}', '\u{0c}']) {
                lines.push(Line { number: at + 1, text: unquoted(own).to_owned() });
            }
        }
    }
    rejoin(lines)
}

fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        if line.len() <= LONGEST {
            return rest.take();
        }
        let end = (0..=LONGEST).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(LONGEST);
        rest = Some(&line[end..]);
        Some(&line[..end])
    })
}

/// The line without the `> ` of a mail that quotes it.
fn unquoted(line: &str) -> &str {
    let mut line = line;
    while let Some(rest) = line.strip_prefix("> ") {
        line = rest;
    }
    line
}

/// Joins what a console broke in the middle of words: every line of a paragraph but the last is equally long.
fn rejoin(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut rest = lines.into_iter().peekable();
    while let Some(mut line) = rest.next() {
        let width = line.text.chars().count();
        if width >= NARROWEST && !line.text.ends_with(' ') {
            // A line that is as long as its forerunner, or the shorter end, continues it where no word ends.
            let mut last = width;
            while last == width
                && let Some(next) = rest.peek()
                && next.number > line.number
                && continues(&line.text, &next.text, width)
            {
                last = next.text.chars().count();
                line.text.push_str(next.text.trim_start());
                rest.next();
                if line.text.len() > LONGEST {
                    break;
                }
            }
        }
        out.push(line);
    }
    out
}

/// Whether the next line looks like the rest of a line that was broken at the width of a console.
fn continues(before: &str, next: &str, width: usize) -> bool {
    let (Some(end), Some(start)) = (before.chars().last(), next.trim_start().chars().next()) else { return false };
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.');
    let hard = [79, 80, 100, 119, 120, 131, 132].contains(&width);
    hard && inner(end) && inner(start) && next.chars().count() <= width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        lines(text).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn escaped_line_breaks_are_lines_of_the_same_number() {
        let lines = lines("first\r\n{\"a\":\"b\\r\\nc\"}\rlast");
        let numbered: Vec<_> = lines.iter().map(|line| (line.number, line.text.as_str())).collect();
        assert_eq!(numbered, [(1, "first"), (2, "{\"a\":\"b"), (2, "c\"}"), (2, "last")]);
    }

    #[test]
    fn quotation_marks_of_mails_are_dropped() {
        assert_eq!(texts("> > AADSTS50012: x\n> y"), ["AADSTS50012: x", "y"]);
    }

    #[test]
    fn words_that_a_console_broke_are_whole_again() {
        let broken = format!("{}AADSTS700\n27: text", "x".repeat(71));
        assert_eq!(texts(&broken), [format!("{}AADSTS70027: text", "x".repeat(71))]);
        assert_eq!(texts("short\nlines").len(), 2);
    }

    #[test]
    fn an_endless_line_is_cut() {
        let endless = "ä".repeat(LONGEST);
        assert!(lines(&endless).iter().all(|line| line.text.len() <= LONGEST));
    }
}
