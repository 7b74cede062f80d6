//! How does another door present a password, so that all of them count one rejection?

use exdoctor_checks::facts::sign_in::{Refused, Why};

use super::ledger::Entry;
use super::{Credential, SignIn};
use crate::secret::Secret;

/// The right to present a password to a host once, outside of a [`super::Session`].
pub struct Turn {
    entry: Entry,
    host: String,
}

impl SignIn {
    /// The right to present a password to a host, as soon as nobody else waits for its first answer.
    ///
    /// # Errors
    /// Why it is not presented: it was rejected before, wherever that was.
    pub async fn turn(&self, username: &str, password: &Secret, host: &str) -> Result<Turn, String> {
        let own = || format!("{} {}", Credential::Directory, username.to_lowercase());
        let key = self.credentials.key(username, password).unwrap_or_else(own);
        let entry = self.ledger().enter(&key, host).await.map_err(|refused| refused.reason)?;
        Ok(Turn { entry, host: host.to_owned() })
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

    /// The host was shown it and did not answer.
    pub fn unanswered(self, reason: &str) {
        let refused = refused(Why::NotEstablished, &self.host, reason);
        self.entry.lost(&refused);
    }
}

fn refused(why: Why, host: &str, reason: &str) -> Refused {
    super::session::refused(Credential::Directory, why, host, reason.to_owned())
}
