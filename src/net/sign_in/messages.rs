//! How is a connection signed in with messages that go to and fro?

use std::sync::atomic::AtomicBool;

use data_encoding::BASE64;
use exdoctor_checks::facts::sign_in::Why;
use exdoctor_checks::facts::web::Answer;
use hyper::body::Bytes;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use super::account::{Account, Way};
use super::credentials::Own;
use super::handshake::{Handshake, Message, Service};
use super::ledger::Entry;
use super::offers::proves;
use super::scrub::Scrub;
use super::session::{Session, Signed, header};
use super::ticket::{Beginning, NO_TICKET};
use crate::net::web::{Heard, Kept, Place, Request, Sensitive};

/// How an exchange of messages ended.
enum Ended {
    /// The server did not go into it.
    Early,
    /// The server has the last message; with a ticket there is but one.
    Whole {
        /// Whether it was one of Kerberos.
        ticket: bool,
    },
    /// The server does not keep to it.
    Broken(String),
}

impl Session {
    /// Signs the connection in, where it is not yet, and asks on it.
    pub(super) async fn with_messages(
        &mut self,
        account: &Account,
        place: &Place,
        request: &Request,
        entry: Entry,
        scrub: &Scrub,
        end: Instant,
    ) -> Signed {
        let scheme = account.way.scheme();
        if std::mem::take(&mut self.on)
            && let Some(mut kept) = self.kept.take()
        {
            let Heard { mut asked, mut body, unsent } = kept.ask(request, &Sensitive::default(), end).await;
            scrub.answer(&mut asked, &mut body);
            match asked.answer() {
                Some(answer) if answer.status != 401 => {
                    (self.kept, self.on) = (Some(kept), true);
                    return Signed::by(scheme, asked, body);
                }
                None if !unsent => return self.unheard(asked, body, entry),
                // It has ended, or is no longer signed in.
                _ => {}
            }
        }
        let mut kept = match self.kept.take() {
            Some(kept) => kept,
            None => match self.sign_in.web.keep(request, end).await {
                Ok(kept) => kept,
                Err(asked) => return self.unheard(*asked, Bytes::new(), entry),
            },
        };
        let unanswered = AtomicBool::new(false);
        let beginning = Beginning {
            credential: self.credential,
            account,
            host: &self.host,
            service: Service {
                name: format!("HTTP/{}", place.host),
                certificate: Some(kept.certificate()),
                binds_tickets: self.windows,
                sealed: false,
            },
            unanswered: &unanswered,
        };
        let begun = match timeout_at(end, self.sign_in.begin(&beginning)).await {
            Ok(begun) => begun,
            Err(_) => Err(Box::new(self.refused(Why::NotEstablished, NO_TICKET.to_owned()))),
        };
        let (handshake, first, remark) = match begun {
            Ok(begun) => begun,
            Err(refused) => {
                let refused = entry.not_begun(*refused, &unanswered);
                return Signed { remark: None, ..Signed::unsent(request, refused) };
            }
        };
        let (heard, ended) = self.exchange_messages(&mut kept, handshake, first, request, end).await;
        let Heard { mut asked, mut body, unsent } = heard;
        scrub.answer(&mut asked, &mut body);
        let signed = match (asked.answer(), ended) {
            // A ticket says nothing of the password to whoever has no key of the service.
            (None, Ended::Whole { ticket: false }) if !unsent => self.unanswered(asked, body, entry),
            (None, _) => self.unheard(asked, body, entry),
            (Some(_), Ended::Broken(why)) => {
                let refused = self.refused(Why::Broken, why);
                Signed::refused(asked, body, refused)
            }
            (Some(answer), Ended::Early) => {
                let mute = || {
                    let why = format!("{} offers {scheme}, and does not answer its first message", self.host);
                    self.refused(Why::Broken, why)
                };
                let refused = self.offers(scheme, answer).err().unwrap_or_else(mute);
                Signed::refused(asked, body, refused)
            }
            (Some(_), Ended::Whole { ticket: true })
                if remark.is_some() && asked.answer().is_some_and(|a| a.status == 401) =>
            {
                let skew = remark.clone().unwrap_or_default();
                let why =
                    format!("{} rejects the Kerberos ticket of {} (401), and {skew}", self.host, account.username);
                let refused = self.refused(Why::Clock, why);
                entry.rejected_here(&refused);
                Signed::refused(asked, body, refused)
            }
            (Some(answer), Ended::Whole { ticket }) if answer.status == 401 => {
                let what = if ticket { "the Kerberos ticket" } else { "the NTLM sign-in" };
                let refused = self.rejection(answer, &format!("{what} of {}", account.username));
                // Of a ticket only this host judges; the password was right where it came from.
                if ticket {
                    entry.rejected_here(&refused);
                } else {
                    entry.rejected(&refused);
                }
                Signed::refused(asked, body, refused)
            }
            (Some(answer), Ended::Whole { .. }) => {
                if proves(answer) {
                    entry.accepted();
                }
                (self.kept, self.on) = (Some(kept), true);
                Signed::by(scheme, asked, body)
            }
        };
        Signed { remark, ..signed }
    }

    /// Sends message after message until the server has the last one.
    async fn exchange_messages(
        &self,
        kept: &mut Kept,
        mut handshake: Handshake,
        first: Message,
        request: &Request,
        end: Instant,
    ) -> (Heard, Ended) {
        const MOST: usize = 4;
        let ticket = handshake.is_kerberos();
        let word = if ticket || self.is_negotiate() { "Negotiate" } else { "NTLM" };
        let mut message = first;
        let mut heard;
        for _ in 0..MOST {
            let whole = ticket || message.last;
            let secret = Sensitive {
                authorization: header(&format!("{word} "), &Zeroizing::new(BASE64.encode(&message.token))),
                // A server that wants another message first takes no body.
                body: (!whole).then(Bytes::new),
            };
            heard = kept.ask(request, &secret, end).await;
            let Some(answer) = heard.asked.answer() else {
                return (heard, if whole { Ended::Whole { ticket } } else { Ended::Early });
            };
            if whole && (answer.status != 401 || message.last) {
                return (heard, Ended::Whole { ticket });
            }
            let Some(challenge) = challenge(answer, word) else {
                let ended = if whole { Ended::Whole { ticket } } else { Ended::Early };
                return (heard, ended);
            };
            message = match handshake.next(challenge, None).await {
                Ok(message) => message,
                // With the answer to a ticket that it refuses, a server may send what no next message follows from.
                Err(_) if ticket => return (heard, Ended::Whole { ticket }),
                Err(error) => {
                    let why =
                        format!("{} sends a message of {word} that cannot be read: {}", self.host, error.description);
                    return (heard, Ended::Broken(why));
                }
            };
        }
        let why = format!("{} asks for ever more messages of {word}", self.host);
        (Heard::nothing(request, why.clone()), Ended::Broken(why))
    }

    /// Whether the configuration chose `Negotiate`, in whose frame NTLM goes too.
    fn is_negotiate(&self) -> bool {
        let own = self.sign_in.credentials.own(self.credential, &self.url);
        matches!(own, Some(Own::Account(account)) if account.way == Way::Negotiate)
    }
}

/// The message of a server.
fn challenge(answer: &Answer, word: &str) -> Option<Vec<u8>> {
    answer.header("www-authenticate").find_map(|said| {
        let (scheme, token) = said.split_once(' ')?;
        let token = BASE64.decode(token.trim().as_bytes()).ok().filter(|token| !token.is_empty());
        if scheme.eq_ignore_ascii_case(word) { token } else { None }
    })
}
