//! Are two distinguished names the same, whoever wrote them?
//!
//! Windows writes the most special part first, X.509 last; both are compared as sets of parts.

/// Whether two names have the same parts.
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (parts(a), parts(b));
    !a.is_empty() && a == b
}

/// The issuer and the subject in `<I>issuer<S>subject`.
pub(super) fn connector(text: &str) -> Option<(&str, &str)> {
    let (issuer, subject) = text.trim().strip_prefix("<I>")?.split_once("<S>")?;
    let both = (issuer.trim(), subject.trim());
    (!both.0.is_empty() && !both.1.is_empty()).then_some(both)
}

/// The parts of a name in one order: type and value in lower case, spaces squeezed.
fn parts(name: &str) -> Vec<(String, String)> {
    let (mut parts, mut part, mut quoted, mut escaped) = (Vec::new(), String::new(), false, false);
    for letter in name.chars().chain([',']) {
        match letter {
            _ if escaped => {
                part.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ',' | '+' if !quoted => parts.extend(pair(&std::mem::take(&mut part))),
            _ => part.push(letter),
        }
    }
    parts.extend(pair(&part));
    parts.sort_unstable();
    parts
}

fn pair(part: &str) -> Option<(String, String)> {
    let (kind, value) = part.split_once('=')?;
    let kind = match kind.trim().to_ascii_uppercase().as_str() {
        "S" => "ST".to_owned(),
        "E" | "EMAIL" => "EMAILADDRESS".to_owned(),
        other => other.trim_start_matches("OID.").to_owned(),
    };
    Some((kind, value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_case_spaces_and_quotes_do_not_matter_and_values_do() {
        let windows = "CN=GeoTrust TLS RSA CA G1, OU=www.digicert.com, O=DigiCert Inc, C=US";
        assert!(same(windows, "C=US, O=DigiCert Inc, OU=www.digicert.com, CN=GeoTrust  TLS RSA CA G1"));
        assert!(same("CN=\"Contoso, Inc\", S=WA", "ST=wa, CN=Contoso\\, Inc"));
        assert!(!same(windows, "C=US, O=DigiCert Inc, CN=GeoTrust TLS RSA CA G1"));
        assert!(!same("", "") && !same("mail.contoso.com", "mail.contoso.com"));
    }

    #[test]
    fn the_name_of_a_connector_has_two_halves() {
        assert_eq!(connector("<I>CN=CA<S>CN=mail.contoso.com"), Some(("CN=CA", "CN=mail.contoso.com")));
        for odd in ["", "CN=mail.contoso.com", "<S>CN=a<I>CN=b", "<I>CN=CA", "<I><S>CN=a"] {
            assert_eq!(connector(odd), None, "{odd}");
        }
    }
}
