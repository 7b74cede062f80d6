//! Where does a text say that a web service is?

use super::endpoint::server;
use super::{Endpoint, Refusal};

/// An address of HTTPS without a user, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl {
    /// The host and port.
    pub endpoint: Endpoint,
    /// The path, without a slash at its end; empty where there is none.
    pub path: String,
}

impl WebUrl {
    /// The address up to the port.
    pub fn origin(&self) -> String {
        let named = self.endpoint.to_string();
        format!("https://{}", if self.endpoint.port == 443 { named.trim_end_matches(":443") } else { &named })
    }

    /// The whole address, without a slash at its end.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }
}

/// An address of HTTPS; `way_out` is an example of one.
///
/// # Errors
/// When it is none, or carries a user or a query.
pub fn web_url(text: &str, way_out: &str) -> Result<WebUrl, Refusal> {
    let refuse = |reason: &str| Refusal::new(reason).instead(way_out);
    let Some((scheme, rest)) = text.split_once("://") else { return Err(refuse("is no address")) };
    if !scheme.eq_ignore_ascii_case("https") {
        return Err(refuse("is not https"));
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err(Refusal::new("carries a user").instead("a user name and password never stand in an address"));
    }
    if rest.contains(['?', '#']) {
        return Err(refuse("has a query or fragment"));
    }
    if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refuse("has a path with spaces or other characters that are not written so"));
    }
    let endpoint = server(authority).map_err(|refusal| refusal.instead(way_out))?;
    Ok(WebUrl { endpoint, path: path.trim_end_matches('/').to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_organization_and_loses_its_last_slash() {
        let parsed = web_url("HTTPS://Crm.Contoso.com:443/Contoso/", "x").unwrap();
        assert_eq!(
            (parsed.url().as_str(), parsed.origin().as_str()),
            ("https://crm.contoso.com/Contoso", "https://crm.contoso.com")
        );
        assert_eq!(web_url("https://crm.contoso.com:444", "x").unwrap().url(), "https://crm.contoso.com:444");
        for text in
            ["crm.contoso.com", "http://crm.contoso.com", "https://a:b@crm.contoso.com", "https://crm.contoso.com/?x"]
        {
            assert!(web_url(text, "x").is_err(), "{text}");
        }
    }
}
