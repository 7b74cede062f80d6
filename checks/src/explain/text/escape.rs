//! What do the escapes of HTML, XML and JSON in a line stand for?

use std::borrow::Cow;

/// A text that was escaped more often than this stays as it is.
const ROUNDS: usize = 3;
/// `&` and up to this many characters before the `;`.
const LONGEST_ENTITY: usize = 10;

/// The line without its escapes.
pub(super) fn unescape(line: &str) -> Cow<'_, str> {
    let mut line = Cow::Borrowed(line);
    for round in 0..ROUNDS {
        let entities = line.contains('&') && line.contains(';');
        let json = line.contains("\\\"")
            || line.contains("\\u")
            || line.contains("\\r\\n")
            || (round == 0 && begins_json(&line));
        if !entities && !json {
            break;
        }
        let mut next = if entities { entities_of(&line) } else { line.clone().into_owned() };
        if json {
            next = json_of(&next);
        }
        if next == *line {
            break;
        }
        line = Cow::Owned(next);
    }
    line
}

/// Whether the line is JSON, so that `\n` in it is a line break and no part of `CONTOSO\nina`.
fn begins_json(line: &str) -> bool {
    let line = line.trim_start();
    (line.starts_with('{') || line.starts_with("[{") || line.starts_with('"')) && line.contains('\\')
}

fn entities_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let end = tail.char_indices().take(LONGEST_ENTITY).find(|(_, c)| *c == ';').map(|(end, _)| end);
        if let Some((c, end)) = end.and_then(|end| entity(&tail[..end]).map(|c| (c, end))) {
            out.push(c);
            rest = &tail[end + 1..];
        } else {
            out.push('&');
            rest = tail;
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "nbsp" => '\u{a0}',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "quot" | "ldquo" | "rdquo" | "bdquo" | "laquo" | "raquo" => '"',
        "apos" | "lsquo" | "rsquo" | "sbquo" => '\'',
        "ndash" | "mdash" | "minus" => '-',
        "shy" => '\u{ad}',
        "hellip" => '…',
        "eacute" => 'é',
        _ => return None,
    })
}

fn json_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let ahead = chars.clone();
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => {}
            Some('t') => out.push('\t'),
            Some(c @ ('"' | '\\' | '/')) => out.push(c),
            Some('u') => {
                if let Some(c) = unit(&mut chars) {
                    out.push(c);
                } else {
                    out.push('\\');
                    chars = ahead;
                }
            }
            _ => {
                out.push('\\');
                chars = ahead;
            }
        }
    }
    out
}

/// The character of `XXXX`, or of a pair of halves.
fn unit(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let four = |chars: &mut std::str::Chars<'_>| -> Option<u16> {
        let digits = chars.as_str().get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let unit = u16::from_str_radix(digits, 16).ok();
        *chars = chars.as_str()[4..].chars();
        unit
    };
    let high = four(chars)?;
    if (0xd800..0xdc00).contains(&high) {
        let mut after = chars.as_str().strip_prefix("\\u")?.chars();
        let low = four(&mut after)?;
        *chars = after;
        return char::decode_utf16([high, low]).next()?.ok();
    }
    char::from_u32(u32::from(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_escapes_stand_for_what_they_mean() {
        for (escaped, plain) in [
            ("error=&quot;invalid_token&quot;", "error=\"invalid_token\""),
            ("&amp;lt;t:Value&amp;gt;", "<t:Value>"),
            ("ung&uuml;ltig &#252; &#xFC;", "ungültig ü ü"),
            (r#"{"d":"a\r\nTrace ID: 1\u0027"}"#, "{\"d\":\"a\nTrace ID: 1'\"}"),
            (r#"\"error\":\"x\\u00fc\""#, "\"error\":\"xü\""),
            ("AT&T; R&D", "AT&T; R&D"),
        ] {
            assert_eq!(unescape(escaped), plain);
        }
    }

    #[test]
    fn a_name_with_a_backslash_outside_json_stays() {
        assert_eq!(unescape(r"CONTOSO\nina"), r"CONTOSO\nina");
        assert_eq!(unescape(r#"{"user":"CONTOSO\\nina"}"#), r#"{"user":"CONTOSO\nina"}"#);
        assert_eq!(unescape(r"CONTOSO\ute"), r"CONTOSO\ute");
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        for text in [r#"\"\ud800"#, r#"\"\uzzzz"#, "&;&#x;&#99999999;&longerthanten;", "{\\"] {
            assert!(!unescape(text).is_empty());
        }
    }
}
