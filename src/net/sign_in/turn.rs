//! How does another door present a password, so that all of them count one rejection?

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use exdoctor_checks::facts::sign_in::{Refused, Why};
use tokio::time::timeout;

use super::account::{Account, Way};
use super::dialogue::{Dialogue, Opened};
use super::handshake::Service;
use super::ledger::Entry;
use super::ticket::{Beginning, NO_TICKET};
use super::{Credential, SignIn};
use crate::config::DirectorySignIn;
use crate::secret::Secret;

/// The right to present a password to a host once, outside of a [`super::Session`].
pub struct Turn {
    entry: Entry,
    host: String,
}

/// A user with a password, and a server that is no web server.
pub struct Caller<'a> {
    /// The user.
    pub username: &'a str,
    /// The password.
    pub password: &'a Secret,
    /// How the user signs in.
    pub way: DirectorySignIn,
    /// The host and port, as reports name them.
    pub at: &'a str,
    /// The name of the service: `ldap/dc1.contoso.com`.
    pub service: String,
    /// The certificate that the server showed; without one, all that follows is sealed.
    pub certificate: Option<&'a [u8]>,
    /// Whether a ticket is bound to the certificate.
    pub binds_tickets: bool,
}

impl SignIn {
    /// The right to present a password to a host, as soon as nobody else waits for its first answer.
    ///
    /// # Errors
    /// Why it is not presented: it was rejected before, wherever that was.
    pub async fn turn(&self, username: &str, password: &Secret, host: &str) -> Result<Turn, String> {
        let entry = self.ledger().enter(&self.key(username, password), host).await.map_err(|refused| refused.reason)?;
        Ok(Turn { entry, host: host.to_owned() })
    }

    /// What the ledger knows the user by.
    fn key(&self, username: &str, password: &Secret) -> String {
        let own = || format!("{} {}", Credential::Directory, username.to_lowercase());
        self.credentials.key(username, password).unwrap_or_else(own)
    }

    /// Begins an exchange of messages; with Kerberos, a ticket is asked for.
    ///
    /// # Errors
    /// Why nothing is presented, or why there is no ticket.
    pub async fn dialogue(&self, caller: Caller<'_>, wait: Duration) -> Result<Opened, String> {
        let Caller { username, password, way, at, service, certificate, binds_tickets } = caller;
        let turn = self.turn(username, password, at).await?;
        let account = Account {
            key: self.key(username, password),
            way: match way {
                DirectorySignIn::Kerberos => Way::Kerberos,
                DirectorySignIn::Negotiate => Way::Negotiate,
                DirectorySignIn::Ntlm | DirectorySignIn::Simple => Way::Ntlm,
            },
            username: username.to_owned(),
            password: Secret::new(password.expose().to_owned()),
        };
        let unanswered = AtomicBool::new(false);
        let service = Service { name: service, certificate, binds_tickets, sealed: certificate.is_none() };
        let (credential, account) = (Credential::Directory, &account);
        let own = Beginning { credential, account, host: at, service, unanswered: &unanswered };
        let begun = match timeout(wait, self.begin(&own)).await {
            Ok(begun) => begun,
            Err(_) => Err(Box::new(refused(Why::NotEstablished, at, NO_TICKET))),
        };
        match begun {
            Ok((handshake, first, remark)) => {
                let dialogue = Dialogue::new(handshake, &first);
                Ok(Opened { first: first.token, dialogue, remark, turn })
            }
            Err(refused) => Err(turn.entry.not_begun(*refused, &unanswered).reason),
        }
    }
}

impl Turn {
    /// The host took it.
    pub fn accepted(self) {
        self.entry.accepted();
    }

    /// The host rejected it, in these words.
    pub fn rejected(self, reason: &str) {
        let refused = refused(Why::Rejected, &self.host, reason);
        self.entry.rejected(&refused);
    }

    /// The host rejected a ticket that others may take.
    pub fn rejected_here(self, reason: &str) {
        let refused = refused(Why::Rejected, &self.host, reason);
        self.entry.rejected_here(&refused);
    }

    /// The host was shown it and did not answer.
    pub fn unanswered(self, reason: &str) {
        let refused = refused(Why::NotEstablished, &self.host, reason);
        self.entry.lost(&refused);
    }
}

fn refused(why: Why, host: &str, reason: &str) -> Refused {
    super::session::refused(Credential::Directory, why, host, reason.to_owned())
}
