//! How is one HTTP request made, and its answer read, over any connection?

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

/// What is asked: no cookie, no credential.
#[derive(Clone, Debug)]
pub(super) struct Message<'a> {
    /// The Host header.
    pub(super) host: &'a str,
    /// Path and query.
    pub(super) path: &'a str,
    /// What is posted, and its type; GET without it.
    pub(super) body: Option<(&'static str, Bytes)>,
}

/// An answer; a redirect is one like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The media type.
    pub content_type: Option<String>,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The body.
    pub body: Bytes,
}

/// Why there is no whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The body is larger than so many bytes.
    TooLarge(usize),
    /// It is not HTTP, or the connection ended.
    Protocol(String),
}

/// As much as the head of an answer may take.
const HEAD: usize = 64 * 1024;

/// Sends a request and reads at most so many bytes of the answer's body.
pub(super) async fn exchange<S>(stream: S, message: &Message<'_>, most: usize) -> Result<Reply, Broken>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let protocol = |error: hyper::Error| Broken::Protocol(error.to_string());
    let mut builder = hyper::client::conn::http1::Builder::new();
    let (mut sender, driver) = builder.max_buf_size(HEAD).handshake(TokioIo::new(stream)).await.map_err(protocol)?;
    let driver = tokio::spawn(driver);
    let reply = match request(message) {
        Ok(request) => match sender.send_request(request).await {
            Ok(response) => read(response, most).await,
            Err(error) => Err(protocol(error)),
        },
        Err(error) => Err(Broken::Protocol(error.to_string())),
    };
    driver.abort();
    reply
}

fn request(message: &Message<'_>) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let builder = Request::builder()
        .uri(message.path)
        .header(HOST, message.host)
        .header(USER_AGENT, concat!("exdoctor/", env!("CARGO_PKG_VERSION")));
    match &message.body {
        None => builder.body(Full::default()),
        Some((kind, body)) => builder.method("POST").header(CONTENT_TYPE, *kind).body(Full::new(body.clone())),
    }
}

async fn read(response: Response<Incoming>, most: usize) -> Result<Reply, Broken> {
    let text = |name| response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let (content_type, location) = (text(CONTENT_TYPE), text(LOCATION));
    let status = response.status().as_u16();
    match Limited::new(response.into_body(), most).collect().await {
        Ok(body) => Ok(Reply { status, content_type, location, body: body.to_bytes() }),
        Err(error) if error.is::<LengthLimitError>() => Err(Broken::TooLarge(most)),
        Err(error) => Err(Broken::Protocol(error.to_string())),
    }
}
