//! Is a text the name of a mail domain, and if not, what is it?

use std::net::IpAddr;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::{Refusal, shown};

/// A mail domain in lower-case ASCII without the final dot.
///
/// # Errors
/// When the text is something else: each near miss says what it is and what to give instead.
pub fn domain(text: &str) -> Result<String, Refusal> {
    if let Some(refusal) = something_else(text) {
        return Err(refusal);
    }
    let name = host_name(text)?;
    if !name.contains('.') {
        return Err(Refusal::new("has no dot").instead(format!("give the whole domain, such as {name}.com")));
    }
    Ok(name)
}

/// A host name in lower-case ASCII without the final dot; one label is enough.
pub(super) fn host_name(text: &str) -> Result<String, Refusal> {
    const LONGEST: usize = 253;
    let length = text.chars().count();
    let name = text.strip_suffix('.').unwrap_or(text);
    if name.is_empty() {
        return Err(Refusal::new("is empty").instead("give a name such as contoso.com"));
    }
    if length > 4 * LONGEST {
        return Err(too_long(length));
    }
    if name.split('.').any(str::is_empty) {
        return Err(Refusal::new("has two dots in a row, or begins with one").instead("remove the extra dot"));
    }
    let ascii = Uts46::new()
        .to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Ignore)
        .map_err(|_| not_a_name(name))?;
    if ascii.len() > LONGEST {
        return Err(too_long(length));
    }
    if let Some(label) = ascii.split('.').find(|label| label.len() > 63) {
        return Err(Refusal::new(format!("has a label of {} characters, {}", label.len(), shown(label)))
            .instead("a label has at most 63"));
    }
    if ascii.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Refusal::new("ends in a number").instead("a domain ends in a top-level domain such as .com"));
    }
    Ok(ascii.into_owned())
}

/// What people paste where a domain is due.
fn something_else(text: &str) -> Option<Refusal> {
    let bare = text.trim_matches(['[', ']']);
    if bare.parse::<IpAddr>().is_ok() {
        return Some(Refusal::new("is an address, not a domain").instead(
            "give the domain after the @ of its mail addresses; `--connect-to` tests a name against an address",
        ));
    }
    if text.contains("://") {
        let rest = text.split("://").nth(1).unwrap_or_default();
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
        return Some(give(Refusal::new("is a URL, not a domain"), host));
    }
    if let Some((_, after)) = text.rsplit_once('@') {
        return Some(give(Refusal::new("is an e-mail address, not a domain"), after));
    }
    if text.trim() != text {
        return Some(give(Refusal::new("begins or ends with a space"), text.trim()));
    }
    if text.contains(char::is_whitespace) {
        let refusal = Refusal::new("contains a space");
        return Some(refusal.instead("give one domain in each argument or entry"));
    }
    if text.contains([',', ';']) {
        return Some(Refusal::new("contains a comma or semicolon").instead("give the domains one by one"));
    }
    if let Some(parent) = text.strip_prefix("*.") {
        return Some(give(Refusal::new("is a wildcard, not a domain"), parent));
    }
    if let Some((host, _)) = text.split_once('/') {
        return Some(give(Refusal::new("contains a path"), host));
    }
    if let Some((host, _)) = text.split_once(':') {
        return Some(give(Refusal::new("contains a port"), host));
    }
    None
}

fn give(refusal: Refusal, likely: &str) -> Refusal {
    match host_name(likely) {
        Ok(name) if name.contains('.') => refusal.instead(format!("give {name}")),
        _ => refusal.instead("give a domain such as contoso.com"),
    }
}

fn too_long(length: usize) -> Refusal {
    Refusal::new(format!("is {length} characters long")).instead("a domain has at most 253")
}

fn not_a_name(name: &str) -> Refusal {
    let odd = name.chars().find(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'));
    let refusal = match odd {
        Some(c) if c.is_control() => Refusal::new("contains a control character"),
        Some(c) => Refusal::new(format!("contains `{c}`")),
        None if name.split('.').any(|label| label.starts_with('-') || label.ends_with('-')) => {
            Refusal::new("has a label that begins or ends with a hyphen")
        }
        None => Refusal::new("is not a valid international name"),
    };
    refusal.instead("a domain consists of letters, digits, hyphens and dots")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_brought_to_lower_case_ascii_without_the_final_dot() {
        assert_eq!(domain("Contoso.COM."), Ok("contoso.com".to_owned()));
        assert_eq!(domain("müller.example"), Ok("xn--mller-kva.example".to_owned()));
        assert_eq!(domain("contoso。com"), Ok("contoso.com".to_owned()));
    }

    #[test]
    fn every_near_miss_has_its_own_reason_and_way_out() {
        let long = format!("{}.com", "a".repeat(296));
        let label = format!("{}.com", "a".repeat(64));
        let cases = [
            ("", "is empty; give a name such as contoso.com"),
            ("con toso.com", "contains a space; give one domain in each argument or entry"),
            (" contoso.com", "begins or ends with a space; give contoso.com"),
            (&long, "is 300 characters long; a domain has at most 253"),
            (&label, &format!("has a label of 64 characters, `{}…`; a label has at most 63", "a".repeat(60))),
            (
                "192.0.2.1",
                "is an address, not a domain; give the domain after the @ of its mail addresses; `--connect-to` tests a name against an address",
            ),
            ("https://user@mail.contoso.com:443/owa", "is a URL, not a domain; give mail.contoso.com"),
            ("ada@contoso.com", "is an e-mail address, not a domain; give contoso.com"),
            ("contoso.com:25", "contains a port; give contoso.com"),
            ("contoso.com/owa", "contains a path; give contoso.com"),
            ("*.contoso.com", "is a wildcard, not a domain; give contoso.com"),
            ("contoso.com,fabrikam.com", "contains a comma or semicolon; give the domains one by one"),
            ("contoso", "has no dot; give the whole domain, such as contoso.com"),
            ("contoso..com", "has two dots in a row, or begins with one; remove the extra dot"),
            ("con_toso.com", "contains `_`; a domain consists of letters, digits, hyphens and dots"),
            (
                "con\u{7}toso.com",
                "contains a control character; a domain consists of letters, digits, hyphens and dots",
            ),
            (
                "-contoso.com",
                "has a label that begins or ends with a hyphen; a domain consists of letters, digits, hyphens and dots",
            ),
            ("contoso.1", "ends in a number; a domain ends in a top-level domain such as .com"),
            ("xn--a.com", "is not a valid international name; a domain consists of letters, digits, hyphens and dots"),
        ];
        for (text, expected) in cases {
            assert_eq!(domain(text).map_err(|refusal| refusal.to_string()), Err(expected.to_owned()), "{text:?}");
        }
        assert!(domain("2001:db8::1").is_err_and(|refusal| refusal.reason == "is an address, not a domain"));
    }
}
