//! Where does a text say that Exchange Web Services are?

use super::web_url::{WebUrl, web_url};
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
        WebUrl { endpoint: self.endpoint.clone(), path: self.path.clone() }.url()
    }
}

/// The address of Exchange Web Services; without a path, the usual one.
///
/// # Errors
/// When it is no address of HTTPS, or carries a user or a query.
pub fn ews_url(text: &str) -> Result<EwsUrl, Refusal> {
    let WebUrl { endpoint, path } =
        web_url(text, "give an address such as https://mail.contoso.com/EWS/Exchange.asmx")?;
    Ok(EwsUrl { endpoint, path: if path.is_empty() { EWS_PATH.to_owned() } else { path } })
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
