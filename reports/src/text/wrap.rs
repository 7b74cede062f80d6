//! Where does a line end?

use unicode_width::UnicodeWidthStr;

/// A space at which no line ends.
pub(crate) const GLUE: char = '\u{a0}';

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Breaks a text into lines of at most so many columns; a longer word is broken where it must be.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    // Below this nothing is readable, and a wide character must fit.
    let columns = columns.max(8);
    text.split('\n').flat_map(|line| wrap_line(line, columns)).collect()
}

fn wrap_line(text: &str, columns: usize) -> Vec<String> {
    // The indentation of a line that came with one, such as a tree, is kept.
    let indent: String = text.chars().take_while(|c| *c == ' ').take(columns / 2).collect();
    let mut lines = Vec::new();
    let mut line = indent.clone();
    let mut empty = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let gap = usize::from(!empty);
        if !empty && width(&line) + gap + width(word) > columns {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        empty = false;
        if width(&line) + width(word) <= columns {
            line.push_str(word);
            continue;
        }
        for c in word.chars() {
            line.push(c);
            if width(&line) > columns {
                line.pop();
                lines.push(std::mem::replace(&mut line, indent.clone()));
                line.push(c);
            }
        }
    }
    lines.push(line);
    // What is glued to its neighbour looks like any other space once the lines are made.
    lines.into_iter().map(|line| line.trim_end().replace(GLUE, " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_while_they_fit() {
        assert_eq!(wrap("mail flows where it should", 12), ["mail flows", "where it", "should"]);
    }

    #[test]
    fn a_word_that_fits_no_line_is_broken() {
        assert_eq!(wrap("see aaaaaaaaaabbbbb", 10), ["see", "aaaaaaaaaa", "bbbbb"]);
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(wrap("日本語日本語", 8), ["日本語日", "本語"]);
    }

    #[test]
    fn what_is_glued_stays_together() {
        assert_eq!(wrap("see 3\u{a0}checks", 11), ["see", "3 checks"]);
    }

    #[test]
    fn a_tree_keeps_its_shape() {
        assert_eq!(wrap("a\n  b c\n", 8), ["a", "  b c", ""]);
    }
}
