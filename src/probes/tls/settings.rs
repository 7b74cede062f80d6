//! What is scanned, how deep, and with how much patience?

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::net::TcpStream;

/// Opens a TCP connection; a connection that nobody answers ends with [`io::ErrorKind::TimedOut`].
pub type Dial = Arc<dyn Fn(SocketAddr) -> BoxFuture<'static, io::Result<TcpStream>> + Send + Sync>;

/// One server to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where it is.
    pub address: SocketAddr,
    /// What it is called: a host name, or an address, which is not sent.
    pub name: String,
    /// Whether it is a mail server, which begins TLS when asked to.
    pub starttls: bool,
}

/// How a server is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How much is asked.
    pub depth: Depth,
    /// The longest wait for a connection, for the mail dialogue, and for an answer, each.
    pub timeout: Duration,
    /// How many connections to one address are open at a time.
    pub parallel: usize,
    /// How often a question that was not answered is asked again.
    pub retries: u8,
    /// The first wait after a refused connection; it doubles.
    pub back_off: Duration,
    /// How many connections one scan may open.
    pub max_connections: usize,
    /// The application protocols that are offered.
    pub alpn: Vec<String>,
    /// How exdoctor calls itself to mail servers.
    pub helo: String,
}

/// How much is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Whether a suite is offered that Dynamics accepts.
    Accepted,
    /// Also one handshake.
    Handshake,
    /// Also each version once, and weak suites once.
    Usual,
    /// Also every suite of every version.
    Deep,
    /// Also the server's whole order of suites.
    Order,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            depth: Depth::Usual,
            timeout: Duration::from_secs(10),
            parallel: 8,
            retries: 1,
            back_off: Duration::from_millis(200),
            max_connections: 1000,
            alpn: Vec::new(),
            helo: "exdoctor.invalid".to_owned(),
        }
    }
}

impl Target {
    /// The name to send, unless it is an address.
    pub(super) fn server_name(&self) -> Option<&str> {
        let name = self.name.trim_end_matches('.');
        (!name.is_empty() && name.len() < 254 && name.parse::<std::net::IpAddr>().is_err()).then_some(name)
    }
}

/// Opens connections straight to the address.
pub fn dial_directly(timeout: Duration) -> Dial {
    Arc::new(move |address| {
        Box::pin(async move {
            let stream = tokio::time::timeout(timeout, TcpStream::connect(address)).await??;
            stream.set_nodelay(true)?;
            Ok(stream)
        })
    })
}
