//! Which characters may reach a terminal?

use std::fmt::Write;

/// More of one text than this helps nobody, and buries the rest.
const LONGEST: usize = 4_000;

/// Whether a character could move the cursor, change colours, reverse the order of text or hide in it.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// The text on one line: white space becomes a space, other unsafe characters become visible.
pub(crate) fn clean(text: &str) -> String {
    shown(text, |_| false)
}

/// The same, with the line breaks kept.
pub(crate) fn clean_lines(text: &str) -> String {
    shown(text.trim_end(), |c| c == '\n')
}

fn shown(text: &str, keep: fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(LONGEST) {
        match c {
            _ if keep(c) => out.push(c),
            '\n' | '\t' => out.push(' '),
            '\r' => {}
            _ if is_unsafe(c) => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
    }
    let beyond = text.chars().skip(LONGEST).count();
    if beyond > 0 {
        let _ = write!(out, " … ({beyond} more characters)");
    }
    out
}

/// JSON with every unsafe character escaped; such characters stand only within its strings.
pub(crate) fn escape_unsafe(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_unsafe(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_reversals_become_visible() {
        assert_eq!(clean("\u{1b}[31mred\u{7}"), r"\u{1b}[31mred\u{7}");
        assert_eq!(clean("\u{9b}2J"), r"\u{9b}2J");
        assert_eq!(clean("\u{ffff}"), r"\u{ffff}");
        assert_eq!(clean("abc\u{202e}cba"), r"abc\u{202e}cba");
        assert_eq!(clean("a\r\nb\tc"), "a b c");
        assert_eq!(clean_lines("a\r\nb\n"), "a\nb");
    }

    #[test]
    fn other_scripts_are_left_alone() {
        assert_eq!(clean("müller@例え.jp"), "müller@例え.jp");
    }

    #[test]
    fn an_endless_text_is_cut_and_says_so() {
        assert!(clean(&"a".repeat(5_000)).ends_with("a … (1000 more characters)"));
    }

    #[test]
    fn json_keeps_its_meaning() {
        let text = "\u{9b}\u{202e}\u{e0041}é";
        let json = escape_unsafe(&serde_json::to_string(text).expect("a string is JSON"));
        assert!(!json.chars().any(is_unsafe));
        assert_eq!(serde_json::from_str::<String>(&json).expect("it stays JSON"), text);
    }
}
