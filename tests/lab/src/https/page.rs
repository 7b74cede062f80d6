//! How does a page become an HTTP response?

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame};
use hyper::{Request, Response, header};
use tokio::time::{Interval, interval};

use crate::world::script::{Delivery, Page};

/// As much as is sent at once of a long body.
const CHUNK: usize = 64 * 1024;

/// The body of a page: whole, repeated up to a size, or a byte a second.
pub(crate) struct PageBody {
    text: Bytes,
    left: u64,
    known: bool,
    pace: Option<Interval>,
}

/// The page that stands for a request, if there is one.
pub(crate) fn find<'p, B>(pages: &'p BTreeMap<String, Page>, request: &Request<B>) -> Option<&'p Page> {
    let (method, path) = (request.method(), request.uri().path());
    let whole = request.uri().path_and_query().map_or(path, |whole| whole.as_str());
    let keys = [format!("{method} {whole}"), whole.to_owned(), format!("{method} {path}"), path.to_owned()];
    keys.iter().find_map(|key| pages.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, page)| page))
}

pub(crate) fn response(page: &Page) -> Response<PageBody> {
    let body = PageBody::new(page);
    let mut response = Response::builder().status(page.status);
    if !page.content_type.is_empty() {
        response = response.header(header::CONTENT_TYPE, &page.content_type);
    }
    if let Some(location) = &page.location {
        response = response.header(header::LOCATION, location);
    }
    for (name, value) in &page.headers {
        response = response.header(name, value);
    }
    response.body(body).unwrap_or_else(|_| {
        let mut broken = Response::new(PageBody::new(&Page::default()));
        *broken.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        broken
    })
}

impl PageBody {
    /// Bytes as they are.
    pub(crate) fn bytes(text: Bytes) -> Self {
        Self { left: text.len() as u64, text, known: true, pace: None }
    }

    /// So many bytes, without saying so in advance.
    pub(crate) fn repeated(size: u64) -> Self {
        Self { text: vec![0x30; CHUNK].into(), left: size, known: false, pace: None }
    }

    fn new(page: &Page) -> Self {
        let mut text = page.body.trim_start_matches('\n').replace('\n', "\r\n").into_bytes();
        let length = text.len() as u64;
        let left = page.size.unwrap_or(length);
        if page.size.is_some() {
            if text.is_empty() {
                text.push(b'x');
            }
            text = text.into_iter().cycle().take(CHUNK).collect();
        }
        let ticks = (page.delivery == Delivery::Drip).then(|| interval(Duration::from_secs(1)));
        Self { text: text.into(), left, known: page.size.is_none(), pace: ticks }
    }
}

impl Body for PageBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let mut most = self.text.len();
        if let Some(pace) = &mut self.pace {
            ready!(pace.poll_tick(cx));
            most = 1;
        }
        let length = usize::try_from(self.left).map_or(most, |left| left.min(most));
        self.left -= length as u64;
        let part = self.text.slice(..length);
        if self.pace.is_some() && self.known {
            self.text = self.text.slice(length..);
        }
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        if self.known { hyper::body::SizeHint::with_exact(self.left) } else { hyper::body::SizeHint::default() }
    }
}
