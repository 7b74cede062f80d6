//! Through which proxy does a request go, if through any?

use std::net::IpAddr;

use crate::parse::{Proxy, ProxyUse, proxy};

/// The proxies of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    https: Option<Proxy>,
    http: Option<Proxy>,
    /// Hosts that are asked directly.
    except: Vec<Exception>,
    /// What of the environment or the system is not used, and why.
    pub remarks: Vec<String>,
}

/// Hosts that are asked without a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    /// All of them.
    All,
    /// Names without a dot.
    Local,
    /// A name and all below it, on any port or one.
    Below(String, Option<u16>),
    /// Names that begin and end like this.
    Like(String, String),
    /// Addresses with the same first bits.
    Net(IpAddr, u8),
}

impl Proxies {
    /// What the configuration says, else the environment, else the system.
    pub fn of(wish: Option<&ProxyUse>, environment: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| environment(&name.to_ascii_lowercase()).or_else(|| environment(name));
        let except = || either("NO_PROXY").map(|list| exceptions(&list, &[','])).unwrap_or_default();
        match wish {
            Some(ProxyUse::Direct) => Self::default(),
            Some(ProxyUse::Through(proxy)) => {
                let proxy = Some(proxy.clone());
                Self { https: proxy.clone(), http: proxy, except: except(), remarks: Vec::new() }
            }
            None => {
                let mut found = Self::default();
                found.https = found.understood("HTTPS_PROXY", either("HTTPS_PROXY"));
                found.http = found.understood("HTTP_PROXY", either("HTTP_PROXY"));
                if found.https.is_none() && found.http.is_none() {
                    let system = super::super::system_proxy::found();
                    return Self { remarks: [found.remarks, system.remarks].concat(), ..system };
                }
                Self { except: except(), ..found }
            }
        }
    }

    /// What the system says: `proxy:8080`, or `http=a:80;https=b:80`, and the hosts that go without.
    pub fn of_system(servers: &str, except: &str) -> Self {
        let mut found = Self::default();
        for part in servers.split([';', ' ']).map(str::trim).filter(|part| !part.is_empty()) {
            let (scheme, server) = part.split_once('=').unwrap_or(("", part));
            let server = found.understood("the system's proxy", Some(server.to_owned()));
            match scheme {
                "" => (found.https, found.http) = (server.clone(), server),
                "https" => found.https = server,
                "http" => found.http = server,
                _ => {}
            }
        }
        Self { except: exceptions(except, &[';', ' ', ',']), ..found }
    }

    /// The proxy on the way to a host.
    pub fn to(&self, secure: bool, host: &str, port: u16) -> Option<&Proxy> {
        let proxy = if secure { self.https.as_ref() } else { self.http.as_ref() }?;
        if self.except.iter().any(|except| except.holds(host, port)) { None } else { Some(proxy) }
    }

    /// What reports say.
    pub fn shown(&self) -> Option<String> {
        self.https.as_ref().or(self.http.as_ref()).map(ToString::to_string)
    }

    /// A proxy as somebody else wrote it; what cannot be used is remarked on, and its secrets are not repeated.
    fn understood(&mut self, place: &str, written: Option<String>) -> Option<Proxy> {
        let written = written.filter(|text| !text.trim().is_empty())?;
        let (scheme, rest) = written.trim().split_once("://").unwrap_or(("http", written.trim()));
        let without = rest.rsplit_once('@').map(|(_, host)| host);
        if without.is_some() {
            self.remarks.push(format!("the user in {place} is left out: exdoctor signs in to no proxy"));
        }
        match proxy(&format!("{scheme}://{}", without.unwrap_or(rest))) {
            Ok(proxy) => Some(proxy),
            Err(refusal) => {
                self.remarks.push(format!("{place} is not used: it {refusal}"));
                None
            }
        }
    }
}

fn exceptions(list: &str, separators: &[char]) -> Vec<Exception> {
    list.split(separators).map(str::trim).filter(|entry| !entry.is_empty()).map(Exception::parse).collect()
}

impl Exception {
    fn parse(entry: &str) -> Self {
        let entry = entry.to_ascii_lowercase();
        if entry == "*" {
            return Self::All;
        }
        if entry == "<local>" {
            return Self::Local;
        }
        if let Some((address, bits)) = entry.split_once('/')
            && let (Ok(address), Ok(bits)) = (address.parse(), bits.parse())
        {
            return Self::Net(address, bits);
        }
        if let Ok(address) = entry.trim_matches(['[', ']']).parse() {
            return Self::Net(address, 128);
        }
        let name = entry.strip_prefix("*.").or_else(|| entry.strip_prefix('.')).unwrap_or(&entry);
        if let Some((before, after)) = name.split_once('*') {
            return Self::Like(before.to_owned(), after.to_owned());
        }
        match name.rsplit_once(':') {
            Some((host, port)) if port.parse::<u16>().is_ok() => Self::Below(host.to_owned(), port.parse().ok()),
            _ => Self::Below(name.to_owned(), None),
        }
    }

