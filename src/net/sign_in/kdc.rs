//! Where are Kerberos tickets asked for, and what is said there?

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use exdoctor_checks::facts::dns::{Answer, Data, RecordType};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Grounds;
use crate::der::{self, Parts, tag};
use crate::net::dial::Dialer;
use crate::net::dns::Names;
use crate::net::reach;
use crate::parse::{Endpoint, Span};

/// The key distribution centres of a realm.
pub(super) struct Kdc<'a> {
    dialer: &'a Dialer,
    names: &'a Names,
    servers: Vec<Endpoint>,
    realm: String,
    url: String,
    /// The last error that was answered; -1 where there was none.
    error: AtomicI64,
    /// How many seconds its clock is ahead of this machine's, as far as an answer said.
    ahead: AtomicI64,
    /// Whether a server was shown what the password has encrypted, and has not answered: that may have been a rejection.
    unanswered: &'a AtomicBool,
}

/// Tickets are smaller, also those of users in very many groups.
const MOST: usize = 256 * 1024;
/// Servers of a realm that are tried.
const SERVERS: usize = 4;
const PORT: u16 = 88;
/// Seconds by which clocks may differ.
const BEARABLE: i64 = 300;
/// What a centre asks for before it believes anybody: no error.
const PREAUTH_REQUIRED: i64 = 25;

impl<'a> Kdc<'a> {
    /// The servers that the configuration names, else those below the realm that its service records name.
    pub(super) async fn of(
        realm: &str,
        stated: &[Endpoint],
        dialer: &'a Dialer,
        names: &'a Names,
        unanswered: &'a AtomicBool,
    ) -> Kdc<'a> {
        let mut servers = stated.to_vec();
        if servers.is_empty() {
            let found = names.lookup(&format!("_kerberos._tcp.{realm}"), RecordType::Srv).await;
            if let Answer::Records(records) = &found.answer {
                let mut found: Vec<(u16, Endpoint)> = records
                    .iter()
                    .filter_map(|record| match record {
                        Data::Srv { priority, port, target, .. } => {
                            let host = target.trim_end_matches('.').to_ascii_lowercase();
                            Grounds::is_centre(realm, &host).then_some((*priority, Endpoint { host, port: *port }))
                        }
                        _ => None,
                    })
                    .collect();
                found.sort();
                servers.extend(found.into_iter().map(|(_, server)| server));
            }
        }
        servers.truncate(SERVERS);
        // The library only wants to know that there is one; where it is, is decided here.
        let url = format!("tcp://{realm}:{PORT}");
        Self {
            dialer,
            names,
            servers,
            realm: realm.to_owned(),
            url,
            error: AtomicI64::new(-1),
            ahead: AtomicI64::new(0),
            unanswered,
        }
    }

    /// The realm as an address.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The code of the last error that was answered.
    pub(super) fn error(&self) -> Option<i64> {
        Some(self.error.load(Ordering::Relaxed)).filter(|code| *code >= 0)
    }

    /// By how much the clocks differ, where it is more than tickets bear: "2 h ahead".
    pub(super) fn skew(&self) -> Option<String> {
        let seconds = self.ahead.load(Ordering::Relaxed);
        let way = if seconds > 0 { "ahead of" } else { "behind" };
        let length = Span(Duration::from_secs(seconds.unsigned_abs() / 60 * 60));
        (seconds.abs() > BEARABLE).then(|| format!("the clock of {} is {length} {way} this machine's", self.shown()))
    }

    /// The servers, for messages.
    pub(super) fn shown(&self) -> String {
        if self.servers.is_empty() {
            return format!("the realm {}", self.realm);
        }
        self.servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Asks the first server that answers; what the password has encrypted is shown to one of them alone.
    pub(super) async fn ask(&self, request: &[u8]) -> Result<Vec<u8>, String> {
        if self.servers.is_empty() {
            let realm = self.realm.to_ascii_lowercase();
            return Err(format!("_kerberos._tcp.{realm} names no server below {realm}, and network.kdc names none"));
        }
        let mut why = Vec::new();
        for server in &self.servers {
            let found = reach::addresses(self.dialer, self.names, &server.host, server.port, true).await;
            let addresses = match found {
                Ok(addresses) => addresses,
                Err(nowhere) => {
                    why.push(nowhere.reason);
                    continue;
                }
            };
            for address in addresses {
                match self.exchange(address, request).await {
                    Ok(answer) => {
                        if let Some(theirs) = time(&answer) {
                            let own = Timestamp::now().as_second();
                            self.ahead.store(theirs.as_second() - own, Ordering::Relaxed);
                        }
                        let code = error_code(&answer).filter(|code| *code != PREAUTH_REQUIRED);
                        self.error.store(code.unwrap_or(-1), Ordering::Relaxed);
                        return Ok(answer);
                    }
                    Err(error) => why.push(format!("{address}: {error}")),
                }
                if self.unanswered.load(Ordering::Relaxed) {
                    return Err(why.join("; "));
                }
            }
        }
        Err(why.join("; "))
    }

    async fn exchange(&self, address: SocketAddr, request: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = self.dialer.tcp(address).await?;
        let limit: Duration = self.dialer.timeout();
        self.unanswered.store(shows_the_password(request), Ordering::Relaxed);
        let answer = timeout(limit, spoken(&mut stream, request))
            .await
            .map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
        if is_reply(&answer) {
            self.unanswered.store(false, Ordering::Relaxed);
        }
        Ok(answer)
    }
}

