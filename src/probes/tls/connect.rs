//! How is a connection opened, up to the point where TLS begins?

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exdoctor_checks::facts::tls::{Answer, Stage};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::settings::{Dial, Settings, Target};
use super::starttls;

/// Everything that is needed to ask one server one more question.
pub(super) struct Connector<'a> {
    pub(super) target: &'a Target,
    pub(super) settings: &'a Settings,
    dial: &'a Dial,
    opened: AtomicUsize,
    places: Arc<Semaphore>,
    ahead: Mutex<VecDeque<Begun>>,
}

/// A connection over which the server expects a ClientHello.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    /// Whether it was opened before there was a question.
    pub(super) ahead: bool,
    _place: OwnedSemaphorePermit,
}

/// A connection that is being opened; dropping it ends it.
struct Begun {
    opening: Opening,
    place: OwnedSemaphorePermit,
}

struct Opening(JoinHandle<Result<TcpStream, Answer>>);

impl Drop for Opening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<'a> Connector<'a> {
    pub(super) fn new(target: &'a Target, settings: &'a Settings, dial: &'a Dial) -> Self {
        let places = Arc::new(Semaphore::new(settings.parallel.max(1)));
        Self { target, settings, dial, opened: AtomicUsize::new(0), places, ahead: Mutex::default() }
    }

    /// How many connections were opened.
    pub(super) fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }

    /// Whether the scan may open one more connection.
    pub(super) fn may_open(&self) -> bool {
        self.opened() < self.settings.max_connections
    }

    /// The connection that was opened ahead the longest ago, else one that is begun at once, where there is a place.
    ///
    /// The oldest comes first because a server that serves one connection at a time serves them in this order.
    pub(super) fn open(&self) -> impl Future<Output = Result<Connection, Answer>> + use<'_, 'a> {
        let oldest = self.waiting().pop_front();
        let ahead = oldest.is_some();
        let begun = oldest.or_else(|| self.begin());
        async move {
            let Some(mut begun) = begun else { return self.open_fresh().await };
            match (&mut begun.opening.0).await {
                Ok(Ok(stream)) => return Ok(Connection { stream, ahead, _place: begun.place }),
                Ok(Err(answer)) if !ahead => return Err(answer),
                _ => drop(begun),
            }
            self.close_ahead();
            self.open_fresh().await
        }
    }

    /// A connection that is opened now, as soon as there is a place for it.
    pub(super) async fn open_fresh(&self) -> Result<Connection, Answer> {
        let place = self.places.clone().acquire_owned().await.expect("the places are never closed");
        Ok(Connection { stream: self.opening().await?, ahead: false, _place: place })
    }

    /// Sees to it that so many connections are open or being opened for questions to come, as far as there are places.
    pub(super) fn open_ahead(&self, count: usize) {
        let mut waiting = self.waiting();
        while waiting.len() < count && self.may_open() {
            let Some(begun) = self.begin() else { return };
            waiting.push_back(begun);
        }
    }

    /// Closes what was opened ahead.
    pub(super) fn close_ahead(&self) {
        self.waiting().clear();
    }

    fn begin(&self) -> Option<Begun> {
        let place = self.places.clone().try_acquire_owned().ok()?;
        Some(Begun { opening: Opening(tokio::spawn(self.opening())), place })
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Begun>> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opening(&self) -> impl Future<Output = Result<TcpStream, Answer>> + Send + 'static {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let (dial, address, wait) = (self.dial.clone(), self.target.address, self.settings.timeout);
        let helo = self.target.starttls.then(|| self.settings.helo.clone());
        async move {
            let dialled = timeout(wait, dial(address)).await;
            let mut stream = dialled.map_err(|_| Answer::Timeout(Stage::Connect))?.map_err(|error| unopened(&error))?;
            if let Some(helo) = helo {
                let begun = timeout(wait, starttls::begin(&mut stream, &helo)).await;
                begun.map_err(|_| Answer::Timeout(Stage::StartTls))??;
            }
            Ok(stream)
        }
    }
}

fn unopened(error: &io::Error) -> Answer {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Answer::Refused,
        io::ErrorKind::TimedOut => Answer::Timeout(Stage::Connect),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Answer::Reset,
        // The system says the first where a router does, or where nobody answers to the address in the own network.
        io::ErrorKind::HostUnreachable | io::ErrorKind::PermissionDenied => Answer::Rejected(error.to_string()),
        _ => Answer::Unreachable(error.to_string()),
    }
}

/// What an error on an open connection means.
pub(super) fn broken(error: &io::Error) -> Answer {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Answer::Closed,
        io::ErrorKind::TimedOut => Answer::Timeout(Stage::ServerHello),
        _ => Answer::Reset,
    }
}
