//! Who answers what no page does, and remembers whom it let in?
//!
//! A page is an answer that never changes. A service computes one. To add a service:
//!
//! 1. Its data is a small struct in a file of its own below `service/`: `Clone`, `PartialEq`, serde, `Default`.
//! 2. It is a member of [`Services`], absent in worlds without it, and a variant of [`ServiceKind`].
//! 3. A site or an endpoint that it answers at names that kind in `services`; several kinds may share a host.
//! 4. `fn answer(&self, call: &Call, state: &mut State) -> Option<Page>` gets every request there, also one for which
//!    a page is written down (`call.page`). `None` leaves the request to the next service, then to that page.
//! 5. [`State`] lives as long as the running world and is shared by all services: [`State::grant`] makes a bearer token,
//!    [`State::bearer`] knows it again, [`Services::basic`] knows passwords, [`State::connections`] holds what a connection
//!    has come to, as NTLM needs it. What a service remembers besides becomes a member there.

pub(crate) mod acs;
pub(crate) mod dynamics;
pub(crate) mod exchange;
pub(crate) mod graph;
pub(crate) mod sign_in;
mod state;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64;
use http_body_util::{BodyExt, Limited};
use hyper::Request;
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};

use crate::World;
use crate::world::script::Page;
use acs::Acs;
use dynamics::Dynamics;
use exchange::Exchange;
use graph::Graph;
use sign_in::SignIn;
pub use state::{Grant, State};

/// The services of a world.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Services {
    /// Where tokens are had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignIn>,
    /// Organizations of Dynamics, one or several at a host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dynamics: Vec<Dynamics>,
    /// Exchange Server, or Exchange Online.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    /// Microsoft Graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graph: Option<Graph>,
    /// The token service that Dynamics on-premises asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acs: Option<Acs>,
    /// Passwords by user name, wherever a service takes them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<String, String>,
}

/// Which service of the world is asked at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// Where tokens are had.
    SignIn,
    /// The Web API of Dynamics.
    Dynamics,
    /// EWS and Autodiscover.
    Exchange,
    /// Microsoft Graph.
    Graph,
    /// The token service that Dynamics on-premises asks.
    Acs,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method, in capitals.
    pub method: String,
    /// The path, as it was sent.
    pub path: String,
    /// What follows the question mark.
    pub query: String,
    /// The headers in their order, with names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The number of the connection, one for each in a running world.
    pub connection: u64,
    /// The page that is written down for it.
    pub page: Option<Page>,
}

impl Call {
    /// The first header of a name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What follows a scheme in `Authorization`.
    pub fn authorization(&self, scheme: &str) -> Option<&str> {
        let (named, value) = self.header("authorization")?.split_once(' ')?;
        named.eq_ignore_ascii_case(scheme).then(|| value.trim())
    }

    /// A value of a form in the body.
    pub fn form(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(&self.body).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// A value of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        let pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

impl Services {
    /// Whose user name and password a request carries.
    pub fn basic(&self, call: &Call) -> Option<&str> {
        let decoded = BASE64.decode(call.authorization("basic")?.as_bytes()).ok()?;
        let (user, password) = str::from_utf8(&decoded).ok()?.split_once(':')?;
        let (user, known) = self.accounts.get_key_value(user)?;
        (known == password).then_some(user)
    }

    fn answer(&self, kind: ServiceKind, call: &Call, state: &mut State) -> Option<Page> {
        match kind {
            ServiceKind::SignIn => self.sign_in.as_ref()?.answer(call, state),
            ServiceKind::Dynamics => self.dynamics.iter().find_map(|own| own.answer(call, state)),
            ServiceKind::Exchange => self.exchange.as_ref()?.answer(self, call, state),
            ServiceKind::Graph => self.graph.as_ref()?.answer(call, state),
            ServiceKind::Acs => self.acs.as_ref()?.answer(call, state),
        }
    }
}

/// The services of a running world.
pub(crate) struct Serving {
    services: Services,
    state: Mutex<State>,
    connections: AtomicU64,
}

/// Those that are asked at one place.
pub(crate) struct Open {
    kinds: Vec<ServiceKind>,
    serving: Arc<Serving>,
}

/// As much as a body may have.
const MAX_BODY: usize = 1024 * 1024;

impl Serving {
    pub(crate) fn of(world: &World) -> Arc<Self> {
        let state = Mutex::new(State::new(world.date));
        Arc::new(Self { services: world.services.clone(), state, connections: AtomicU64::new(0) })
    }

    /// The items that are in mailboxes now.
    pub(crate) fn items(&self) -> Vec<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).items.told()
    }

    /// What its services gave and were shown in secret.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).secrets()
    }

    pub(crate) fn open(self: &Arc<Self>, kinds: &[ServiceKind]) -> Open {
        Open { kinds: kinds.to_vec(), serving: Arc::clone(self) }
    }
}

impl Open {
    /// A number for a new connection.
    pub(crate) fn connect(&self) -> u64 {
        self.serving.connections.fetch_add(1, Ordering::Relaxed)
    }

    /// The answer of the first service that has one, else the page.
    pub(crate) async fn answer(&self, request: Request<Incoming>, connection: u64, page: Option<Page>) -> Option<Page> {
        if self.kinds.is_empty() {
            return page;
        }
        let (head, body) = request.into_parts();
        let Ok(body) = Limited::new(body, MAX_BODY).collect().await else { return Some(Page::status(413)) };
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let call = Call {
            method: head.method.as_str().to_ascii_uppercase(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
            body: body.to_bytes().to_vec(),
            connection,
            page,
        };
        let mut state = self.serving.state.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = self.kinds.iter().find_map(|kind| self.serving.services.answer(*kind, &call, &mut state));
        answer.or(call.page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(authorization: &str) -> Call {
        Call {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: "a=1%202".to_owned(),
            headers: vec![("authorization".to_owned(), authorization.to_owned())],
            body: b"scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&x=y".to_vec(),
            connection: 0,
            page: None,
        }
    }

    #[test]
    fn a_password_is_taken_only_as_it_is() {
        let accounts = [("ada@contoso.com".to_owned(), "sesame".to_owned())].into();
        let services = Services { accounts, ..Services::default() };
        let basic = |text: &str| call(&format!("Basic {}", BASE64.encode(text.as_bytes())));
        assert_eq!(services.basic(&basic("ada@contoso.com:sesame")), Some("ada@contoso.com"));
        assert_eq!(services.basic(&basic("ada@contoso.com:Sesame")), None);
        assert_eq!(services.basic(&basic("bob@contoso.com:sesame")), None);
        assert_eq!(services.basic(&call("Bearer sesame")), None);
    }

    #[test]
    fn forms_and_queries_are_decoded() {
        let call = call("");
        assert_eq!(call.form("scope").as_deref(), Some("https://graph.microsoft.com/.default"));
        assert_eq!(call.query("a").as_deref(), Some("1 2"));
        assert_eq!(call.form("absent"), None);
    }
}