/// One request and its answer, each with its length before it.
async fn spoken(stream: &mut TcpStream, request: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(request).await?;
    let length = stream.read_u32().await?;
    let size = usize::try_from(length).ok().filter(|size| *size <= MOST);
    let size = size.ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidData, "the answer is too large"))?;
    let mut answer = length.to_be_bytes().to_vec();
    answer.resize(4 + size, 0);
    stream.read_exact(&mut answer[4..]).await?;
    Ok(answer)
}

/// Whether a request, after the length, holds a time that the password has encrypted (`PA-ENC-TIMESTAMP`).
fn shows_the_password(request: &[u8]) -> bool {
    const AS_REQ: u8 = 0x6a;
    const ENCRYPTED_TIME: &[u8] = &[2];
    let data = || {
        let outer = Parts(request.get(4..)?).tagged(AS_REQ)?;
        let data = Parts::within(outer.contents, tag::SEQUENCE)?.find(|field| field.tag == tag::around(3))?;
        Parts::within(data.contents, tag::SEQUENCE)
    };
    let kind = |part: der::Part<'_>| {
        let kind = Parts(part.contents).tagged(tag::around(1))?;
        Parts(kind.contents).tagged(tag::INTEGER).map(|number| number.contents == ENCRYPTED_TIME)
    };
    data().into_iter().flatten().any(|part| kind(part) == Some(true))
}

/// Whether an answer says yes or no: a ticket (`AS-REP`), or an error with its code.
fn is_reply(answer: &[u8]) -> bool {
    const AS_REP: u8 = 0x6b;
    let ticket = answer.get(4..).is_some_and(|reply| Parts(reply).tagged(AS_REP).is_some());
    ticket || error_code(answer).is_some()
}

/// A field of `KRB-ERROR`, after the length.
fn field(answer: &[u8], number: u8) -> Option<&[u8]> {
    const KRB_ERROR: u8 = 0x7e;
    let outer = Parts(answer.get(4..)?).next().filter(|part| part.tag == KRB_ERROR)?;
    let mut fields = Parts::within(outer.contents, tag::SEQUENCE)?;
    fields.find(|field| field.tag == tag::around(number)).map(|field| field.contents)
}

/// What its clock says.
fn time(answer: &[u8]) -> Option<Timestamp> {
    der::time(Parts(field(answer, 4)?).tagged(tag::TIME)?.contents)
}

/// Its code.
fn error_code(answer: &[u8]) -> Option<i64> {
    let code = field(answer, 6)?;
    let number = Parts(code).tagged(tag::INTEGER)?;
    number.contents.iter().try_fold(0_i64, |value, byte| value.checked_mul(256)?.checked_add(i64::from(*byte)))
}

/// The name of a code.
pub(super) fn name(code: i64) -> &'static str {
    match code {
        6 => "KDC_ERR_C_PRINCIPAL_UNKNOWN",
        7 => "KDC_ERR_S_PRINCIPAL_UNKNOWN",
        12 => "KDC_ERR_POLICY",
        14 => "KDC_ERR_ETYPE_NOSUPP",
        18 => "KDC_ERR_CLIENT_REVOKED",
        23 => "KDC_ERR_KEY_EXPIRED",
        24 => "KDC_ERR_PREAUTH_FAILED",
        31 => "KRB_AP_ERR_BAD_INTEGRITY",
        37 => "KRB_AP_ERR_SKEW",
        68 => "KDC_ERR_WRONG_REALM",
        _ => "KRB_ERROR",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_an_error_is_read_and_a_ticket_has_none() {
        let error = [0, 0, 0, 0, 0x7e, 0x09, 0x30, 0x07, 0xa0, 0x00, 0xa6, 0x03, 0x02, 0x01, 0x18];
        assert_eq!(error_code(&error), Some(24));
        assert_eq!(error_code(&[0, 0, 0, 0, 0x6b, 0x02, 0x30, 0x00]), None);
        assert_eq!(error_code(b"HTTP/1.1 400 Bad Request"), None);
        assert_eq!(name(37), "KRB_AP_ERR_SKEW");
        let late = [&[0, 0, 0, 0, 0x7e, 0x15, 0x30, 0x13, 0xa4, 0x11, 0x18, 0x0f], &b"20260601090000Z"[..]].concat();
        assert_eq!(time(&late).map(|time| time.to_string()).as_deref(), Some("2026-06-01T09:00:00Z"));
    }
    #[test]
    fn a_request_shows_the_password_where_it_holds_an_encrypted_time() {
        let data = |kind: &[u8]| {
            let kind = der::write(tag::around(1), &[&der::write(tag::INTEGER, &[kind])]);
            der::write(tag::SEQUENCE, &[&kind, &der::write(tag::around(2), &[&der::write(tag::OCTETS, &[b"x"])])])
        };
        let request = |outer: u8, kinds: &[&[u8]]| {
            let all: Vec<u8> = kinds.iter().flat_map(|kind| data(kind)).collect();
            let version = der::write(tag::around(1), &[&der::write(tag::INTEGER, &[&[5]])]);
            let all = der::write(tag::around(3), &[&der::write(tag::SEQUENCE, &[&all])]);
            [&[0; 4][..], &der::write(outer, &[&der::write(tag::SEQUENCE, &[&version, &all])])].concat()
        };
        assert!(shows_the_password(&request(0x6a, &[&[0, 0x80], &[2]])));
        assert!(!shows_the_password(&request(0x6a, &[&[0, 0x80]])) && !shows_the_password(&request(0x6a, &[])));
        assert!(!shows_the_password(&request(0x6c, &[&[2]])), "a ticket is no password");
        assert!(!shows_the_password(b"") && !shows_the_password(&[0; 40]));
    }
}
