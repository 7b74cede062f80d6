//! Do two host names belong to one organization?

use std::net::IpAddr;

/// The domain that somebody registered, by the list of public suffixes: `contoso.co.uk` of `mail.contoso.co.uk`.
pub fn registrable(host: &str) -> Option<&str> {
    let host = host.trim_end_matches('.');
    if host.parse::<IpAddr>().is_ok() { None } else { psl::domain_str(host) }
}

/// Whether two hosts lie below one registered domain.
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    registrable(&one).is_some_and(|own| Some(own) == registrable(&other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_registered_domain_belong_together_and_look_alikes_do_not() {
        assert!(same("contoso.com", "mail.EU.contoso.com"));
        assert!(same("contoso.co.uk", "mail.contoso.co.uk."));
        for (one, other) in [
            ("contoso.com", "contoso.net"),
            ("contoso.com", "evilcontoso.com"),
            ("contoso.com", "contoso.com.evil.example"),
            ("contoso.co.uk", "fabrikam.co.uk"),
            ("contoso.com", "192.0.2.1"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn no_label_is_ever_stripped_down_to_a_public_suffix() {
        assert_eq!(registrable("com"), None);
        assert_eq!(registrable("co.uk"), None);
    }
}
