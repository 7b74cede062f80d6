//! How does a text look when line breaks, quotes, case and typography no longer matter?

use super::Line;

/// The text in lower case without white space; it remembers where white space was, and which line each byte is of.
pub(in crate::explain) struct Squeezed {
    /// The text.
    pub(in crate::explain) text: String,
    /// One bit for each byte: whether white space, or the edge of a word, was before it.
    gaps: Vec<u64>,
    /// Where each line begins, with its place in the list of lines.
    starts: Vec<(usize, usize)>,
}

impl Squeezed {
    /// The lines, squeezed.
    pub(in crate::explain) fn of(lines: &[Line]) -> Self {
        let length = lines.iter().map(|line| line.text.len()).sum();
        let mut squeezed =
            Self { text: String::with_capacity(length), gaps: Vec::new(), starts: Vec::with_capacity(lines.len()) };
        for (place, line) in lines.iter().enumerate() {
            squeezed.starts.push((squeezed.text.len(), place));
            squeezed.gap();
            for c in line.text.chars() {
                squeezed.push(c);
            }
        }
        squeezed.gap();
        squeezed
    }

    fn push(&mut self, c: char) {
        if c.is_whitespace() {
            self.gap();
        } else if c.is_ascii() {
            self.text.push(plain(c).to_ascii_lowercase());
        } else if c == '\u{308}' {
            // The two dots of an umlaut, written after their letter.
            let umlaut = self.text.pop().map(|letter| match letter {
                'a' => 'ä',
                'o' => 'ö',
                'u' => 'ü',
                letter => letter,
            });
            self.text.extend(umlaut);
        } else if !invisible(c) {
            self.text.extend(plain(c).to_lowercase());
        }
    }

    fn gap(&mut self) {
        let at = self.text.len();
        if self.gaps.len() <= at / 64 {
            self.gaps.resize(at / 64 + 1, 0);
        }
        self.gaps[at / 64] |= 1 << (at % 64);
    }

    fn has_gap(&self, at: usize) -> bool {
        self.gaps.get(at / 64).is_some_and(|bits| bits & (1 << (at % 64)) != 0)
    }

    /// Whether what stands from one byte to another begins and ends with words of its own.
    pub(in crate::explain) fn is_whole(&self, start: usize, end: usize) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let edge = |at: usize| {
            let before = self.text[..at].chars().next_back();
            let after = self.text[at..].chars().next();
            self.has_gap(at) || !(is_word(before) && is_word(after))
        };
        edge(start) && edge(end)
    }

    /// Whether what stands from one byte on begins with a word of its own.
    pub(in crate::explain) fn begins(&self, start: usize) -> bool {
        let before = self.text[..start].chars().next_back();
        self.has_gap(start) || !before.is_some_and(char::is_alphanumeric)
    }

    /// The place, in the list of lines, of the line that a byte is of.
    pub(in crate::explain) fn line(&self, at: usize) -> usize {
        let after = self.starts.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).and_then(|place| self.starts.get(place)).map_or(0, |(_, line)| *line)
    }
}

/// A pattern in the same form.
pub(in crate::explain) fn squeezed(pattern: &str) -> String {
    Squeezed::of(&[Line { number: 1, text: pattern.to_owned() }]).text
}

/// Quotes and dashes of typography become those of a keyboard.
const fn plain(c: char) -> char {
    match c {
        '"' | '`' | '´' | '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' => {
            '\''
        }
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        c => c,
    }
}

const fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Squeezed {
        Squeezed::of(&super::super::lines(text))
    }

    #[test]
    fn line_breaks_quotes_and_case_no_longer_matter() {
        assert_eq!(of("The “key”\n   was NOT\u{a0}found").text, "the'key'wasnotfound");
        assert_eq!(of("GU\u{308}LTIG Gül\u{ad}tig").text, "gültiggültig");
        assert_eq!(squeezed("Key – not"), "key-not");
    }

    #[test]
    fn a_word_within_another_is_not_whole() {
        let text = of("cannot run\nnotrun");
        assert!(!text.is_whole(3, 9));
        assert!(text.is_whole(9, 15));
        assert_eq!((text.line(0), text.line(8), text.line(9)), (0, 0, 1));
    }
}
