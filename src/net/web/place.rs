//! Where does a web address lead?

use url::{Host, Url};

/// An address taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::net) struct Place {
    /// The whole address without a fragment.
    pub(in crate::net) url: String,
    /// Whether it is HTTPS.
    pub(in crate::net) secure: bool,
    /// The host: a name in lower-case ASCII, or an address without brackets.
    pub(in crate::net) host: String,
    /// The port.
    pub(in crate::net) port: u16,
    /// The Host header: brackets around IPv6, the port where it is not the usual one.
    pub(in crate::net) authority: String,
    /// Path and query.
    pub(in crate::net) path: String,
}

/// Addresses are shorter.
const LONGEST: usize = 8 * 1024;

impl Place {
    /// An address as evidence shows it, whether it can be taken apart or not.
    pub(in crate::net) fn shown(text: &str) -> String {
        shown(text)
    }

    /// Takes an address apart.
    ///
    /// # Errors
    /// When it is none of the web, or carries a user.
    pub(in crate::net) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("the address is longer than {LONGEST} bytes"));
        }
        let mut url = Url::parse(text.trim()).map_err(|error| format!("is not an address: {error}"))?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            other => return Err(format!("{other} is not asked")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the address carries a user, who is not sent".to_owned());
        }
        url.set_fragment(None);
        let host = match url.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => String::new(),
        };
        let port = url.port_or_known_default().unwrap_or_default();
        if host.is_empty() || port == 0 {
            return Err("is not an address: it names no host or port".to_owned());
        }
        let written = url.host_str().unwrap_or_default();
        let authority = url.port().map_or_else(|| written.to_owned(), |port| format!("{written}:{port}"));
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let path = format!("{}{query}", url.path());
        Ok(Self { url: url.to_string(), secure, host, port, authority, path })
    }
}

/// An address as evidence shows it: without its user, and not longer than addresses are.
pub(super) fn shown(text: &str) -> String {
    let text: String = text.trim().chars().take(LONGEST).collect();
    let Some((scheme, rest)) = text.split_once("://") else { return text };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_brought_to_the_form_in_which_it_is_asked() {
        let place = Place::parse("HTTPS://Mail.Contoso.com./EWS/Exchange.asmx?a=b c#top").unwrap();
        assert_eq!((place.host.as_str(), place.port, place.secure), ("mail.contoso.com", 443, true));
        assert_eq!(place.path, "/EWS/Exchange.asmx?a=b%20c");
        let place = Place::parse("http://[2001:db8::1]:8080").unwrap();
        assert_eq!((place.host.as_str(), place.authority.as_str()), ("2001:db8::1", "[2001:db8::1]:8080"));
        assert_eq!(Place::parse("http://pki.contoso.com/Contoso CA.crl").unwrap().path, "/Contoso%20CA.crl");
    }

    #[test]
    fn disguises_of_an_inside_address_are_seen_through() {
        for text in ["http://0x7f.1/", "http://2130706433/", "http://127.1/", "http://127.0.0.1./"] {
            assert_eq!(Place::parse(text).map(|place| place.host), Ok("127.0.0.1".to_owned()), "{text}");
        }
    }

    #[test]
    fn only_the_web_without_a_user_is_asked() {
        for text in ["ldap:///CN=Contoso", "file:///etc/passwd", "javascript:alert(1)", "ftp://contoso.com/"] {
            assert!(Place::parse(text).is_err_and(|why| why.ends_with("is not asked")), "{text}");
        }
        for text in
            ["https://ada:secret@contoso.com/", "https://ada@contoso.com/", "https://", "", "/path", "https://:443/"]
        {
            assert!(Place::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_evidence_shows_carries_no_user() {
        assert_eq!(shown("https://ada:secret@contoso.com/a@b"), "https://contoso.com/a@b");
        assert_eq!(shown("https://ada:sec@ret@contoso.com"), "https://contoso.com");
    }
}
