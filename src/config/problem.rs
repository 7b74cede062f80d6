//! Where is the configuration wrong, and what does it have to say instead?

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::input::Input;
use crate::parse::Refusal;
use crate::parse::harmless;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The bytes that it is about.
    pub span: Range<usize>,
    /// What is wrong, and the way out.
    pub refusal: Refusal,
}

/// Everything that is wrong with a configuration, in the order of places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    input: Input,
    list: Vec<Problem>,
}

/// More than these are counted, not shown.
const SHOWN: usize = 50;

impl Problems {
    /// What is wrong with an input.
    pub(super) fn new(input: Input, mut list: Vec<Problem>) -> Self {
        list.sort_by_key(|problem| (problem.span.start, problem.span.end));
        list.dedup();
        Self { input, list }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }
}

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.list.len();
        write!(f, "{} has {count} {}", self.input.name, if count == 1 { "problem" } else { "problems" })?;
        for problem in self.list.iter().take(SHOWN) {
            write!(f, "\n\n{}", Shown { input: &self.input, problem })?;
        }
        if count > SHOWN {
            write!(f, "\n\nand {} more", count - SHOWN)?;
        }
        Ok(())
    }
}

struct Shown<'a> {
    input: &'a Input,
    problem: &'a Problem,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { span, refusal } = self.problem;
        let text = &self.input.text;
        let start = text.floor_char_boundary(span.start);
        let begin = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[begin..].lines().next().unwrap_or_default();
        let number = text[..begin].matches('\n').count() + 1;
        let column = text[begin..start].chars().count();
        writeln!(f, "{}:{number}:{}: {}", self.input.name, column + 1, refusal.reason)?;
        let gutter = " ".repeat(number.to_string().len());
        let marked = text[start..].chars().take_while(|c| *c != '\n').count();
        let length = text[start..text.floor_char_boundary(span.end.max(start))].chars().count();
        let (excerpt, caret) = excerpt(line, column, length.clamp(1, marked.max(1)));
        write!(f, "{gutter} |\n{number} | {excerpt}\n{gutter} | {caret}")?;
        refusal.way_out.iter().try_for_each(|way_out| write!(f, "\n{gutter} = {way_out}"))
    }
}

/// The part of a line around a place, and carets below it; a value that may be a secret is not repeated.
fn excerpt(line: &str, column: usize, length: usize) -> (String, String) {
    const WIDTH: usize = 70;
    let secret = secret_from(line);
    let from = if column < WIDTH - 10 { 0 } else { column - WIDTH / 2 };
    let shown: Vec<char> = line
        .char_indices()
        .map(|(place, c)| match c {
            _ if place >= secret => '*',
            '\t' => ' ',
            c if harmless(c) => c,
            _ => '\u{fffd}',
        })
        .skip(from)
        .take(WIDTH)
        .collect();
    let width = |chars: &[char]| chars.iter().map(|c| c.width().unwrap_or(1)).sum::<usize>();
    let before = (column - from).min(shown.len());
    let marked = &shown[before..(before + length).min(shown.len())];
    let carets = " ".repeat(width(&shown[..before])) + &"^".repeat(width(marked).max(1));
    let more = line.chars().count() > from + WIDTH;
    (shown.into_iter().collect::<String>().trim_end().to_owned() + if more { "…" } else { "" }, carets)
}

/// From where on a line may hold a secret; its end when it holds none.
fn secret_from(line: &str) -> usize {
    let lower = line.to_ascii_lowercase();
    let named = ["pass", "word", "pwd", "secret", "token", "credential"].iter().any(|word| lower.contains(word));
    let in_url = lower.split("://").skip(1).any(|rest| rest.split('/').next().is_some_and(|host| host.contains('@')));
    if named || in_url { line.find('=').map_or(0, |equals| equals + 2) } else { line.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Range<usize>) -> String {
        let input = Input { name: "x.toml".to_owned(), folder: "".into(), text: text.to_owned() };
        let problem = Problem { span, refusal: Refusal::new("is wrong").instead("mend it") };
        Problems::new(input, vec![problem]).to_string()
    }

    #[test]
    fn a_problem_shows_its_place_line_caret_and_way_out() {
        let expected = "x.toml has 1 problem\n\nx.toml:2:8: is wrong\n  |\n2 | jobs = 999\n  |        ^^^\n  = mend it";
        assert_eq!(shown("[network]\njobs = 999\n", 17..20), expected);
    }

    #[test]
    fn a_place_at_the_very_end_or_beyond_does_not_panic() {
        assert!(shown("a", 1..1).contains("x.toml:1:2"));
        assert!(shown("a\n", 99..120).contains("x.toml:2:1"));
        assert!(shown("ü", 1..2).contains("x.toml:1:1"));
    }

    #[test]
    fn the_caret_stands_below_wide_characters() {
        assert!(
            shown("a = '東京'  # x", 14..15).contains("1 | a = '東京'  # x\n  |             ^"),
            "{}",
            shown("a = '東京'  # x", 14..15)
        );
    }

    #[test]
    fn a_long_line_is_shortened_around_the_place() {
        let text = format!("a = '{}' !", "x".repeat(9_000));
        let shown = shown(&text, text.len() - 1..text.len());
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        assert!(shown.contains("' !"), "{shown}");
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        for text in ["password = 'hunter2'", "proxy = 'http://svc:hunter2@proxy'", "Client_Secret=\"hunter2\""] {
            assert!(!shown(text, 12..13).contains("hunter2"), "{}", shown(text, 12..13));
        }
    }

    #[test]
    fn problems_come_in_the_order_of_places() {
        let input = Input { name: "x.toml".to_owned(), folder: "".into(), text: "a\nb\n".to_owned() };
        let problem = |start, reason: &str| Problem { span: start..start + 1, refusal: Refusal::new(reason) };
        let text = Problems::new(input, vec![problem(2, "second"), problem(0, "first")]).to_string();
        assert!(text.find("first") < text.find("second"), "{text}");
    }
}
