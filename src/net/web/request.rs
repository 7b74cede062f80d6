//! What is asked of the web, and how much may come back?

use std::time::Duration;

use hyper::Method;
use hyper::body::Bytes;

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address, `http` or `https`.
    pub url: String,
    /// Headers beside Host, User-Agent and Content-Length.
    pub headers: Vec<(&'static str, String)>,
    /// The User-Agent, where it is not that of exdoctor.
    pub agent: Option<&'static str>,
    /// What is sent along.
    pub body: Bytes,
    /// How much is taken and waited for.
    pub bounds: Bounds,
    /// What an HTTPS server must prove.
    pub verify: Verify,
    /// Whether an address of the private network may be asked: the host is one that the configuration names, or one
    /// of a domain that it names, seen from inside.
    pub inside: bool,
}

/// How much of an answer is taken, and how long it is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of the body.
    pub most: usize,
    /// Time for all addresses together; three times `--timeout` when absent. One address never has more than
    /// `--timeout`.
    pub wait: Option<Duration>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { most: 1024 * 1024, wait: None }
    }
}

/// What an HTTPS server must prove before something is asked of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verify {
    /// A trusted chain for its name; else nothing is sent.
    #[default]
    Trusted,
    /// Nothing: the request is made, and the answer says why the chain is not trusted.
    Observed,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            agent: None,
            body: Bytes::new(),
            bounds: Bounds::default(),
            verify: Verify::default(),
            inside: false,
        }
    }

    /// `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// `POST` of a body.
    pub fn post(url: impl Into<String>, media_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..Self::new(Method::POST, url) }.header("content-type", media_type)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Comes under another name than that of exdoctor.
    #[must_use]
    pub fn agent(mut self, agent: &'static str) -> Self {
        self.agent = Some(agent);
        self
    }

    /// Takes at most so many bytes of the body.
    #[must_use]
    pub fn most(mut self, most: usize) -> Self {
        self.bounds.most = most;
        self
    }

    /// Waits at most so long for all addresses together.
    #[must_use]
    pub fn wait(mut self, wait: Duration) -> Self {
        self.bounds.wait = Some(wait);
        self
    }

    /// Asks a server even where its chain is not trusted, and says why it is not.
    #[must_use]
    pub fn observed(mut self) -> Self {
        self.verify = Verify::Observed;
        self
    }

    /// Lets the host have an address of the private network.
    #[must_use]
    pub fn inside(mut self, inside: bool) -> Self {
        self.inside = inside;
        self
    }
}
