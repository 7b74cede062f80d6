//! How does a value stand in a script so that it stays a value?

use std::fmt::Write;

/// A string of `PowerShell` in ASCII alone: printable ASCII between straight apostrophes, everything else by its number.
pub(super) fn literal(value: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut plain = String::new();
    for unit in value.encode_utf16() {
        match u8::try_from(unit).ok().filter(|byte| (0x20..0x7f).contains(byte)) {
            Some(b'\'') => plain.push_str("''"),
            Some(byte) => plain.push(char::from(byte)),
            None => {
                parts.extend((!plain.is_empty()).then(|| format!("'{}'", std::mem::take(&mut plain))));
                parts.push(format!("[char] 0x{unit:04x}"));
            }
        }
    }
    if !plain.is_empty() || parts.is_empty() {
        parts.push(format!("'{plain}'"));
    }
    // A number in front would make an addition of the whole.
    match parts.as_slice() {
        [one] if one.starts_with('\'') => one.clone(),
        _ => format!("('' + {})", parts.join(" + ")),
    }
}

/// A comment on one line, in ASCII alone.
pub(super) fn comment(text: &str) -> String {
    let mut out = String::from("# ");
    for c in text.chars().take(400) {
        match c {
            ' '..='~' => out.push(c),
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{201c}' | '\u{201d}' => out.push('"'),
            '…' => out.push_str("..."),
            _ if c.is_whitespace() => out.push(' '),
            _ => write!(out, "U+{:04X}", u32::from(c)).expect("a string takes everything"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_string_but_its_own_end() {
        assert_eq!(literal("C:\\s2s.pfx"), "'C:\\s2s.pfx'");
        assert_eq!(literal(""), "''");
        assert_eq!(literal("O'Brien"), "'O''Brien'");
        assert_eq!(literal("a\u{2019}; calc"), "('' + 'a' + [char] 0x2019 + '; calc')");
        assert_eq!(literal("\n$(calc)`"), "('' + [char] 0x000a + '$(calc)`')");
        assert_eq!(literal("😀"), "('' + [char] 0xd83d + [char] 0xde00)");
    }

    #[test]
    fn a_comment_stays_on_its_line_and_in_ascii() {
        let text = comment("a\r\nRemove-Item \u{201c}x\u{201d} é");
        assert!(text.is_ascii() && !text.contains(['\r', '\n']), "{text}");
        assert_eq!(text, "# a  Remove-Item \"x\" U+00E9");
    }
}
