//! Which connections go to another address than the name says?

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use super::endpoint::canonical;
use super::{Endpoint, Refusal, endpoint};

/// Connections that are diverted; the name, SNI and Host header stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectTo(BTreeMap<Endpoint, SocketAddr>);

impl ConnectTo {
    /// Where a connection to a host, by name or address, goes instead.
    pub fn target(&self, host: &str, port: u16) -> Option<SocketAddr> {
        if self.0.is_empty() {
            return None;
        }
        let host = canonical(host).ok()?;
        self.0.get(&Endpoint { host, port }).copied()
    }

    /// Where a connection to an address goes instead.
    pub fn target_of(&self, address: SocketAddr) -> Option<SocketAddr> {
        self.target(&address.ip().to_string(), address.port())
    }

    /// Diverts one more connection; an earlier entry for it is replaced and returned.
    pub fn insert(&mut self, from: Endpoint, to: SocketAddr) -> Option<SocketAddr> {
        self.0.insert(from, to)
    }

    /// Whether nothing is diverted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every entry, in the order of hosts and ports.
    pub fn iter(&self) -> impl Iterator<Item = (&Endpoint, SocketAddr)> {
        self.0.iter().map(|(from, to)| (from, *to))
    }
}

impl FromIterator<(Endpoint, SocketAddr)> for ConnectTo {
    fn from_iter<T: IntoIterator<Item = (Endpoint, SocketAddr)>>(entries: T) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// `HOST:PORT=ADDR:PORT` as the command line has it.
///
/// # Errors
/// When one of the halves is missing or cannot be read.
pub fn mapping(text: &str) -> Result<(Endpoint, SocketAddr), Refusal> {
    let (from, to) = text.split_once('=').ok_or_else(|| {
        Refusal::new("has no `=`").instead("give HOST:PORT=ADDR:PORT, such as mail.contoso.com:443=192.0.2.1:8443")
    })?;
    Ok((endpoint(from)?, mapped(to)?))
}

/// The `ADDR:PORT` that a connection goes to instead.
///
/// # Errors
/// When it is a name, or has no port.
pub fn mapped(text: &str) -> Result<SocketAddr, Refusal> {
    let way_out = "give ADDR:PORT, such as 192.0.2.1:8443 or [2001:db8::1]:8443";
    match text.parse::<SocketAddr>() {
        Ok(address) if address.port() != 0 => Ok(address),
        Ok(_) => Err(Refusal::new("goes to port 0").instead(way_out)),
        Err(_) if text.parse::<IpAddr>().is_ok() => {
            Err(Refusal::new("goes to an address without a port").instead(way_out))
        }
        Err(_) => Err(Refusal::new("does not go to an address and port").instead(way_out)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diverted_host_is_found_in_any_spelling_and_only_on_its_port() {
        let map: ConnectTo = ["Mail.contoso.com:443=127.0.0.1:8443", "[2001:db8::1]:53=[::1]:5353"]
            .iter()
            .map(|text| mapping(text).unwrap())
            .collect();
        assert_eq!(map.target("mail.Contoso.com.", 443), Some("127.0.0.1:8443".parse().unwrap()));
        assert_eq!(map.target("mail.contoso.com", 25), None);
        assert_eq!(map.target_of("[2001:db8:0::1]:53".parse().unwrap()), Some("[::1]:5353".parse().unwrap()));
    }

    #[test]
    fn each_half_is_refused_for_its_own_reason() {
        let reason = |text| mapping(text).expect_err("it is refused").reason;
        assert_eq!(reason("mail.contoso.com:443"), "has no `=`");
        assert_eq!(reason("mail.contoso.com=127.0.0.1:8443"), "has no port");
        assert_eq!(reason("mail.contoso.com:443=localhost:8443"), "does not go to an address and port");
        assert_eq!(reason("mail.contoso.com:443=127.0.0.1"), "goes to an address without a port");
        assert_eq!(reason("mail.contoso.com:443=127.0.0.1:0"), "goes to port 0");
    }
}
