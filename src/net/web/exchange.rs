//! How is one HTTP request made, and its answer read, over any connection?

use std::net::SocketAddr;

use exdoctor_checks::facts::web::{Answer, Failure, Outcome};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderValue, TRANSFER_ENCODING, USER_AGENT};
use hyper::{HeaderMap, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use super::place::Place;
use super::request::Request;
use super::{answer, failed};

/// What a request is made over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// What is asked, and of whom.
pub(super) struct Message<'a> {
    pub(super) place: &'a Place,
    pub(super) request: &'a Request,
    /// What of it nobody else may see.
    pub(super) secret: Option<&'a Sensitive>,
    /// Whether the first line names the whole address, as a proxy wants it.
    pub(super) whole_url: bool,
}

/// What of a request is secret: it is never part of a [`Request`], which may be shown.
#[derive(Default)]
pub(in crate::net) struct Sensitive {
    /// `Authorization`.
    pub(in crate::net) authorization: Option<HeaderValue>,
    /// What is sent along instead of the request's own body.
    pub(in crate::net) body: Option<Bytes>,
}

/// Why there is no whole answer.
pub(super) struct Broken {
    failure: Failure,
    reason: String,
}

impl Broken {
    /// The same as the outcome of an attempt at an address.
    pub(super) fn at(self, address: SocketAddr) -> Outcome {
        Outcome::Failed { failure: self.failure, reason: format!("{address}: {}", self.reason) }
    }
}

impl From<(Failure, String)> for Broken {
    fn from((failure, reason): (Failure, String)) -> Self {
        Self { failure, reason }
    }
}

/// As much as the head of an answer may take.
const HEAD: usize = 64 * 1024;

/// Sends a request and reads its answer within the bounds.
pub(super) async fn exchange(stream: impl Stream, message: &Message<'_>) -> Result<(Answer, Bytes), Broken> {
    Line::open(stream).await?.send(message).await.map_err(|failed| failed.broken)
}

/// A connection on which one request follows another.
pub(super) struct Line {
    sender: SendRequest<Full<Bytes>>,
    _driver: Driver,
}

/// Why a request on a line has no answer.
pub(super) struct Unanswered {
    pub(super) broken: Broken,
    /// Whether nothing of it was sent: the connection had ended before.
    pub(super) unsent: bool,
}

impl From<Broken> for Unanswered {
    fn from(broken: Broken) -> Self {
        Self { broken, unsent: false }
    }
}

impl Line {
    /// Begins to speak HTTP.
    pub(super) async fn open(stream: impl Stream) -> Result<Self, Broken> {
        let mut builder = hyper::client::conn::http1::Builder::new();
        let opened = builder.max_buf_size(HEAD).handshake(TokioIo::new(stream)).await;
        let (sender, driver) = opened.map_err(|error| Broken::from(failed::exchange(&error, HEAD)))?;
        Ok(Self { sender, _driver: Driver(tokio::spawn(driver)) })
    }

    /// Sends a request and reads its answer within the bounds.
    pub(super) async fn send(&mut self, message: &Message<'_>) -> Result<(Answer, Bytes), Unanswered> {
        let broken = |error: &hyper::Error| Broken::from(failed::exchange(error, HEAD));
        let request = built(message).map_err(|error| Broken::from((Failure::Protocol, error.to_string())))?;
        if let Err(error) = self.sender.ready().await {
            return Err(Unanswered { broken: broken(&error), unsent: true });
        }
        let sent = self.sender.try_send_request(request).await;
        let response = sent.map_err(|mut failed| Unanswered {
            unsent: failed.take_message().is_some(),
            broken: broken(failed.error()),
        })?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = read(response, message.request.bounds.most).await?;
        Ok((answer::told(status, &headers, &body), body))
    }
}

/// Whatever drives the connection ends with the exchange, also where that is given up.
struct Driver(tokio::task::JoinHandle<hyper::Result<()>>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn built(message: &Message<'_>) -> Result<hyper::Request<Full<Bytes>>, hyper::http::Error> {
    let Message { place, request, secret, whole_url } = message;
    let whole = || format!("http://{}{}", place.authority, place.path);
    let uri = if *whole_url { whole() } else { place.path.clone() };
    let mut builder = hyper::Request::builder()
        .method(request.method.clone())
        .uri(uri)
        .header(HOST, &place.authority)
        .header(USER_AGENT, request.agent.unwrap_or(super::USER_AGENT));
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    if let Some(authorization) = secret.and_then(|secret| secret.authorization.as_ref()) {
        builder = builder.header(AUTHORIZATION, authorization);
    }
    let body = secret.and_then(|secret| secret.body.as_ref()).unwrap_or(&request.body);
    builder.body(Full::new(body.clone()))
}

async fn read(response: Response<Incoming>, most: usize) -> Result<Bytes, Broken> {
    // Old servers end such a body with the connection, and leave out the farewell of TLS.
    let open_ended = is_open_ended(response.headers());
    let mut incoming = response.into_body();
    let mut body = Vec::new();
    while let Some(frame) = incoming.frame().await {
        let data = match frame {
            Ok(frame) => frame.into_data().unwrap_or_default(),
            Err(error) if open_ended && failed::is_end(&error) => break,
            Err(error) => return Err(failed::exchange(&error, HEAD).into()),
        };
        if body.len() + data.len() > most {
            return Err((Failure::TooLarge, format!("the body is larger than {most} bytes")).into());
        }
        body.extend_from_slice(&data);
    }
    Ok(body.into())
}

fn is_open_ended(headers: &HeaderMap) -> bool {
    !headers.contains_key(CONTENT_LENGTH) && !headers.contains_key(TRANSFER_ENCODING)
}
