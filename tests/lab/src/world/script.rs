//! How do the servers of a world behave?

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::records::Records;
use crate::service::ServiceKind;

/// A name server, or a recursive resolver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The host name that NS records give.
    pub host: Option<String>,
    /// The address that the host has in the world; connections to it must be mapped to the served port.
    pub address: Option<IpAddr>,
    /// Answers for the whole world.
    pub recursive: bool,
    /// As a resolver, keeps back what does not validate, unless the question disables checking.
    pub validates: bool,
    /// What it does with a question.
    pub behaviour: Behaviour,
    /// What its TCP side does.
    pub tcp: Tcp,
    /// Drops RRSIG, DNSKEY, DS and NSEC, as old forwarders do.
    pub strip_dnssec: bool,
    /// Added to each exchange, in milliseconds.
    pub delay_ms: u64,
    /// Another behaviour for a name and all below it.
    pub names: BTreeMap<String, Behaviour>,
    /// Records in which this server differs from the zone: out-of-date data, an internal view.
    pub records: Records,
}

/// What a name server does with a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// It answers.
    #[default]
    Answer,
    /// It says nothing.
    Silent,
    /// It answers REFUSED.
    Refuse,
    /// It answers SERVFAIL.
    ServFail,
    /// It answers without being authoritative, and with nothing.
    Lame,
    /// It sends bytes that are no message.
    Garbage,
    /// It answers under another message id.
    WrongId,
    /// It truncates over UDP, whatever the size.
    Truncate,
}

/// What the TCP side of a name server does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tcp {
    /// It answers.
    #[default]
    Answer,
    /// Nobody listens.
    Refuse,
    /// It accepts and says nothing.
    Silent,
    /// It announces 65,535 bytes and sends bytes without end.
    Endless,
    /// It answers with as much as a message can hold.
    Oversized,
}

/// A zone: who serves it, and how it is signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// The servers, by their names in the world.
    pub servers: Vec<String>,
    /// How it is signed.
    #[serde(default)]
    pub dnssec: Dnssec,
    /// Without a delegation the zone does not exist for the world.
    #[serde(default = "yes")]
    pub delegated: bool,
}

/// How a zone is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dnssec {
    /// No keys, no DS.
    #[default]
    Unsigned,
    /// Keys, signatures, and the DS in the parent when that is signed too.
    Signed,
    /// Signed, but the parent holds no DS: an island, to be treated as unsigned.
    NoDs,
    /// The DS in the parent is of another key.
    WrongDs,
    /// A DS, but neither keys nor signatures: what moving to another provider leaves behind.
    NoSignatures,
    /// Signatures that do not fit, but for those of the keys.
    BadSignatures,
    /// Signatures that ended the day before the world's date.
    Expired,
}

/// A web site on one address and port; its key is the host, or `host:port` where a host has several sites. Clear text
/// on port 80 is [`Connection::PlainText`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Where the world says that it is.
    pub address: SocketAddr,
    /// The certificate it shows.
    #[serde(default)]
    pub certificate: Certificate,
    /// What it does with a connection.
    #[serde(default)]
    pub connection: Connection,
    /// Added to each request, in milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// Whether only DNS leads to it, so that a change of the zone leads elsewhere; else its name is diverted as well.
    #[serde(default)]
    pub resolved: bool,
    /// The names of its certificate; that of the host when empty.
    #[serde(default)]
    pub names: Vec<String>,
    /// What it holds, by path, by path and query, or by method and path: `POST /EWS/Exchange.asmx`. As with IIS, capitals
    /// do not matter.
    #[serde(default)]
    pub paths: BTreeMap<String, Page>,
    /// What it answers for anything else; 404 when absent.
    #[serde(default)]
    pub otherwise: Option<Page>,
    /// Which services of the world are asked, in this order.
    #[serde(default)]
    pub services: Vec<ServiceKind>,
}

/// The certificate of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certificate {
    /// By the CA of the lab, for the host, valid on the world's date.
    #[default]
    Valid,
    /// For another host.
    WrongName,
    /// By a CA that nobody knows.
    Untrusted,
    /// Ended before the world's date.
    Expired,
    /// Signed by itself.
    SelfSigned,
}

/// What a site does with a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Connection {
    /// TLS, then HTTP.
    #[default]
    Tls,
    /// Accepts and says nothing.
    Silent,
    /// Speaks HTTP without TLS.
    PlainText,
    /// Accepts and closes.
    Close,
    /// Nobody listens.
    Refuse,
}

/// What a site answers for a path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The media type.
    pub content_type: String,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// Further headers, name and value, in their order; one name may stand several times.
    pub headers: Vec<(String, String)>,
    /// Added before the answer, in milliseconds.
    pub delay_ms: u64,
    /// The body.
    pub body: String,
    /// The body is repeated up to this many bytes, without saying so in advance.
    pub size: Option<u64>,
    /// How the answer is sent.
    pub delivery: Delivery,
}

/// How a page is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// At once.
    #[default]
    Whole,
    /// A byte a second.
    Drip,
    /// Never.
    Silent,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            host: None,
            address: None,
            recursive: false,
            validates: true,
            behaviour: Behaviour::Answer,
            tcp: Tcp::Answer,
            strip_dnssec: false,
            delay_ms: 0,
            names: BTreeMap::new(),
            records: Records::default(),
        }
    }
}

impl Default for Page {
    fn default() -> Self {
        Self {
            status: 200,
            content_type: "text/plain".to_owned(),
            location: None,
            headers: Vec::new(),
            delay_ms: 0,
            body: String::new(),
            size: None,
            delivery: Delivery::Whole,
        }
    }
}

impl Site {
    /// A site at an address, which only DNS leads to.
    pub fn at(address: SocketAddr) -> Self {
        Self {
            address,
            certificate: Certificate::Valid,
            connection: Connection::Tls,
            delay_ms: 0,
            resolved: true,
            names: Vec::new(),
            paths: BTreeMap::new(),
            otherwise: None,
            services: Vec::new(),
        }
    }

    /// The same in clear text.
    #[must_use]
    pub fn plain(self) -> Self {
        Self { connection: Connection::PlainText, ..self }
    }

    /// With a page.
    #[must_use]
    pub fn page(mut self, path: &str, page: Page) -> Self {
        self.paths.insert(path.to_owned(), page);
        self
    }
}

impl Page {
    /// An answer with a status and nothing else.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// A redirect.
    pub fn redirect(location: &str) -> Self {
        Self { status: 302, location: Some(location.to_owned()), ..Self::default() }
    }

    /// A body of a type.
    pub fn of(content_type: &str, body: &str) -> Self {
        Self { content_type: content_type.to_owned(), body: body.to_owned(), ..Self::default() }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// An HTTP proxy of the world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proxy {
    /// What it does with a request.
    pub conduct: ProxyConduct,
    /// Whether it is the only way out: what is connected to directly says nothing.
    pub only: bool,
}

/// What a proxy does with a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyConduct {
    /// It lets it pass.
    #[default]
    Pass,
    /// It asks for a sign-in first.
    AsksSignIn,
    /// It forbids it.
    Forbid,
    /// It says nothing.
    Silent,
    /// It answers with bytes that are not HTTP.
    Garbage,
}

fn yes() -> bool {
    true
}
