//! How does exdoctor sign in, and where may a credential go?
//!
//! ```ignore
//! let sign_in = &cx.net.sign_in;
//! if !sign_in.has(Credential::Exchange) { return Observed::default(); }
//! let mut session = sign_in.session(Credential::Exchange, &url);     // nothing is sent yet
//! let signed = session.ask(&Request::post(&url, "text/xml", soap)).await;
//! match signed.scheme {
//!     Ok(scheme) => read(&signed.asked, &signed.body),               // `asked` is the fact, without any secret
//!     Err(refused) => blocked(&refused),                             // never sent, or rejected: `refused.why`
//! }
//! Observed::one(&cx.subject, fact).seen_with(Credential::Exchange)
//! ```
//! A session is one kept-alive connection; for many requests side by side, open several, and keep them. It follows no
//! redirect: a new address is a new session, and the rules of [`Grounds`] judge it anew. `Ledger` sees to it that a
//! rejected credential is not presented again in the run, whoever asks, also in the rounds of `--wait`.

mod account;
mod assertion;
mod bearer;
mod credentials;
mod device;
mod dialogue;
mod form;
mod grounds;
mod handshake;
mod kdc;
mod ledger;
mod messages;
mod offers;
mod reader;
mod resource;
mod s2s;
mod scrub;
mod session;
mod throttle;
mod ticket;
mod token;
mod turn;
mod verdict;

use std::fmt;
use std::sync::Arc;

use exdoctor_checks::facts::Identity;
use exdoctor_checks::facts::sign_in::Scheme;

use self::ledger::Ledger;
use super::clock::Clock;
use super::dial::Dialer;
use super::dns::Names;
use super::web::Web;

pub use account::realm;
pub use assertion::{Assertion, Name};
pub use credentials::Credentials;
pub use dialogue::{Dialogue, Opened};
pub use grounds::{Grounds, What};
pub use resource::Resource;
pub use session::{Session, Signed};
pub use token::Token;
pub use turn::{Caller, Turn};

/// The credentials that a configuration can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credential {
    /// `[tenant]`.
    Tenant,
    /// `[dynamics]`.
    Dynamics,
    /// `[exchange]`.
    Exchange,
    /// `[directory]`.
    Directory,
}

impl Credential {
    /// Every one, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Tenant, Self::Dynamics, Self::Exchange, Self::Directory];

    /// The table that names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Dynamics => "dynamics",
            Self::Exchange => "exchange",
            Self::Directory => "directory",
        }
    }

    /// The identity of what is seen with it.
    pub fn identity(self) -> Identity {
        Identity::Credential(self.name().to_owned())
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The door for everything that is asked with a credential.
#[derive(Clone)]
pub struct SignIn {
    web: Arc<Web>,
    names: Arc<Names>,
    dialer: Arc<Dialer>,
    credentials: Arc<Credentials>,
    clock: Clock,
}

impl SignIn {
    /// A door that presents these credentials.
    pub(super) fn new(
        web: Arc<Web>,
        names: Arc<Names>,
        dialer: Arc<Dialer>,
        credentials: Arc<Credentials>,
        clock: Clock,
    ) -> Self {
        Self { web, names, dialer, credentials, clock }
    }

    /// Whether the configuration names a credential.
    pub fn has(&self, credential: Credential) -> bool {
        self.credentials.has(credential)
    }

    /// The user or the application of a credential, as the configuration names it.
    pub fn account(&self, credential: Credential) -> Option<&str> {
        self.credentials.account(credential)
    }

    /// The way to sign in that the configuration chose for a credential.
    pub fn scheme(&self, credential: Credential) -> Option<Scheme> {
        self.credentials.scheme(credential)
    }

    /// Where each credential may go.
    pub fn grounds(&self) -> &Grounds {
        &self.credentials.grounds
    }

    /// A session with the host of an address; nothing is sent before something is asked.
    pub fn session(&self, credential: Credential, url: &str) -> Session {
        Session::new(self.clone(), credential, url)
    }

    fn ledger(&self) -> &Ledger {
        &self.credentials.ledger
    }
}
