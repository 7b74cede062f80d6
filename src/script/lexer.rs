//! Of which words, texts and comments does a PowerShell script consist?
//!
//! This is no parser: it knows what begins and ends a text or a comment, and where a command may begin.

use super::typography::{is_dash, is_double, is_single};

/// What a piece of a script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word: a command, a variable, a parameter, a number.
    Word,
    /// What stands between quotes.
    Text,
    /// A sign that ends a word.
    Sign(char),
    /// The end of a statement: a line break or a semicolon.
    End,
}

/// A piece of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its text, without the quotes.
    pub(super) text: String,
    /// Its line, from one.
    pub(super) line: u64,
}

/// Where a character stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Code,
    Text,
    Comment,
}

/// A script in pieces.
pub(super) struct Lexed {
    pub(super) tokens: Vec<Token>,
    /// The place of each character of the script.
    pub(super) places: Vec<Place>,
}

/// Takes a script apart.
pub(super) fn lex(text: &str) -> Lexed {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { places: vec![Place::Code; chars.len()], chars, at: 0, line: 1, tokens: Vec::new() };
    while lexer.at < lexer.chars.len() {
        lexer.step();
    }
    Lexed { tokens: lexer.tokens, places: lexer.places }
}

struct Lexer {
    chars: Vec<char>,
    places: Vec<Place>,
    at: usize,
    line: u64,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Takes one character as part of a place.
    fn take(&mut self, place: Place) -> char {
        let c = self.chars[self.at];
        self.places[self.at] = place;
        self.at += 1;
        self.line += u64::from(c == '\n');
        c
    }

    fn push(&mut self, kind: Kind, text: String, line: u64) {
        self.tokens.push(Token { kind, text, line });
    }

    fn step(&mut self) {
        let line = self.line;
        match self.chars[self.at] {
            '<' if self.peek(1) == Some('#') => self.comment_block(),
            '#' => {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.take(Place::Comment);
                }
            }
            '@' if self.peek(1).is_some_and(|c| is_single(c) || is_double(c)) => self.here_text(),
            c if is_single(c) => self.text(is_single, false),
            c if is_double(c) => self.text(is_double, true),
            // A backtick at the end of a line joins it with the next.
            '`' if matches!((self.peek(1), self.peek(2)), (Some('\n'), _) | (Some('\r'), Some('\n'))) => {
                self.take(Place::Code);
                while self.take(Place::Code) != '\n' {}
            }
            '\n' | ';' => {
                self.take(Place::Code);
                self.push(Kind::End, String::new(), line);
            }
            c if c.is_whitespace() => {
                self.take(Place::Code);
            }
            c if "(){}|&=,[]@".contains(c) => {
                self.take(Place::Code);
                self.push(Kind::Sign(c), c.to_string(), line);
            }
            _ => self.word(),
        }
    }

    fn word(&mut self) {
        let (line, mut text) = (self.line, String::new());
        while let Some(c) = self.peek(0) {
            if c.is_whitespace() || "(){}|&=,;".contains(c) || is_single(c) || is_double(c) {
                break;
            }
            let c = self.take(Place::Code);
            // What looks like a dash is one to PowerShell.
            text.push(if is_dash(c) { '-' } else { c });
        }
        self.push(Kind::Word, text, line);
    }

    fn comment_block(&mut self) {
        self.take(Place::Comment);
        self.take(Place::Comment);
        while self.at < self.chars.len() {
            if self.take(Place::Comment) == '#' && self.peek(0) == Some('>') {
                self.take(Place::Comment);
                return;
            }
        }
    }

    /// A text up to its quote; a doubled quote stands for itself.
    fn text(&mut self, is_quote: fn(char) -> bool, escapes: bool) {
        let line = self.line;
        self.take(Place::Code);
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            if is_quote(c) {
                if self.peek(1).is_some_and(is_quote) {
                    self.take(Place::Text);
                } else {
                    self.take(Place::Code);
                    break;
                }
            } else if escapes && c == '`' && self.peek(1).is_some() {
                self.take(Place::Text);
            }
            text.push(self.take(Place::Text));
        }
        self.push(Kind::Text, text, line);
    }

    /// A text of several lines, from `@'` to `'@` at the beginning of a line.
    fn here_text(&mut self) {
        let line = self.line;
        self.take(Place::Code);
        let is_quote = if is_single(self.chars[self.at]) { is_single } else { is_double };
        self.take(Place::Code);
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            if is_quote(c) && self.peek(1) == Some('@') && text.ends_with('\n') {
                self.take(Place::Code);
                self.take(Place::Code);
                break;
            }
            text.push(self.take(Place::Text));
        }
        self.push(Kind::Text, text, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        lex(text).tokens.into_iter().filter(|token| token.kind != Kind::End).map(|token| token.text).collect()
    }

    #[test]
    fn texts_comments_and_words_are_told_apart() {
        assert_eq!(words("Get-X -Name 'a ''b''' # no 'text\n$y"), ["Get-X", "-Name", "a 'b'", "$y"]);
        assert_eq!(words("<# a\n'b #>\"c `\" d\""), ["c \" d"]);
        assert_eq!(words("@'\n# 'a'\n'@ x"), ["\n# 'a'\n", "x"]);
        assert_eq!(words("a `\r\n  -b"), ["a", "-b"]);
    }

    #[test]
    fn curly_quotes_and_long_dashes_are_what_powershell_takes_them_for() {
        assert_eq!(words("Get-X \u{2013}Name \u{201c}a b\u{201d}"), ["Get-X", "-Name", "a b"]);
        let lexed = lex("x \u{201c}\u{2013}\u{201d} # \u{2019}");
        let places: Vec<Place> = lexed.places;
        assert_eq!(
            (places[2], places[3], places[4], places[8]),
            (Place::Code, Place::Text, Place::Code, Place::Comment)
        );
    }

    #[test]
    fn what_nothing_closes_ends_with_the_script() {
        for text in ["'", "\"`", "@'\nx", "<# x", "`", "'a''"] {
            assert_eq!(lex(text).places.len(), text.chars().count(), "{text}");
        }
    }
}
