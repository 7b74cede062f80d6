//! How do the TLS endpoints of a world look and behave?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::leaf::Leaf;
use super::mail::Mail;
use super::script::Page;
use crate::service::ServiceKind;

/// A TLS server behind a host and a port, such as `mail.contoso.com:443`. The addresses of its host are served by
/// the world's DNS as well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Endpoint {
    /// The addresses that the host has in the world.
    pub addresses: Vec<IpAddr>,
    /// Whether the configuration names it.
    pub named: bool,
    /// What it does with a connection.
    pub conduct: Conduct,
    /// Addresses where it does something else.
    pub elsewhere: BTreeMap<IpAddr, Conduct>,
    /// What it says before TLS, where it is a mail server.
    pub mail: Option<Mail>,
    /// The certificate.
    pub leaf: Leaf,
    /// A second certificate, with a key of another kind.
    pub second: Option<Leaf>,
    /// What a TLS library serves; it proves that it holds the key and completes handshakes.
    pub library: Library,
    /// What is answered by hand: the first flight of a handshake that cannot be completed. What the library takes
    /// comes first.
    pub by_hand: ByHand,
    /// What it answers to HTTP, by path as a site does.
    pub paths: BTreeMap<String, Page>,
    /// The status of any other HTTP answer.
    pub status: u16,
    /// Which services of the world are asked, in this order.
    pub services: Vec<ServiceKind>,
}

/// What an endpoint does with a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conduct {
    /// It speaks TLS.
    #[default]
    Serve,
    /// Nobody listens.
    Refuse,
    /// It resets the connection when it has read something.
    Reset,
    /// It closes the connection when it has read something.
    Close,
    /// It reads and says nothing.
    Silent,
    /// It answers in plain HTTP.
    PlainText,
    /// Nothing at all comes back, as behind a firewall that drops.
    Filtered,
}

/// What a TLS library serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Library {
    /// TLS 1.2 and 1.3.
    pub versions: BTreeSet<Version>,
    /// The registered names of the suites; every suite of the library when empty.
    pub suites: BTreeSet<String>,
    /// Whether it asks for a client certificate.
    pub client_certificate: ClientCertificate,
    /// The application protocols.
    pub alpn: Vec<String>,
}

/// Whether a server asks for a client certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientCertificate {
    /// It does not ask.
    #[default]
    No,
    /// It asks and does without.
    Optional,
    /// It asks and breaks off without.
    Required,
}

/// What is answered by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ByHand {
    /// The registered names of the suites of each version, in the order of the server.
    pub suites: BTreeMap<Version, Vec<String>>,
    /// The bits of the Diffie-Hellman prime.
    pub dh_bits: u16,
    /// The compression method that is chosen.
    pub compression: u8,
    /// Whether a client certificate is asked for.
    pub asks_client_certificate: bool,
    /// What it does wrong.
    pub quirk: Quirk,
}

/// What a server that answers by hand does wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quirk {
    /// Nothing.
    #[default]
    None,
    /// It chooses a suite that was not offered.
    ForeignSuite,
    /// It says nothing to a hello that offers TLS 1.3.
    DeafToTls13,
    /// It answers each hello with the alert `internal_error`.
    Alert,
}

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Version {
    /// SSL 3.
    #[serde(rename = "SSL 3")]
    Ssl3,
    /// TLS 1.0.
    #[serde(rename = "TLS 1.0")]
    Tls10,
    /// TLS 1.1.
    #[serde(rename = "TLS 1.1")]
    Tls11,
    /// TLS 1.2.
    #[serde(rename = "TLS 1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "TLS 1.3")]
    Tls13,
}

impl Default for Endpoint {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            named: true,
            conduct: Conduct::Serve,
            elsewhere: BTreeMap::new(),
            mail: None,
            leaf: Leaf::default(),
            second: None,
            library: Library::default(),
            by_hand: ByHand::default(),
            paths: BTreeMap::new(),
            status: 200,
            services: Vec::new(),
        }
    }
}

impl Default for Library {
    fn default() -> Self {
        Self {
            versions: [Version::Tls12, Version::Tls13].into(),
            suites: BTreeSet::new(),
            client_certificate: ClientCertificate::No,
            alpn: vec!["http/1.1".to_owned()],
        }
    }
}

impl Default for ByHand {
    fn default() -> Self {
        Self {
            suites: BTreeMap::new(),
            dh_bits: 2048,
            compression: 0,
            asks_client_certificate: false,
            quirk: Quirk::None,
        }
    }
}

impl Endpoint {
    /// What the mail server says before TLS.
    ///
    /// # Panics
    /// When the endpoint is no mail server.
    pub fn mail(&mut self) -> &mut Mail {
        self.mail.as_mut().expect("the endpoint is a mail server")
    }

    /// Serves the suites of one version by hand, beside what the library serves.
    pub fn also(&mut self, version: Version, suites: &[&str]) {
        self.by_hand.suites.insert(version, suites.iter().map(ToString::to_string).collect());
    }

    /// Serves the suites of one version by hand, and nothing by the library.
    pub fn only(&mut self, version: Version, suites: &[&str]) {
        self.library.versions.clear();
        self.also(version, suites);
    }
}

impl Version {
    /// Every version, newest first.
    pub(crate) const NEWEST_FIRST: [Self; 5] = [Self::Tls13, Self::Tls12, Self::Tls11, Self::Tls10, Self::Ssl3];

    /// The number on the wire.
    pub(crate) const fn wire(self) -> u16 {
        match self {
            Self::Ssl3 => 0x0300,
            Self::Tls10 => 0x0301,
            Self::Tls11 => 0x0302,
            Self::Tls12 => 0x0303,
            Self::Tls13 => 0x0304,
        }
    }
}
