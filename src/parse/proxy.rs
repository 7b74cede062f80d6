//! How is a proxy written?

use std::fmt;

use super::endpoint::canonical;
use super::{Endpoint, Refusal, endpoint};

/// An HTTP proxy; it carries no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy(Endpoint);

/// Whether requests go through a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyUse {
    /// None, whatever the environment and the system say.
    Direct,
    /// This one.
    Through(Proxy),
}

impl Proxy {
    /// Its host, by name or address.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.0.port
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.0)
    }
}

impl fmt::Display for ProxyUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.write_str("none"),
            Self::Through(proxy) => proxy.fmt(f),
        }
    }
}

const WAY_OUT: &str = "give http://HOST:PORT, or none to ask directly";

/// `http://HOST:PORT` or `none`, as an option and a file have it.
///
/// # Errors
/// When it is neither.
pub fn proxy_use(text: &str) -> Result<ProxyUse, Refusal> {
    if text.eq_ignore_ascii_case("none") { Ok(ProxyUse::Direct) } else { proxy(text).map(ProxyUse::Through) }
}

/// `http://HOST:PORT` or `HOST:PORT`; the port is 80 when absent.
///
/// # Errors
/// When it is another kind of proxy, or carries a user.
pub fn proxy(text: &str) -> Result<Proxy, Refusal> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    if rest.contains('@') {
        let refusal = Refusal::new("carries a user or password, which the list of processes would show");
        return Err(refusal.instead("leave it out: exdoctor signs in to no proxy"));
    }
    if !scheme.eq_ignore_ascii_case("http") {
        let scheme: String = scheme.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        return Err(Refusal::new(format!("is a proxy of the kind {scheme}; only HTTP ones are used")).instead(WAY_OUT));
    }
    let place = rest.strip_suffix('/').unwrap_or(rest);
    if place.contains(['/', '?', '#']) {
        return Err(Refusal::new("contains a path").instead(WAY_OUT));
    }
    let bare = place.rsplit_once(':').is_none_or(|(before, _)| before.contains(':') && !place.contains("]:"));
    let place = if bare { canonical(place).map(|host| Endpoint { host, port: 80 }) } else { endpoint(place) };
    place.map(Proxy).map_err(|refusal| refusal.instead(WAY_OUT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_one_proxy() {
        for (text, expected) in [
            ("http://proxy.contoso.com:8080", "http://proxy.contoso.com:8080"),
            ("HTTP://Proxy.Contoso.com:8080/", "http://proxy.contoso.com:8080"),
            ("proxy.contoso.com:3128", "http://proxy.contoso.com:3128"),
            ("http://proxy", "http://proxy:80"),
            ("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
            ("192.0.2.8:8080", "http://192.0.2.8:8080"),
        ] {
            assert_eq!(proxy(text).map(|proxy| proxy.to_string()), Ok(expected.to_owned()), "{text}");
        }
        assert_eq!(proxy_use("none"), Ok(ProxyUse::Direct));
    }

    #[test]
    fn what_is_refused_is_refused_for_its_own_reason_and_repeats_no_secret() {
        for (text, expected) in [
            (
                "http://svc:hunter2@proxy.contoso.com:8080",
                "carries a user or password, which the list of processes would show",
            ),
            ("socks5://proxy.contoso.com:1080", "is a proxy of the kind socks5; only HTTP ones are used"),
            ("https://proxy.contoso.com:8443", "is a proxy of the kind https; only HTTP ones are used"),
            ("http://proxy.contoso.com/wpad.dat", "contains a path"),
            ("http://proxy.contoso.com:0", "has the port `0`"),
            ("", "is empty"),
        ] {
            let refusal = proxy(text).expect_err(text);
            assert_eq!(refusal.reason, expected);
            assert!(!refusal.to_string().contains("hunter2"));
        }
    }
}
