//! Through which proxy do connections go?

use url::Url;

use super::Refusal;

/// The address of an HTTP proxy: `http://HOST:PORT`, without credentials.
///
/// # Errors
/// When it is not an http URL, or carries a path or credentials.
pub fn proxy(text: &str) -> Result<Url, Refusal> {
    let way_out = "give http://HOST:PORT, such as http://proxy.contoso.com:8080";
    let refuse = |reason: &str| Err(Refusal::new(reason).instead(way_out));
    let Ok(url) = Url::parse(text) else { return refuse("is not a URL") };
    if !url.has_host() && !text.contains("://") {
        return refuse("is not a URL");
    }
    if url.scheme() != "http" {
        return refuse("is not an http URL");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("carries credentials; a proxy that asks for a sign-in is not supported");
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return refuse("has more than a host and a port");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_http_url_of_host_and_port_is_a_proxy() {
        assert_eq!(
            proxy("http://Proxy.contoso.com:8080").map(|url| url.to_string()).unwrap(),
            "http://proxy.contoso.com:8080/"
        );
        for (text, expected) in [
            ("proxy.contoso.com:8080", "is not a URL"),
            ("proxy", "is not a URL"),
            ("socks5://proxy.contoso.com", "is not an http URL"),
            ("http://proxy.contoso.com/path", "has more than a host and a port"),
        ] {
            assert_eq!(proxy(text).map_err(|refusal| refusal.reason), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_password_is_refused_and_not_repeated() {
        let refusal = proxy("http://svc:hunter2@proxy.contoso.com").unwrap_err().to_string();
        assert!(refusal.starts_with("carries credentials") && !refusal.contains("hunter2"));
    }
}
