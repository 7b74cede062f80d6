//! What does a web site of a world show?

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::service::ServiceKind;

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
