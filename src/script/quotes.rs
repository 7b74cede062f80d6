//! Which quotes do not pair once curly ones are plain?
//!
//! A curly quote within a text ends it, for PowerShell as for the corrected copy: nobody but the author knows where the text
//! was meant to end.

use std::collections::BTreeSet;

use super::lexer::{Place, lex};
use super::typography::{is_double, is_single};

/// The lines with a curly quote in their code, after which a text goes on as code, or code as a text.
pub(super) fn unpaired(text: &str) -> Vec<u64> {
    let chars: Vec<char> = text.chars().collect();
    let places = lex(text).places;
    let (mut line, mut open, mut within_lines) = (1, None, false);
    let (mut curly, mut odd) = (BTreeSet::new(), BTreeSet::new());
    for (at, c) in chars.iter().copied().enumerate() {
        if places[at] == Place::Code && (is_single(c) || is_double(c)) {
            if !c.is_ascii() {
                curly.insert(line);
            }
            if open.take().is_some() {
                let next = chars.get(at + 1).copied().filter(|_| !within_lines);
                if next.is_some_and(|next| next.is_alphanumeric() || is_single(next) || is_double(next)) {
                    odd.insert(line);
                }
            } else {
                open = Some(line);
                within_lines = at > 0 && chars[at - 1] == '@';
            }
        }
        if c == '\n' {
            odd.extend(open.filter(|_| !within_lines));
            line += 1;
        }
    }
    odd.extend(open);
    odd.intersection(&curly).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curly_quote_that_ends_a_text_too_early_is_named_by_its_line() {
        assert_eq!(unpaired("$a = 1\n$b = 'it\u{2019}s'\n"), [2]);
        assert_eq!(unpaired("Write-Host \"He said \u{201c}hello\u{201d} to me\""), [1]);
        assert_eq!(unpaired("Write-Host \u{201c}a"), [1]);
    }

    #[test]
    fn quotes_that_pair_are_none() {
        for text in [
            "Get-X \u{2013}Name \u{201c}a b\u{201d} \u{2018}c\u{2019} # it\u{2019}s",
            "'a\nb'; \u{201c}c\u{201d}",
            "@'\nit\u{2019}s\n'@\n\u{201c}c\u{201d}",
            "f('a', \u{201c}\u{201d})",
        ] {
            assert_eq!(unpaired(text), [0; 0], "{text}");
        }
    }
}
