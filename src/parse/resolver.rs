//! Which DNS server does a text name?

use std::net::{IpAddr, SocketAddr};

use super::Refusal;

/// The address of a DNS server, `ADDR` or `ADDR:PORT`; the port is 53 when absent.
///
/// # Errors
/// When the text names a host instead, or a port that does not exist.
pub fn resolver(text: &str) -> Result<SocketAddr, Refusal> {
    if let Ok(ip) = bare(text).parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, 53));
    }
    text.parse::<SocketAddr>().ok().filter(|address| address.port() != 0).ok_or_else(|| {
        let reason = if text.contains("://") {
            "is a URL; DNS over HTTPS and over TLS are not spoken"
        } else if text.contains(|c: char| c.is_ascii_alphabetic())
            && !text.contains('[')
            && text.matches(':').count() < 2
        {
            "is a name, not an address"
        } else {
            "is not an address"
        };
        Refusal::new(reason).instead("give ADDR or ADDR:PORT, such as 192.0.2.53 or [2001:db8::53]:5353")
    })
}

/// The address inside brackets, if there are any.
pub(super) fn bare(text: &str) -> &str {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_a_resolver_is_53_unless_it_is_given() {
        for (text, expected) in [
            ("192.0.2.53", "192.0.2.53:53"),
            ("192.0.2.53:5353", "192.0.2.53:5353"),
            ("2001:db8::53", "[2001:db8::53]:53"),
            ("[2001:db8::53]", "[2001:db8::53]:53"),
            ("[2001:db8::53]:5353", "[2001:db8::53]:5353"),
        ] {
            assert_eq!(resolver(text).map(|address| address.to_string()), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn a_name_a_url_and_an_impossible_port_are_refused_for_their_own_reasons() {
        let reason = |text| resolver(text).expect_err("it is refused").reason;
        assert_eq!(reason("dns.contoso.com"), "is a name, not an address");
        assert_eq!(reason("https://192.0.2.53/dns-query"), "is a URL; DNS over HTTPS and over TLS are not spoken");
        for text in ["", "192.0.2.53:0", "192.0.2.53:99999", "192.0.2.999", "[2001:db8::53"] {
            assert_eq!(reason(text), "is not an address", "{text:?}");
        }
    }
}
