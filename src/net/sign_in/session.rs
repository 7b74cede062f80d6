//! How is a server asked by somebody who is signed in?

use std::time::Duration;

use data_encoding::BASE64;
use exdoctor_checks::facts::sign_in::{Refused, Scheme, Throttled, Why};
use exdoctor_checks::facts::web::{Asked, Outcome};
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::account::{Account, Way};
use super::credentials::Own;
use super::ledger::Entry;
use super::offers::proves;
use super::scrub::Scrub;
use super::throttle::{LIMIT, Waited};
use super::token::Token;
use super::{Credential, SignIn, What};
use crate::net::web::{Heard, Kept, Place, Request, Sensitive};
use crate::parse::Endpoint;
use crate::secret::Secret;

/// What came of a request that was to be signed.
#[derive(Debug)]
pub struct Signed {
    /// The request and its answer, without any secret: a fact.
    pub asked: Asked,
    /// The body as it came.
    pub body: Bytes,
    /// How the server was signed in to, or why it was not.
    pub scheme: Result<Scheme, Refused>,
    /// What the server asked to wait, where it did.
    pub throttled: Option<Throttled>,
    /// What else is to be said about the sign-in: why it was NTLM where Kerberos was wanted.
    pub remark: Option<String>,
}

/// Requests to one host with one credential, over one connection that is kept.
pub struct Session {
    pub(super) sign_in: SignIn,
    pub(super) credential: Credential,
    pub(super) host: String,
    /// The address for which it was opened: it decides which of several credentials is presented.
    pub(super) url: String,
    pub(super) kept: Option<Kept>,
    /// Whether the kept connection is signed in: with NTLM and Kerberos it is the connection that is.
    pub(super) on: bool,
    /// Whether the server may be one of Windows, as far as it says.
    pub(super) windows: bool,
    limit: Duration,
}

impl Session {
    pub(super) fn new(sign_in: SignIn, credential: Credential, url: &str) -> Self {
        let host = Place::parse(url).map_or_else(|_| url.to_owned(), |place| at(&place));
        let url = url.to_owned();
        Self { sign_in, credential, host, url, kept: None, on: false, windows: true, limit: LIMIT }
    }

