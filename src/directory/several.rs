//! Which addresses stand in one cell?

/// The addresses of a cell: one behind the other, apart by a semicolon, a comma, a bar or a space; `None` where the list
/// was shortened for display.
pub(super) fn several(cell: &str) -> Option<Vec<&str>> {
    let cell = cell.trim();
    let inner = cell.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    if inner.is_some_and(|inner| inner.trim_end().ends_with("...") || inner.trim_end().ends_with('\u{2026}')) {
        return None;
    }
    let cell = inner.unwrap_or(cell);
    let mut starts = vec![0];
    let mut before = 0;
    for (at, c) in cell.char_indices() {
        let apart = matches!(c, ';' | ',' | '|' | '\n' | '\r') || c.is_whitespace();
        if apart {
            before = at + c.len_utf8();
        } else if before == at && at > 0 && has_type(&cell[at..]) {
            starts.push(at);
        }
    }
    let untyped = starts.len() == 1 && !has_type(cell) && cell.contains('@');
    if untyped {
        return Some(cell.split(';').map(str::trim).filter(|value| !value.is_empty()).collect());
    }
    let ends = starts.iter().skip(1).copied().chain([cell.len()]);
    let part = |(start, end): (&usize, usize)| cell[*start..end].trim().trim_end_matches([';', ',', '|']).trim();
    Some(starts.iter().zip(ends).map(part).filter(|value| !value.is_empty()).collect())
}

/// Whether a text begins with the type of an address.
fn has_type(text: &str) -> bool {
    let Some(colon) = text.bytes().take(16).position(|byte| byte == b':') else { return false };
    colon > 0 && text.as_bytes()[..colon].iter().all(u8::is_ascii_alphanumeric)
}

/// The name of a type that PowerShell writes where it cannot write the values.
pub(super) fn type_name(cell: &str) -> Option<&str> {
    const NAMES: [&str; 4] =
        ["Microsoft.ActiveDirectory.", "Microsoft.Exchange.Data.", "System.String[]", "System.Object[]"];
    let cell = cell.trim();
    NAMES.iter().any(|name| cell.starts_with(name)).then_some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart_however_they_were_joined() {
        let expected = Some(vec!["SMTP:a@contoso.com", "smtp:b@contoso.com"]);
        for joined in [
            "SMTP:a@contoso.com;smtp:b@contoso.com",
            "SMTP:a@contoso.com, smtp:b@contoso.com",
            "SMTP:a@contoso.com smtp:b@contoso.com",
            "{SMTP:a@contoso.com, smtp:b@contoso.com}",
            "SMTP:a@contoso.com\nsmtp:b@contoso.com\n",
            "SMTP:a@contoso.com|smtp:b@contoso.com",
        ] {
            assert_eq!(several(joined), expected, "{joined}");
        }
        assert_eq!(several("a@contoso.com;b@contoso.com"), Some(vec!["a@contoso.com", "b@contoso.com"]));
    }

    #[test]
    fn what_belongs_to_an_address_stays_with_it() {
        assert_eq!(several("X400:c=us;a= ;p=Contoso;s=Ada;"), Some(vec!["X400:c=us;a= ;p=Contoso;s=Ada"]));
        assert_eq!(several("smtp:ada, m@contoso.com"), Some(vec!["smtp:ada, m@contoso.com"]));
        assert_eq!(several("x500:/o=A B/cn=c d;SIP:a@b"), Some(vec!["x500:/o=A B/cn=c d", "SIP:a@b"]));
        assert_eq!(several("{SMTP:a@contoso.com...}"), None);
        assert_eq!(several(""), Some(vec![]));
    }
}