    fn holds(&self, host: &str, port: u16) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        match self {
            Self::All => true,
            Self::Local => !host.contains(['.', ':']),
            Self::Below(name, only) => {
                let within =
                    host.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
                within && only.is_none_or(|only| only == port)
            }
            Self::Like(before, after) => {
                host.len() >= before.len() + after.len() && host.starts_with(before) && host.ends_with(after)
            }
            Self::Net(net, bits) => host.parse().is_ok_and(|address: IpAddr| shares(*net, address, *bits)),
        }
    }
}

/// Whether two addresses of one family have the same first bits.
fn shares(one: IpAddr, other: IpAddr, bits: u8) -> bool {
    let (one, other, width) = match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (u128::from(one.to_bits()), u128::from(other.to_bits()), 32_u32),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits(), other.to_bits(), 128),
        _ => return false,
    };
    let rest = width.saturating_sub(u32::from(bits));
    (one ^ other).checked_shr(rest).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &'static [(&str, &str)]) -> Proxies {
        Proxies::of(None, |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    fn to(proxies: &Proxies, host: &str) -> Option<String> {
        proxies.to(true, host, 443).map(ToString::to_string)
    }

    #[test]
    fn the_environment_names_a_proxy_for_each_kind_of_address() {
        let proxies = from(&[("HTTPS_PROXY", "http://a.contoso.com:8080"), ("http_proxy", "b.contoso.com:3128")]);
        assert_eq!(to(&proxies, "outlook.office365.com").as_deref(), Some("http://a.contoso.com:8080"));
        let http = proxies.to(false, "pki.contoso.com", 80).map(ToString::to_string);
        assert_eq!(http.as_deref(), Some("http://b.contoso.com:3128"));
    }

    #[test]
    fn the_configuration_beats_the_environment() {
        let environment = |name: &str| (name == "HTTPS_PROXY").then(|| "http://a.contoso.com:8080".to_owned());
        assert_eq!(to(&Proxies::of(Some(&ProxyUse::Direct), environment), "fabrikam.com"), None);
        let other = ProxyUse::Through(proxy("http://c.contoso.com:8080").unwrap());
        let proxies = Proxies::of(Some(&other), environment);
        assert_eq!(to(&proxies, "fabrikam.com").as_deref(), Some("http://c.contoso.com:8080"));
    }

    #[test]
    fn named_hosts_are_asked_without_a_proxy() {
        let proxies = from(&[
            ("HTTPS_PROXY", "http://a.contoso.com:8080"),
            ("NO_PROXY", "localhost, .corp.contoso.com,mail.contoso.com:443,10.0.0.0/8,192.0.2.1,*.example"),
        ]);
        for host in [
            "localhost",
            "corp.contoso.com",
            "x.corp.contoso.com",
            "mail.contoso.com",
            "10.1.2.3",
            "192.0.2.1",
            "a.example",
        ] {
            assert_eq!(to(&proxies, host), None, "{host}");
        }
        for host in ["evilcorp.contoso.com", "contoso.com", "11.0.0.1", "192.0.2.2", "2001:db8::1"] {
            assert!(to(&proxies, host).is_some(), "{host}");
        }
        assert!(proxies.to(true, "mail.contoso.com", 444).is_some());
    }

    #[test]
    fn a_user_in_the_environment_is_left_out_and_never_repeated() {
        let proxies = from(&[("HTTPS_PROXY", "http://svc:hunter2@a.contoso.com:8080")]);
        assert_eq!(to(&proxies, "fabrikam.com").as_deref(), Some("http://a.contoso.com:8080"));
        assert!(!format!("{proxies:?}").contains("hunter2"));
        let proxies = from(&[("HTTPS_PROXY", "socks5://svc:hunter2@a.contoso.com:1080")]);
        assert_eq!(to(&proxies, "fabrikam.com"), None);
        assert!(proxies.remarks.iter().any(|remark| remark.starts_with("HTTPS_PROXY is not used")), "{proxies:?}");
        assert!(!format!("{proxies:?}").contains("hunter2"));
    }

    #[test]
    fn the_form_of_windows_is_understood() {
        let proxies = Proxies::of_system("http=a:80;https=b.contoso.com:8080", "<local>;*.contoso.com;10.*");
        assert_eq!(to(&proxies, "fabrikam.com").as_deref(), Some("http://b.contoso.com:8080"));
        for host in ["crm", "mail.contoso.com", "10.1.2.3"] {
            assert_eq!(to(&proxies, host), None, "{host}");
        }
        let proxies = Proxies::of_system("proxy:8080", "");
        assert_eq!(proxies.shown().as_deref(), Some("http://proxy:8080"));
    }
}
