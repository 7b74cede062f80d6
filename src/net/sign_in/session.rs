//! How is a server asked by somebody who is signed in?

use std::time::Duration;

use data_encoding::BASE64;
use exdoctor_checks::facts::sign_in::{Refused, Scheme, ServiceError, Throttled, Why};
use exdoctor_checks::facts::web::{Answer, Asked, Outcome};
use exdoctor_checks::values::{Cloud, cloud, clouds};
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use super::credentials::{Account, Own, Way};
use super::handshake::{Handshake, Message};
use super::kdc::{self, Kdc};
use super::ledger::Entry;
use super::scrub::Scrub;
use super::throttle::{LIMIT, Waited};
use super::token::{Resource, Token};
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
    sign_in: SignIn,
    credential: Credential,
    host: String,
    kept: Option<Kept>,
    /// Whether the kept connection is signed in: with NTLM and Kerberos it is the connection that is.
    on: bool,
    limit: Duration,
}

impl Session {
    pub(super) fn new(sign_in: SignIn, credential: Credential, url: &str) -> Self {
        let host = Place::parse(url).map_or_else(|_| url.to_owned(), |place| at(&place));
        Self { sign_in, credential, host, kept: None, on: false, limit: LIMIT }
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
                match credentials.own(self.credential) {
                    Some(Own::Account(account)) => self.as_account(account, &place, request, end).await,
                    Some(Own::Token(token)) => {
                        let token =
                            Token::new(Secret::new(token.expose().to_owned()), None, self.sign_in.clock.machine());
                        self.with_token(&token, request, end).await
                    }
                    Some(Own::OfTenant) => match self.token(&place).await {
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

    /// The token of whoever `[tenant]` names for a host.
    async fn token(&self, place: &Place) -> Result<Token, Refused> {
        let resource = self.resource(place).ok_or_else(|| {
            let reason = format!("{} is a host of no service that the reader of the tenant has tokens for", self.host);
            self.refused(Why::NotForThisHost, reason)
        })?;
        let denied = |reason| self.refused(Why::NotForThisHost, reason);
        self.sign_in.grounds().may_go(What::Token(&resource), &place.url).map_err(denied)?;
        self.sign_in.token(&resource).await
    }

    /// What a token must be for to be shown to a host.
    fn resource(&self, place: &Place) -> Option<Resource> {
        let configured = self.sign_in.grounds().cloud;
        let host = &place.host;
        let candidates = || configured.into_iter().chain(clouds().iter().filter(|_| configured.is_none()));
        let of = |serves: fn(&Cloud, &str) -> bool| candidates().find(|cloud| serves(cloud, host));
        if let Some(cloud) = of(|cloud, host| cloud.graph == host) {
            return Some(Resource::graph(cloud));
        }
        if let Some(cloud) = of(|cloud, host| cloud.exchange.iter().chain(&cloud.autodiscover).any(|name| name == host))
        {
            return Some(Resource::exchange(cloud));
        }
        let named = Endpoint { host: host.clone(), port: place.port };
        let own = configured.or_else(|| cloud("global"))?;
        (self.credential != Credential::Tenant).then(|| Resource::named(own, named))
    }

    async fn with_token(&mut self, token: &Token, request: &Request, end: Instant) -> Signed {
        // A token locks nobody out, and another host may take it: it is rejected host by host.
        let account = format!("token of {} {:?}", self.credential, token.expires());
        let entry = match self.sign_in.ledger().enter(&account, &self.host).await {
            Ok(entry) => entry,
            Err(refused) => return Signed::unsent(request, self.own(refused)),
        };
        let mut scrub = Scrub::default();
        scrub.add(token.secret().expose());
        let secret = Sensitive { authorization: header("Bearer ", token.secret().expose()), body: None };
        let (asked, body) = self.exchanged(request, &secret, &scrub, end).await;
        let Some(answer) = asked.answer() else { return self.unheard(asked, body, entry) };
        if answer.status != 401 {
            entry.accepted();
            return Signed::by(Scheme::Bearer, asked, body);
        }
        let refused = self.rejection(answer, "the token");
        if !entry.is_proven() && !is_about_the_user(answer) {
            entry.rejected_here(&refused);
        }
        Signed::refused(asked, body, refused)
    }

    async fn as_account(&mut self, account: &Account, place: &Place, request: &Request, end: Instant) -> Signed {
        let entry = match self.sign_in.ledger().enter(&account.key, &self.host).await {
            Ok(entry) => entry,
            Err(refused) => return Signed::unsent(request, self.own(refused)),
        };
        let mut scrub = Scrub::default();
        scrub.add(account.password.expose());
        if !entry.is_proven() {
            // What the server wants is known before it gets anything.
            let (asked, body) = self.exchanged(request, &Sensitive::default(), &scrub, end).await;
            let Some(answer) = asked.answer() else { return self.unheard(asked, body, entry) };
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
        let (asked, body) = self.exchanged(request, &secret, &scrub, end).await;
        let Some(answer) = asked.answer() else { return self.unheard(asked, body, entry) };
        if answer.status != 401 {
            entry.accepted();
            return Signed::by(Scheme::Basic, asked, body);
        }
        let refused = self.rejection(answer, &format!("user name and password of {}", account.username));
        entry.rejected(&refused);
        Signed::refused(asked, body, refused)
    }

    /// Signs the connection in, where it is not yet, and asks on it.
    async fn with_messages(
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
        let begun = match timeout_at(end, self.begin(account, place, &kept)).await {
            Ok(begun) => begun,
            Err(_) => Err(Box::new(self.refused(Why::NotEstablished, "no Kerberos ticket came in time".to_owned()))),
        };
        let (handshake, first, remark) = match begun {
            Ok(begun) => begun,
            Err(refused) => {
                match refused.why {
                    Why::Rejected => entry.rejected(&refused),
                    Why::NotEstablished => entry.away(&refused),
                    _ => {}
                }
                return Signed { remark: None, ..Signed::unsent(request, *refused) };
            }
        };
        let (heard, ended) = self.exchange_messages(&mut kept, handshake, first, request, end).await;
        let Heard { mut asked, mut body, .. } = heard;
        scrub.answer(&mut asked, &mut body);
        let signed = match (asked.answer(), ended) {
            (None, _) => self.unheard(asked, body, entry),
            (Some(_), Ended::Broken(why)) => {
                let refused = self.refused(Why::Broken, why);
                Signed::refused(asked, body, refused)
            }
            (Some(answer), Ended::Early) => match self.offers(scheme, answer) {
                Err(refused) => Signed::refused(asked, body, refused),
                Ok(()) => {
                    let why = format!("{} offers {scheme}, and does not answer its first message", self.host);
                    let refused = self.refused(Why::Broken, why);
                    Signed::refused(asked, body, refused)
                }
            },
            (Some(answer), Ended::Whole { ticket }) if answer.status == 401 => {
                let what = if ticket { "the Kerberos ticket" } else { "the NTLM sign-in" };
                let refused = self.rejection(answer, &format!("{what} of {}", account.username));
                // Of a ticket only this host judges; the password was right where it came from.
                if ticket { entry.rejected_here(&refused) } else { entry.rejected(&refused) }
                Signed::refused(asked, body, refused)
            }
            (Some(_), Ended::Whole { .. }) => {
                entry.accepted();
                (self.kept, self.on) = (Some(kept), true);
                Signed::by(scheme, asked, body)
            }
        };
        Signed { remark, ..signed }
    }

    /// The first message: with a ticket where Kerberos is wanted and there is one.
    async fn begin(&self, account: &Account, place: &Place, kept: &Kept) -> Result<Begun, Box<Refused>> {
        let ntlm = |remark| async move {
            let mut handshake = Handshake::ntlm(account, &place.host, kept.certificate());
            match handshake.next(Vec::new(), None).await {
                Ok(first) => Ok((handshake, first, remark)),
                Err(error) => Err(Box::new(self.refused(Why::Broken, format!("NTLM cannot begin: {}", error.description)))),
            }
        };
        if account.way == Way::Ntlm {
            return ntlm(None).await;
        }
        match self.ticket(account, place, kept).await {
            Ok((handshake, first)) => Ok((handshake, first, None)),
            Err(refused) => {
                let other = matches!(refused.why, Why::Clock | Why::NoServiceName | Why::NotEstablished);
                if account.way == Way::Kerberos || !other {
                    return Err(refused);
                }
                ntlm(Some(format!("signed in with NTLM, because there is no Kerberos ticket: {}", refused.reason))).await
            }
        }
    }

    async fn ticket(&self, account: &Account, place: &Place, kept: &Kept) -> Result<(Handshake, Message), Box<Refused>> {
        let Some(realm) = account.realm() else {
            let reason = format!("{} names no realm to ask for a ticket", account.username);
            return Err(Box::new(self.refused(Why::NotEstablished, reason)));
        };
        let SignIn { dialer, names, credentials, .. } = &self.sign_in;
        let kdc = Kdc::of(&realm, &credentials.kdc, dialer, names).await;
        let broken = |error: sspi::Error| {
            let known = kdc.error().map(kdc::name);
            let why = match known {
                Some("KRB_AP_ERR_SKEW") => Why::Clock,
                Some("KDC_ERR_S_PRINCIPAL_UNKNOWN") => Why::NoServiceName,
                Some(_) => Why::Rejected,
                None if error.error_type == sspi::ErrorKind::NoAuthenticatingAuthority => Why::NotEstablished,
                None => Why::Broken,
            };
            let who = kdc.shown();
            let said = match (why, known) {
                (Why::NoServiceName, _) => format!("{who} knows no service named HTTP/{}", place.host),
                (Why::Clock, _) => format!("the clocks of this machine and of {who} are too far apart"),
                (_, Some("KDC_ERR_C_PRINCIPAL_UNKNOWN")) => format!("{who} knows no user {}", account.username),
                (_, Some("KDC_ERR_PREAUTH_FAILED")) => format!("{who} says that the password of {} is wrong", account.username),
                (_, Some("KDC_ERR_CLIENT_REVOKED")) => {
                    format!("{who} says that the account {} is locked, disabled or expired", account.username)
                }
                (_, Some("KDC_ERR_KEY_EXPIRED")) => format!("{who} says that the password of {} has expired", account.username),
                (Why::NotEstablished, _) => format!("no ticket from {who}: {}", error.description),
                _ => format!("{who} gives no ticket: {}", error.description),
            };
            let code = kdc.error().zip(known).map(|(number, name)| format!("{name} ({number})"));
            let reason = code.map_or(said.clone(), |code| format!("{said}: {code}"));
            let codes = known.map(str::to_owned).into_iter().collect::<Vec<_>>();
            let error = (!codes.is_empty()).then(|| Box::new(ServiceError { codes, ..ServiceError::default() }));
            Box::new(Refused { error, ..self.refused(why, reason) })
        };
        let mut handshake =
            Handshake::kerberos(account, &place.host, kept.certificate(), &kdc).map_err(&broken)?;
        let first = handshake.next(Vec::new(), Some(&kdc)).await.map_err(&broken)?;
        Ok((handshake, first))
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
            let Some(answer) = heard.asked.answer() else { return (heard, Ended::Early) };
            if whole && (answer.status != 401 || message.last) {
                return (heard, Ended::Whole { ticket });
            }
            let Some(challenge) = challenge(answer, word) else {
                let ended = if whole { Ended::Whole { ticket } } else { Ended::Early };
                return (heard, ended);
            };
            message = match handshake.next(challenge, None).await {
                Ok(message) => message,
                Err(error) => {
                    let why = format!("{} sends a message of {word} that cannot be read: {}", self.host, error.description);
                    return (heard, Ended::Broken(why));
                }
            };
        }
        let why = format!("{} asks for ever more messages of {word}", self.host);
        (Heard::nothing(request, why.clone()), Ended::Broken(why))
    }

    /// Whether the configuration chose `Negotiate`, in whose frame NTLM goes too.
    fn is_negotiate(&self) -> bool {
        let own = self.sign_in.credentials.own(self.credential);
        matches!(own, Some(Own::Account(account)) if account.way == Way::Negotiate)
    }

    /// Whether the server asks for the scheme of the configuration: no other is used instead.
    fn offers(&self, scheme: Scheme, answer: &Answer) -> Result<(), Refused> {
        let offered = offered(answer);
        if answer.status != 401 {
            let reason =
                format!("{} answers {} without asking for a sign-in, so none was made", self.host, answer.status);
            return Err(Refused { offered, ..self.refused(Why::NotOffered, reason) });
        }
        if offered.iter().any(|word| word.eq_ignore_ascii_case(scheme.word())) {
            return Ok(());
        }
        let list = if offered.is_empty() { "nothing".to_owned() } else { offered.join(", ") };
        let reason =
            format!("{} offers {list}, not {scheme}, which the configuration chose; no password was sent", self.host);
        Err(Refused { offered, ..self.refused(Why::NotOffered, reason) })
    }

    /// Asks on the kept connection, or on a new one where there is none or the old one has ended.
    async fn exchanged(
        &mut self,
        request: &Request,
        secret: &Sensitive,
        scrub: &Scrub,
        end: Instant,
    ) -> (Asked, Bytes) {
        loop {
            let (mut kept, old) = match self.kept.take() {
                Some(kept) => (kept, true),
                None => match self.sign_in.web.keep(request, end).await {
                    Ok(kept) => (kept, false),
                    Err(asked) => return (*asked, Bytes::new()),
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
            return (asked, body);
        }
    }

    /// Nothing was heard, so nothing is known about the credential.
    fn unheard(&self, asked: Asked, body: Bytes, entry: Entry) -> Signed {
        let refused = self.refused(Why::NotEstablished, format!("{} gives no answer: {}", self.host, asked.outcome));
        entry.away(&refused);
        Signed::refused(asked, body, refused)
    }

    fn rejection(&self, answer: &Answer, what: &str) -> Refused {
        let why = answer.header("x-ms-diagnostics").next().map(|said| format!(": {}", short(said))).unwrap_or_default();
        let reason = format!("{} rejects {what} (401){why}", self.host);
        Refused { offered: offered(answer), ..self.refused(Why::Rejected, reason) }
    }

    fn refused(&self, why: Why, reason: String) -> Refused {
        refused(self.credential, why, &self.host, reason)
    }

    /// What the ledger remembers, of this credential.
    fn own(&self, refused: Refused) -> Refused {
        Refused { credential: self.credential.name().to_owned(), ..refused }
    }
}

impl Signed {
    fn by(scheme: Scheme, asked: Asked, body: Bytes) -> Self {
        Self { asked, body, scheme: Ok(scheme), throttled: None, remark: None }
    }

    fn refused(asked: Asked, body: Bytes, refused: Refused) -> Self {
        Self { asked, body, scheme: Err(refused), throttled: None, remark: None }
    }

    /// A request that was not made.
    fn unsent(request: &Request, refused: Refused) -> Self {
        let asked = Asked {
            method: request.method.to_string(),
            ..Asked::get(&Place::shown(&request.url), Outcome::NotEstablished { reason: refused.reason.clone() })
        };
        Self { asked, body: Bytes::new(), scheme: Err(refused), throttled: None, remark: None }
    }
}

/// An exchange of messages that has begun: its first message, and what is to be said about it.
type Begun = (Handshake, Message, Option<String>);

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

/// The message of a server.
fn challenge(answer: &Answer, word: &str) -> Option<Vec<u8>> {
    answer.header("www-authenticate").find_map(|said| {
        let (scheme, token) = said.split_once(' ')?;
        let token = BASE64.decode(token.trim().as_bytes()).ok().filter(|token| !token.is_empty());
        if scheme.eq_ignore_ascii_case(word) { token } else { None }
    })
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

/// The schemes that an answer offers, each once.
fn offered(answer: &Answer) -> Vec<String> {
    let mut schemes: Vec<String> = Vec::new();
    for challenge in answer.header("www-authenticate") {
        let word: String = challenge.split_whitespace().next().unwrap_or_default().chars().take(20).collect();
        let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_word && schemes.len() < 8 && !schemes.iter().any(|own| own.eq_ignore_ascii_case(&word)) {
            schemes.push(word);
        }
    }
    schemes
}

/// Whether the server took the token, and does not know the user for whom it was asked.
fn is_about_the_user(answer: &Answer) -> bool {
    answer.header("x-ms-diagnostics").any(|said| said.trim_start().starts_with("2000005"))
}

fn short(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn header(scheme: &str, secret: &str) -> Option<HeaderValue> {
    let text = Zeroizing::new(format!("{scheme}{secret}"));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
