//! Where does a text say that a directory is?

use super::endpoint::with_port;
use super::{Endpoint, Refusal};

/// The address of a directory server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LdapUrl {
    /// The host and port.
    pub endpoint: Endpoint,
    /// Whether TLS begins with the connection.
    pub tls: bool,
}

impl LdapUrl {
    /// The whole address.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.tls { "ldaps" } else { "ldap" }, self.endpoint)
    }

    /// Whether it is a global catalogue, by its port.
    pub const fn is_global_catalogue(&self) -> bool {
        matches!(self.endpoint.port, 3268 | 3269)
    }
}

/// `ldap://HOST[:PORT]` or `ldaps://HOST[:PORT]`; the port is 389 or 636 when absent.
///
/// # Errors
/// When it is no such address, or carries more.
pub fn ldap_url(text: &str) -> Result<LdapUrl, Refusal> {
    let way_out = "give an address such as ldaps://dc1.contoso.com or ldap://dc1.contoso.com:3268";
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(Refusal::new("is no address").instead(way_out));
    };
    let tls = match scheme.to_ascii_lowercase().as_str() {
        "ldap" => false,
        "ldaps" => true,
        _ => return Err(Refusal::new("is neither ldap nor ldaps").instead(way_out)),
    };
    if rest.contains('@') {
        return Err(Refusal::new("carries a user").instead("a user name and password never stand in an address"));
    }
    let authority = rest.trim_end_matches('/');
    if authority.contains(['/', '?', '#']) {
        let refusal = Refusal::new("carries more than a host and a port");
        return Err(refusal.instead("name base and filter with the keys `base` and `filter`"));
    }
    let usual = if tls { 636 } else { 389 };
    let endpoint = with_port(authority, usual).map_err(|refusal| refusal.instead(way_out))?;
    Ok(LdapUrl { endpoint, tls })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_may_be_left_out() {
        for (text, expected) in [
            ("ldaps://DC1.contoso.com", "ldaps://dc1.contoso.com:636"),
            ("ldap://dc1.contoso.com/", "ldap://dc1.contoso.com:389"),
            ("ldap://dc1.contoso.com:3268", "ldap://dc1.contoso.com:3268"),
            ("LDAPS://[2001:db8::1]", "ldaps://[2001:db8::1]:636"),
        ] {
            assert_eq!(ldap_url(text).map(|parsed| parsed.url()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_server_is_refused() {
        for text in [
            "dc1.contoso.com",
            "https://dc1.contoso.com",
            "ldap://svc:secret@dc1.contoso.com",
            "ldap://dc1.contoso.com/DC=contoso,DC=com",
            "ldap://",
            "ldapi://%2fvar%2frun",
        ] {
            assert!(ldap_url(text).is_err(), "{text}");
        }
    }
}
