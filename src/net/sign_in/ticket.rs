//! How is a Kerberos ticket had, and why is there none?

use std::sync::atomic::{AtomicBool, Ordering};

use exdoctor_checks::facts::sign_in::{Refused, ServiceError, Why};

use super::account::{Account, Way, realm};
use super::handshake::{Handshake, Message, Service};
use super::kdc::{self, Kdc};
use super::{Credential, SignIn, session};

/// An exchange of messages that has begun: its first message, and what is to be said about it.
pub(super) type Begun = (Handshake, Message, Option<String>);

/// Why nothing has begun where nobody answered.
pub(super) const NO_TICKET: &str = "no Kerberos ticket came in time";

/// Who begins, where.
pub(super) struct Beginning<'a> {
    pub(super) credential: Credential,
    pub(super) account: &'a Account,
    /// The host and port, as the ledger and reports name them.
    pub(super) host: &'a str,
    pub(super) service: Service<'a>,
    /// Whether a key distribution centre was shown what the password has encrypted, and has not answered.
    pub(super) unanswered: &'a AtomicBool,
}

impl SignIn {
    /// The first message: with a ticket where Kerberos is wanted and there is one.
    pub(super) async fn begin(&self, own: &Beginning<'_>) -> Result<Begun, Box<Refused>> {
        let ntlm = |remark| async move {
            let mut handshake = Handshake::ntlm(own.account, &own.service);
            match handshake.next(Vec::new(), None).await {
                Ok(first) => Ok((handshake, first, remark)),
                Err(error) => {
                    Err(Box::new(own.refused(Why::Broken, format!("NTLM cannot begin: {}", error.description))))
                }
            }
        };
        if own.account.way == Way::Ntlm {
            return ntlm(None).await;
        }
        match self.ticket(own).await {
            Ok(begun) => Ok(begun),
            Err(refused) => {
                // Where the password may have been rejected already, it is not shown in another way.
                let other = matches!(refused.why, Why::Clock | Why::NoServiceName | Why::NotEstablished)
                    && !own.unanswered.load(Ordering::Relaxed);
                if own.account.way == Way::Kerberos || !other {
                    return Err(refused);
                }
                ntlm(Some(format!("signed in with NTLM, because there is no Kerberos ticket: {}", refused.reason)))
                    .await
            }
        }
    }

    /// The first message of Kerberos, and what is to be said about the clocks.
    async fn ticket(&self, own: &Beginning<'_>) -> Result<Begun, Box<Refused>> {
        let Some(realm) = realm(&own.account.username) else {
            let reason = format!("{} names no realm to ask for a ticket", own.account.username);
            return Err(Box::new(own.refused(Why::NotEstablished, reason)));
        };
        let SignIn { dialer, names, credentials, .. } = self;
        let kdc = Kdc::of(&realm, &credentials.grounds.kdc, dialer, names, own.unanswered).await;
        let broken = |error: sspi::Error| Box::new(own.no_ticket(&error, &kdc));
        let mut handshake = Handshake::kerberos(own.account, &own.service, &kdc).map_err(&broken)?;
        let first = handshake.next(Vec::new(), Some(&kdc)).await.map_err(&broken)?;
        Ok((handshake, first, kdc.skew()))
    }
}

impl Beginning<'_> {
    fn refused(&self, why: Why, reason: String) -> Refused {
        session::refused(self.credential, why, self.host, reason)
    }

    /// Why there is no ticket, told apart by what the key distribution centre said.
    fn no_ticket(&self, error: &sspi::Error, kdc: &Kdc<'_>) -> Refused {
        let known = kdc.error().map(kdc::name);
        let (user, who) = (&self.account.username, kdc.shown());
        let (why, said) = match known {
            Some("KRB_AP_ERR_SKEW") => {
                (Why::Clock, format!("the clocks of this machine and of {who} are too far apart"))
            }
            Some("KDC_ERR_S_PRINCIPAL_UNKNOWN") => {
                (Why::NoServiceName, format!("{who} knows no service named {}", self.service.name))
            }
            Some("KDC_ERR_C_PRINCIPAL_UNKNOWN") => (Why::Rejected, format!("{who} knows no user {user}")),
            Some("KDC_ERR_PREAUTH_FAILED") => {
                (Why::Rejected, format!("{who} says that the password of {user} is wrong"))
            }
            Some("KDC_ERR_CLIENT_REVOKED") => {
                (Why::Rejected, format!("{who} says that the account {user} is locked, disabled or expired"))
            }
            Some("KDC_ERR_KEY_EXPIRED") => {
                (Why::Rejected, format!("{who} says that the password of {user} has expired"))
            }
            // So answers a centre that cannot read what the password has encrypted.
            Some("KRB_AP_ERR_BAD_INTEGRITY") => {
                (Why::Rejected, format!("{who} cannot read what the password of {user} has encrypted"))
            }
            // Types of encryption, policies and other realms say nothing about the password.
            Some(_) => (Why::NotEstablished, format!("{who} gives no ticket: {}", error.description)),
            None if error.error_type == sspi::ErrorKind::NoAuthenticatingAuthority => {
                (Why::NotEstablished, format!("no ticket from {who}: {}", error.description))
            }
            None => (Why::Broken, format!("{who} gives no ticket that can be read: {}", error.description)),
        };
        let Some((number, name)) = kdc.error().zip(known) else { return self.refused(why, said) };
        let error = ServiceError { codes: vec![name.to_owned()], ..ServiceError::default() };
        Refused { error: Some(Box::new(error)), ..self.refused(why, format!("{said}: {name} ({number})")) }
    }
}
