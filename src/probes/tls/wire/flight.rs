//! What does everything that a server says in answer to one hello come to?

use std::collections::BTreeSet;

use exdoctor_checks::facts::tls::{Alert, Answer, Flight, Version};

use super::bytes::Short;
use super::hello::{Again, Offer};
use super::messages;
use super::records::{Broken, Event, Records};
use super::server_hello::{self, Parsed};

const FATAL: u8 = 2;
const CLOSE_NOTIFY: u8 = 0;

/// Collects the answer to one hello from bytes as they come.
#[derive(Debug)]
pub(in crate::probes::tls) struct Collector<'a> {
    offer: &'a Offer,
    records: Records,
    warnings: BTreeSet<Alert>,
    flight: Option<Box<Flight>>,
    /// Whether the flight holds only the wish for another hello.
    retrying: bool,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::probes::tls) enum Step {
    /// Read on.
    Read,
    /// Send the hello again.
    Again(Again),
    /// The answer is complete.
    Done(Answer),
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    More,
    Again(Again),
    Complete,
    Cut(String),
    Answer(Answer),
}

impl<'a> Collector<'a> {
    pub(in crate::probes::tls) fn new(offer: &'a Offer) -> Self {
        Self { offer, records: Records::default(), warnings: BTreeSet::new(), flight: None, retrying: false }
    }

    /// Takes bytes.
    pub(in crate::probes::tls) fn feed(&mut self, bytes: &[u8]) -> Step {
        if let Err(broken) = self.records.feed(bytes) {
            return Step::Done(self.broken(broken));
        }
        loop {
            let said = match self.records.next() {
                Ok(None) => return Step::Read,
                Ok(Some(event)) => self.take(event),
                Err(broken) => Said::Answer(self.broken(broken)),
            };
            match said {
                Said::More => {}
                Said::Again(again) => return Step::Again(again),
                Said::Complete => return Step::Done(self.settle(None)),
                Said::Cut(why) => return Step::Done(self.settle(Some(why))),
                Said::Answer(answer) => return Step::Done(answer),
            }
        }
    }

    /// The answer when nothing more comes: what was read so far, or `otherwise`.
    pub(in crate::probes::tls) fn end(&mut self, otherwise: Answer, why: &str) -> Answer {
        if self.is_heard() {
            return self.settle(Some(why.to_owned()));
        }
        match (otherwise, self.records.end()) {
            (Answer::Closed, Some(broken)) => self.broken(broken),
            (otherwise, _) => otherwise,
        }
    }

    /// Whether a suite was chosen; a wish for another hello chooses none yet.
    fn is_heard(&self) -> bool {
        self.flight.is_some() && !self.retrying
    }

    fn take(&mut self, event: Event) -> Said {
        match (event, self.is_heard()) {
            (Event::Alert(alert), _) if alert.level != FATAL && alert.description != CLOSE_NOTIFY => {
                self.warnings.insert(alert);
                Said::More
            }
            (Event::Alert(alert), false) => Said::Answer(Answer::Alert(alert)),
            (Event::Alert(alert), true) => Said::Cut(format!("the server broke off with the alert {}", alert.name())),
            // A HelloRequest may come at any time and means nothing here.
            (Event::Message { kind: 0, .. }, _) => Said::More,
            (Event::Message { kind: 2, body }, _) => self.server_hello(&body),
            (Event::Message { kind, body }, true) => self.message(kind, &body),
            // After a HelloRetryRequest, middle boxes are shown a ChangeCipherSpec.
            (Event::Beyond, _) if self.retrying => Said::More,
            (Event::Beyond, true) => Said::Complete,
            (Event::Message { kind, .. }, false) => {
                malformed(format!("a message of type {kind} before the ServerHello"))
            }
            (Event::Beyond, false) => malformed("a record of another kind before the ServerHello".to_owned()),
        }
    }

    fn server_hello(&mut self, body: &[u8]) -> Said {
        let before = self.flight.take();
        let retry = before.as_ref().and_then(|flight| flight.retry);
        if before.is_some() && retry.is_none() {
            return malformed("a second ServerHello".to_owned());
        }
        let parsed = match server_hello::parse(body).and_then(|parsed| self.allowed(parsed)) {
            Ok(parsed) => parsed,
            Err(why) => return malformed(why),
        };
        if retry.is_some() && parsed.again.is_some() {
            return malformed("a second HelloRetryRequest".to_owned());
        }
        self.retrying = parsed.again.is_some();
        let encrypted = parsed.hello.version == Version::Tls13;
        self.flight = Some(Box::new(Flight {
            retry: parsed.retry().or(retry),
            hello: parsed.hello,
            certificates: Vec::new(),
            stapled: None,
            key_exchange: None,
            certificate_request: None,
            warnings: BTreeSet::new(),
            cut: None,
        }));
        match parsed.again {
            Some(again) => Said::Again(again),
            None if encrypted => Said::Complete,
            None => Said::More,
        }
    }

    /// A server may choose only what was offered.
    fn allowed(&self, parsed: Parsed) -> Result<Parsed, String> {
        let hello = &parsed.hello;
        if !self.offer.covers(hello.version) {
            return Err(format!("the server chose {}, which was not offered", hello.version));
        }
        if !self.offer.suites.contains(&hello.suite) {
            let name = exdoctor_checks::values::suite_name(hello.suite);
            return Err(format!("the server chose {name}, which was not offered"));
        }
        Ok(parsed)
    }

    fn message(&mut self, kind: u8, body: &[u8]) -> Said {
        let Some(flight) = self.flight.as_mut() else { return Said::More };
        let (version, suite) = (flight.hello.version, flight.hello.suite);
        let read = match kind {
            11 => messages::certificates(body).map(|list| flight.certificates = list),
            12 => messages::key_exchange(body, suite).map(|parameters| flight.key_exchange = parameters),
            13 => messages::certificate_request(body, version).map(|asked| flight.certificate_request = Some(asked)),
            22 => messages::stapled(body).map(|response| flight.stapled = response),
            14 => return Said::Complete,
            _ => return Said::Cut(format!("a message of type {kind} before the ServerHelloDone")),
        };
        match read {
            Ok(()) => Said::More,
            Err(Short) => Said::Cut(format!("the message of type {kind} ends too early")),
        }
    }

    fn broken(&mut self, broken: Broken) -> Answer {
        match (broken, self.is_heard()) {
            (Broken::PlainText(text), false) => Answer::PlainText(text),
            (Broken::Malformed(why), false) => Answer::Malformed(why),
            (Broken::PlainText(why) | Broken::Malformed(why), true) => self.settle(Some(why)),
        }
    }

    fn settle(&mut self, cut: Option<String>) -> Answer {
        match self.flight.take() {
            Some(mut flight) => {
                flight.cut = cut;
                flight.warnings = std::mem::take(&mut self.warnings);
                Answer::Hello(flight)
            }
            None => Answer::Malformed(cut.unwrap_or_else(|| "no ServerHello".to_owned())),
        }
    }
}

fn malformed(why: String) -> Said {
    Said::Answer(Answer::Malformed(why))
}
