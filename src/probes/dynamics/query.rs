//! How is a question written that a value cannot leave?

/// Spaces and what else may not stand in a query.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b'$'
            | b'='
            | b'&'
            | b','
            | b'('
            | b')'
            | b'@' => out.push(char::from(byte)),
            _ => {
                use std::fmt::Write as _;
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A text within a filter: quotes are doubled, and nothing in it ends the value.
pub(super) fn literal(text: &str) -> String {
    let text = text.replace('\'', "''");
    format!("'{}'", text.replace(['&', '=', '#', '+'], "_"))
}

/// Whether a text is the id of a row.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_cannot_be_left() {
        assert_eq!(literal("o'neill@contoso.com"), "'o''neill@contoso.com'");
        assert_eq!(encoded("$filter=a eq 'x'"), "$filter=a%20eq%20%27x%27");
        assert_eq!(literal("x' or 1 eq 1&$top=1"), "'x'' or 1 eq 1_$top_1'");
    }
}