    /// Waits at most so long in all where the server asks to wait; half a minute when nobody says.
    #[must_use]
    pub fn waiting_at_most(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Makes a request as the credential's owner.
    pub async fn ask(&mut self, request: &Request) -> Signed {
        let mut waited = Waited::default();
        loop {
            let signed = self.once(request).await;
            let now = self.sign_in.clock.machine();
            if !waited.again(&signed.asked, self.limit, now).await {
                return Signed { throttled: waited.said(), ..signed };
            }
        }
    }

    async fn once(&mut self, request: &Request) -> Signed {
        let end = Instant::now() + self.sign_in.web.patience(request);
        match self.admitted(request) {
            Err(refused) => Signed::unsent(request, refused),
            Ok(place) => {
                let credentials = self.sign_in.credentials.clone();
                match credentials.own(self.credential, &self.url) {
                    Some(Own::Account(account)) => self.as_account(account, &place, request, end).await,
                    Some(Own::Token(token)) => {
                        let token =
                            Token::new(Secret::new(token.expose().to_owned()), None, self.sign_in.clock.machine());
                        self.with_token(&token, request, end).await
                    }
                    Some(Own::OfTenant) => match self.token_for(&place).await {
                        Ok(token) => self.with_token(&token, request, end).await,
                        Err(refused) => Signed::unsent(request, refused),
                    },
                    None => {
                        let reason = format!("the configuration names nobody in [{}] who signs in", self.credential);
                        Signed::unsent(request, self.refused(Why::NoCredential, reason))
                    }
                }
            }
        }
    }

    /// Whether the credential may go where the request goes.
    fn admitted(&self, request: &Request) -> Result<Place, Refused> {
        let denied = |reason| self.refused(Why::NotForThisHost, reason);
        let place = Place::parse(&request.url).map_err(denied)?;
        if at(&place) != self.host {
            return Err(denied(format!(
                "{} is another host than {}, to which the session belongs",
                at(&place),
                self.host
            )));
        }
        let grounds = self.sign_in.grounds();
        match self.credential {
            // Its token has an audience, which decides.
            Credential::Tenant => {}
            own => grounds.may_go(What::Password(own), &place.url).map_err(denied)?,
        }
        Ok(place)
    }

    async fn as_account(&mut self, account: &Account, place: &Place, request: &Request, end: Instant) -> Signed {
        let entry = match self.sign_in.ledger().enter(&account.key, &self.host).await {
            Ok(entry) => entry,
            Err(refused) => return Signed::unsent(request, self.own(refused)),
        };
        let mut scrub = Scrub::default();
        scrub.add(account.password.expose());
        let wants_ticket = matches!(account.way, Way::Kerberos | Way::Negotiate);
        if !self.on && (wants_ticket || !entry.is_proven()) {
            // What the server wants, and whose it is, is known before it gets anything.
            let (asked, body, _) = self.exchanged(request, &Sensitive::default(), &scrub, end).await;
            let Some(answer) = asked.answer() else { return self.unheard(asked, body, entry) };
            self.windows = answer.header("server").all(|named| named.starts_with("Microsoft-"));
            if let Err(refused) = self.offers(account.way.scheme(), answer) {
                return Signed::refused(asked, body, refused);
            }
        }
        match account.way {
            Way::Basic => self.with_password(account, request, entry, scrub, end).await,
            _ => self.with_messages(account, place, request, entry, &scrub, end).await,
        }
    }

    async fn with_password(
        &mut self,
        account: &Account,
        request: &Request,
        entry: Entry,
        mut scrub: Scrub,
        end: Instant,
    ) -> Signed {
        let both = Zeroizing::new(format!("{}:{}", account.username, account.password.expose()));
        scrub.add(&both);
        let both = Zeroizing::new(BASE64.encode(both.as_bytes()));
        let secret = Sensitive { authorization: header("Basic ", &both), body: None };
        let (asked, body, sent) = self.exchanged(request, &secret, &scrub, end).await;
        let Some(answer) = asked.answer() else {
            return if sent { self.unanswered(asked, body, entry) } else { self.unheard(asked, body, entry) };
        };
        if answer.status != 401 {
            if proves(answer) {
                entry.accepted();
            }
            return Signed::by(Scheme::Basic, asked, body);
        }
        // Another address of the host took it, and this one never asks for it: nothing was rejected.
        if let Some(other) = self.asks_otherwise(Scheme::Basic, answer).filter(|_| entry.is_proven()) {
            return Signed::refused(asked, body, other);
        }
        let refused = self.rejection(answer, &format!("user name and password of {}", account.username));
        entry.rejected(&refused);
        Signed::refused(asked, body, refused)
    }

    /// Asks on the kept connection, or on a new one where there is none or the old one has ended; says whether the request
    /// may have arrived.
    pub(super) async fn exchanged(
        &mut self,
        request: &Request,
        secret: &Sensitive,
        scrub: &Scrub,
        end: Instant,
    ) -> (Asked, Bytes, bool) {
        loop {
            let (mut kept, old) = match self.kept.take() {
                Some(kept) => (kept, true),
                None => match self.sign_in.web.keep(request, end).await {
                    Ok(kept) => (kept, false),
                    Err(asked) => return (*asked, Bytes::new(), false),
                },
            };
            let Heard { mut asked, mut body, unsent } = kept.ask(request, secret, end).await;
            if unsent && old {
                continue;
            }
            if asked.answer().is_some() {
                self.kept = Some(kept);
            }
            scrub.answer(&mut asked, &mut body);
            return (asked, body, !unsent);
        }
    }

    /// Nothing was heard, so nothing is known about the credential.
    pub(super) fn unheard(&self, asked: Asked, body: Bytes, entry: Entry) -> Signed {
        let refused = self.refused(Why::NotEstablished, format!("{} gives no answer: {}", self.host, asked.outcome));
        entry.away(&refused);
        Signed::refused(asked, body, refused)
    }

    /// Nothing was heard after the password was shown: that may be how the server rejects it.
    pub(super) fn unanswered(&self, asked: Asked, body: Bytes, entry: Entry) -> Signed {
        if entry.is_proven() {
            return self.unheard(asked, body, entry);
        }
        let reason = format!(
            "{} was shown the sign-in and gives no answer ({}), so it is not shown it again in this run",
            self.host, asked.outcome
        );
        let refused = self.refused(Why::NotEstablished, reason);
        entry.lost(&refused);
        Signed::refused(asked, body, refused)
    }

    pub(super) fn refused(&self, why: Why, reason: String) -> Refused {
        refused(self.credential, why, &self.host, reason)
    }

    /// What the ledger remembers, of this credential.
    pub(super) fn own(&self, refused: Refused) -> Refused {
        Refused { credential: self.credential.name().to_owned(), ..refused }
    }
}

impl Signed {
    pub(super) fn by(scheme: Scheme, asked: Asked, body: Bytes) -> Self {
        Self { asked, body, scheme: Ok(scheme), throttled: None, remark: None }
    }

    pub(super) fn refused(asked: Asked, body: Bytes, refused: Refused) -> Self {
        Self { asked, body, scheme: Err(refused), throttled: None, remark: None }
    }

    /// A request that was not made.
    pub(super) fn unsent(request: &Request, refused: Refused) -> Self {
        let asked = Asked {
            method: request.method.to_string(),
            ..Asked::get(&Place::shown(&request.url), Outcome::NotEstablished { reason: refused.reason.clone() })
        };
        Self { asked, body: Bytes::new(), scheme: Err(refused), throttled: None, remark: None }
    }
}

/// A refusal of a credential.
pub(super) fn refused(credential: Credential, why: Why, host: &str, reason: String) -> Refused {
    let (credential, host) = (credential.name().to_owned(), host.to_owned());
    Refused { credential, why, host, reason, offered: Vec::new(), error: None }
}

/// The host and port, as the ledger and reports name them.
fn at(place: &Place) -> String {
    Endpoint { host: place.host.clone(), port: place.port }.to_string()
}

/// `Authorization`, marked as secret.
pub(super) fn header(scheme: &str, secret: &str) -> Option<HeaderValue> {
    let text = Zeroizing::new(format!("{scheme}{secret}"));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
