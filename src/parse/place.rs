//! Does a text name a mail domain, or a TLS server?

use super::{Endpoint, Refusal, domain, endpoint};

/// What the command line names to be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A mail domain.
    Domain(String),
    /// A TLS server: a host and a port.
    Endpoint(Endpoint),
}

/// A domain, or `HOST:PORT`.
///
/// # Errors
/// When it is neither: what it is instead, and what to give.
pub fn place(text: &str) -> Result<Place, Refusal> {
    let ends_in_port = text
        .rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    let other = text.contains("://") || text.contains('@') || text.parse::<std::net::IpAddr>().is_ok();
    if ends_in_port && !other { endpoint(text).map(Place::Endpoint) } else { domain(text).map(Place::Domain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_makes_an_endpoint() {
        let named = |text| match place(text).unwrap() {
            Place::Domain(name) => format!("domain {name}"),
            Place::Endpoint(endpoint) => format!("endpoint {endpoint}"),
        };
        assert_eq!(named("Contoso.com"), "domain contoso.com");
        assert_eq!(named("Mail.contoso.com:443"), "endpoint mail.contoso.com:443");
        assert_eq!(named("192.0.2.1:25"), "endpoint 192.0.2.1:25");
        assert_eq!(named("[2001:db8::1]:443"), "endpoint [2001:db8::1]:443");
    }

    #[test]
    fn what_is_neither_is_refused_as_a_domain() {
        for text in ["https://mail.contoso.com:443", "ada@contoso.com", "2001:db8::1", "192.0.2.1", ":443"] {
            assert!(place(text).is_err(), "{text}");
        }
    }
}
