//! Which host and port does a text name?

use std::fmt;
use std::net::IpAddr;

use exdoctor_checks::model::Subject;

use super::domain::host_name;
use super::resolver::bare;
use super::{Refusal, shown};

/// A host, by name or address, and a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// A name in lower-case ASCII, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Endpoint {
    /// The endpoint as the subject of checks.
    pub fn subject(&self) -> Subject {
        Subject::endpoint(&self.host, self.port)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.subject().fmt(f)
    }
}

/// `HOST:PORT`; HOST may be an address, an IPv6 one in brackets.
///
/// # Errors
/// When the port is missing or impossible, or the host is neither a name nor an address.
pub fn endpoint(text: &str) -> Result<Endpoint, Refusal> {
    let way_out = "give HOST:PORT, such as mail.contoso.com:443 or [2001:db8::1]:443";
    if text.contains("://") {
        return Err(Refusal::new("is a URL").instead(way_out));
    }
    if text.parse::<IpAddr>().is_ok() {
        return Err(Refusal::new("has no port").instead(way_out));
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(|| Refusal::new("has no port").instead(way_out))?;
    let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(|| {
        Refusal::new(format!("has the port {}", shown(port))).instead("a port is a number from 1 to 65535")
    })?;
    Ok(Endpoint { host: canonical(host)?, port })
}

/// `HOST[:PORT]` of a TLS server; the port is 443 when absent.
///
/// # Errors
/// When the port is impossible, or the host is neither a name nor an address.
pub fn server(text: &str) -> Result<Endpoint, Refusal> {
    with_port(text, 443)
}

/// `HOST[:PORT]` of a mail server; the port is 25 when absent.
///
/// # Errors
/// When the port is impossible, or the host is neither a name nor an address.
pub fn mail_server(text: &str) -> Result<Endpoint, Refusal> {
    with_port(text, 25)
}

/// `HOST[:PORT]` of a Kerberos key distribution centre; the port is 88 when absent.
///
/// # Errors
/// When the port is impossible, or the host is neither a name nor an address.
pub fn kdc(text: &str) -> Result<Endpoint, Refusal> {
    with_port(text, 88)
}

/// An IP address.
///
/// # Errors
/// When it is none.
pub fn address(text: &str) -> Result<IpAddr, Refusal> {
    let way_out = "give an address such as 192.0.2.25 or 2001:db8::25";
    bare(text).parse().map_err(|_| Refusal::new("is no IP address").instead(way_out))
}

pub(super) fn with_port(text: &str, usual: u16) -> Result<Endpoint, Refusal> {
    let bare_address = bare(text).parse::<IpAddr>().is_ok();
    if bare_address || !text.contains(':') {
        return Ok(Endpoint { host: canonical(text)?, port: usual });
    }
    endpoint(text).map_err(|refusal| match refusal.reason.as_str() {
        "is a URL" => refusal.instead("give HOST or HOST:PORT, such as mail.contoso.com or [2001:db8::1]:443"),
        _ => refusal,
    })
}

/// A host as it is compared: an address in its shortest form, a name in lower-case ASCII.
pub(super) fn canonical(host: &str) -> Result<String, Refusal> {
    match bare(host).parse::<IpAddr>() {
        Ok(ip) => Ok(ip.to_string()),
        Err(_) => host_name(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_brought_to_one_form() {
        for (text, expected) in [
            ("Mail.Contoso.com:25", "mail.contoso.com:25"),
            ("[2001:DB8:0::1]:443", "[2001:db8::1]:443"),
            ("192.0.2.1:25", "192.0.2.1:25"),
            ("exchange:25", "exchange:25"),
        ] {
            assert_eq!(endpoint(text).map(|endpoint| endpoint.to_string()), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn the_port_of_a_server_is_443_unless_it_is_given() {
        for (text, expected) in [
            ("Mail.Contoso.com", "mail.contoso.com:443"),
            ("mail.contoso.com:25", "mail.contoso.com:25"),
            ("192.0.2.1", "192.0.2.1:443"),
            ("2001:db8::1", "[2001:db8::1]:443"),
            ("[2001:db8::1]", "[2001:db8::1]:443"),
            ("[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ] {
            assert_eq!(server(text).map(|endpoint| endpoint.to_string()), Ok(expected.to_owned()));
        }
        assert!(server("https://mail.contoso.com").is_err() && server("mail.contoso.com:0").is_err());
    }

    #[test]
    fn the_port_of_a_mail_server_is_25_unless_it_is_given() {
        let given = |text| mail_server(text).map(|endpoint| endpoint.to_string());
        assert_eq!(given("smtp.contoso.com").unwrap(), "smtp.contoso.com:25");
        assert_eq!(given("smtp.contoso.com:2525").unwrap(), "smtp.contoso.com:2525");
        assert!(address("192.0.2.25").is_ok() && address("[2001:db8::25]").is_ok() && address("mail").is_err());
    }

    #[test]
    fn a_missing_or_impossible_port_is_named() {
        for (text, expected) in [
            ("mail.contoso.com", "has no port"),
            ("2001:db8::1", "has no port"),
            ("mail.contoso.com:0", "has the port `0`"),
            ("mail.contoso.com:70000", "has the port `70000`"),
            ("https://mail.contoso.com", "is a URL"),
            (":25", "is empty"),
        ] {
            assert_eq!(endpoint(text).map_err(|refusal| refusal.reason), Err(expected.to_owned()), "{text:?}");
        }
    }
}
