//! Where does a text say that Exchange Web Services are?

use super::endpoint::server;
use super::{Endpoint, Refusal};

/// The address of Exchange Web Services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EwsUrl {
    /// The host and port.
    pub endpoint: Endpoint,
    /// The path, beginning with a slash.
    pub path: String,
}

/// Where the service is on every Exchange server.
pub const EWS_PATH: &str = "/EWS/Exchange.asmx";

impl EwsUrl {
    /// The service at its usual path of a host and port.
    pub fn usual(endpoint: Endpoint) -> Self {
        Self { endpoint, path: EWS_PATH.to_owned() }
    }

    /// The whole address.
    pub fn url(&self) -> String {
        let named = self.endpoint.to_string();
        let authority = if self.endpoint.port == 443 { named.trim_end_matches(":443") } else { &named };
        format!("https://{authority}{}", self.path)
    }
}

/// The address of Exchange Web Services; without a path, the usual one.
///
/// # Errors
/// When it is no address of HTTPS, or carries a user or a query.
pub fn ews_url(text: &str) -> Result<EwsUrl, Refusal> {
    let way_out = "give an address such as https://mail.contoso.com/EWS/Exchange.asmx";
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(Refusal::new("is no address").instead(way_out));
    };
    if !scheme.eq_ignore_ascii_case("https") {
        return Err(Refusal::new("is not https").instead(way_out));
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err(Refusal::new("carries a user").instead("a user name and password never stand in an address"));
    }
    if rest.contains(['?', '#']) {
        return Err(Refusal::new("has a query or fragment").instead(way_out));
    }
    if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal::new("has a path with spaces or other characters that are not written so").instead(way_out));
    }
    let endpoint = server(authority).map_err(|refusal| refusal.instead(way_out))?;
    let path = if path.trim_end_matches('/').is_empty() { EWS_PATH } else { path };
    Ok(EwsUrl { endpoint, path: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_and_the_port_may_be_left_out() {
        for (text, expected) in [
            ("https://Mail.Contoso.com", "https://mail.contoso.com/EWS/Exchange.asmx"),
            ("https://mail.contoso.com/", "https://mail.contoso.com/EWS/Exchange.asmx"),
            ("HTTPS://mail.contoso.com:443/ews/exchange.asmx", "https://mail.contoso.com/ews/exchange.asmx"),
            ("https://mail.contoso.com:8443/EWS/Exchange.asmx", "https://mail.contoso.com:8443/EWS/Exchange.asmx"),
            ("https://[2001:db8::1]/EWS/Exchange.asmx", "https://[2001:db8::1]/EWS/Exchange.asmx"),
        ] {
            assert_eq!(ews_url(text).map(|parsed| parsed.url()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_of_https_is_refused() {
        for text in [
            "mail.contoso.com",
            "http://mail.contoso.com/EWS/Exchange.asmx",
            "https://svc:secret@mail.contoso.com/EWS/Exchange.asmx",
            "https://mail.contoso.com/EWS/Exchange.asmx?wsdl",
            "https://mail.contoso.com/EWS Exchange.asmx",
            "https://",
            "file:///etc/passwd",
        ] {
            assert!(ews_url(text).is_err(), "{text}");
        }
    }
}
