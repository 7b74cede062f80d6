//! How is a connection opened, up to the point where TLS begins?

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use exdoctor_checks::facts::tls::{Answer, Stage};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::settings::{Dial, Settings, Target};
use super::starttls;

/// Everything that is needed to ask one server one more question.
pub(super) struct Connector<'a> {
    pub(super) target: &'a Target,
    pub(super) settings: &'a Settings,
    dial: &'a Dial,
    opened: AtomicUsize,
    places: Semaphore,
}

impl<'a> Connector<'a> {
    pub(super) fn new(target: &'a Target, settings: &'a Settings, dial: &'a Dial) -> Self {
        Self { target, settings, dial, opened: AtomicUsize::new(0), places: Semaphore::new(settings.parallel.max(1)) }
    }

    /// How many connections were opened.
    pub(super) fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }

    /// Whether the scan may open one more connection.
    pub(super) fn may_open(&self) -> bool {
        self.opened() < self.settings.max_connections
    }

    /// Waits until one more connection may be open at the same time.
    pub(super) async fn place(&self) -> SemaphorePermit<'_> {
        self.places.acquire().await.expect("the places are never closed")
    }

    /// Opens a connection over which the server expects a ClientHello.
    pub(super) async fn open(&self) -> Result<TcpStream, Answer> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let wait = self.settings.timeout;
        let dialled = timeout(wait, (self.dial)(self.target.address)).await;
        let mut stream = dialled.map_err(|_| Answer::Timeout(Stage::Connect))?.map_err(|error| unopened(&error))?;
        if self.target.starttls {
            let begun = timeout(wait, starttls::begin(&mut stream, &self.settings.helo)).await;
            begun.map_err(|_| Answer::Timeout(Stage::StartTls))??;
        }
        Ok(stream)
    }
}

fn unopened(error: &io::Error) -> Answer {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Answer::Refused,
        io::ErrorKind::TimedOut => Answer::Timeout(Stage::Connect),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Answer::Reset,
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
