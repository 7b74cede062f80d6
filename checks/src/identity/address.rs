//! Is this an address, of which type, and can its domain be one of the internet?

/// An entry of `proxyAddresses` or `targetAddress`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proxy<'a> {
    /// An SMTP address, without its type.
    Smtp(&'a str),
    /// An X.400 address or a distinguished name of Exchange, without its type.
    X(&'a str),
    /// Another type, without it.
    Other(&'a str),
    /// Neither a type nor an address.
    Untyped(&'a str),
}

/// Splits the type off.
pub(super) fn proxy(value: &str) -> Proxy<'_> {
    let Some((kind, rest)) = value.split_once(':') else {
        return if value.contains('@') { Proxy::Smtp(value) } else { Proxy::Untyped(value) };
    };
    match kind.trim().to_ascii_lowercase().as_str() {
        "smtp" => Proxy::Smtp(rest),
        "x400" | "x500" => Proxy::X(rest),
        // What has a type has letters and digits before the colon, and no `@`.
        _ if kind.contains('@') => Proxy::Smtp(value),
        _ => Proxy::Other(rest),
    }
}

/// The domain of an address, in lower case.
pub(super) fn domain(address: &str) -> Option<String> {
    let (local, domain) = address.trim().rsplit_once('@')?;
    (!local.is_empty() && !domain.is_empty()).then(|| domain.trim_end_matches('.').to_ascii_lowercase())
}

/// The domain in the letters that DNS carries.
pub(super) fn ascii(domain: &str) -> Option<String> {
    if domain.is_ascii() { Some(domain.to_ascii_lowercase()) } else { idna::domain_to_ascii(domain).ok() }
}

/// Whether a domain ends in a suffix under which the public can register names.
pub(super) fn is_routable(domain: &str) -> bool {
    let Some(name) = ascii(domain) else { return false };
    name.contains('.') && psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Whether a domain consists of labels that a host name may have.
pub(super) fn is_host_name(domain: &str) -> bool {
    let Some(name) = ascii(domain) else { return false };
    let label = |label: &str| {
        let letters = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

/// Whether the part before the `@` is words between dots, as mail systems take it.
pub(super) fn is_dot_atom(local: &str) -> bool {
    const ALSO: &str = "!#$%&'*+-/=?^_`{|}~";
    let atom = |atom: &str| !atom.is_empty() && atom.chars().all(|c| c.is_ascii_alphanumeric() || ALSO.contains(c));
    local.len() <= 64 && local.split('.').all(atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_decides_what_an_entry_is() {
        assert_eq!(proxy("SMTP:ada@contoso.com"), Proxy::Smtp("ada@contoso.com"));
        assert_eq!(proxy("ada@contoso.com"), Proxy::Smtp("ada@contoso.com"));
        assert_eq!(proxy("x500:/o=Contoso/cn=Ada (old)"), Proxy::X("/o=Contoso/cn=Ada (old)"));
        assert_eq!(proxy("SIP:ada@contoso.com"), Proxy::Other("ada@contoso.com"));
        assert_eq!(proxy("ada"), Proxy::Untyped("ada"));
    }

    #[test]
    fn new_top_level_domains_are_routable_and_those_of_the_inside_are_not() {
        for name in [
            "contoso.com",
            "contoso.cloud",
            "contoso.swiss",
            "contoso.africa",
            "contoso.edu.au",
            "contoso.si",
            "contoso.co.uk",
            "bücher.example.de",
            "xn--bcher-kva.de",
        ] {
            assert!(is_routable(name), "{name}");
        }
        for name in ["contoso.local", "contoso.lan", "contoso.internal", "corp", "contoso.corp", "contoso.test", ""] {
            assert!(!is_routable(name), "{name}");
        }
    }

    #[test]
    fn host_names_and_local_parts_have_their_forms() {
        assert!(is_host_name("mail.contoso.com") && !is_host_name("mail..com") && !is_host_name("-a.com"));
        assert!(!is_host_name("con_toso.com") && !is_host_name("contoso .com"));
        assert!(is_dot_atom("ada.o'lovelace") && !is_dot_atom(".ada") && !is_dot_atom("a..b") && !is_dot_atom(""));
    }
}
