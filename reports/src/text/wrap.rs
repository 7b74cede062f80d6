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
        let mut rest = word;
        while width(&line) + width(rest) > columns {
            let (head, tail) = rest.split_at(end_within(rest, columns.saturating_sub(width(&line))));
            line.push_str(head);
            lines.push(std::mem::replace(&mut line, indent.clone()));
            rest = tail;
        }
        line.push_str(rest);
    }
    lines.push(line);
    // What is glued to its neighbour looks like any other space once the lines are made.
    lines.into_iter().map(|line| line.trim_end().replace(GLUE, " ")).collect()
}

/// Where a word that is too long is broken: behind the last mark of a path or an address in the second half of the line, else
/// where the line ends.
fn end_within(word: &str, columns: usize) -> usize {
    let ends = word.char_indices().map(|(place, c)| (place + c.len_utf8(), c));
    let fits: Vec<(usize, char)> = ends.take_while(|(end, _)| width(&word[..*end]) <= columns).collect();
    let mark = fits.iter().rev().find(|(_, c)| "\\/-_.,:;=?&".contains(*c)).map(|(end, _)| *end);
    let end = mark.filter(|end| width(&word[..*end]) * 2 > columns).or(fits.last().map(|(end, _)| *end));
    // A line without room for one letter would never end.
    end.unwrap_or_else(|| word.chars().next().map_or(0, char::len_utf8))
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
    fn a_path_is_broken_behind_a_folder() {
        assert_eq!(wrap("C:\\ProgramData\\Crypto\\6f0c3d2a9b", 20), ["C:\\ProgramData\\", "Crypto\\6f0c3d2a9b"]);
        assert_eq!(wrap("a/bbbbbbbbbbbb", 8), ["a/bbbbbb", "bbbbbb"]);
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
