//! How is a Kerberos ticket had, and why is there none?

use std::sync::atomic::AtomicBool;

use exdoctor_checks::facts::sign_in::{Refused, ServiceError, Why};

use super::SignIn;
use super::account::{Account, realm};
use super::handshake::{Handshake, Message};
use super::kdc::{self, Kdc};
use super::session::Session;
use crate::net::web::{Kept, Place};

impl Session {
    /// The first message of Kerberos, and what is to be said about the clocks.
    pub(super) async fn ticket(
        &self,
        account: &Account,
        place: &Place,
        kept: &Kept,
        unanswered: &AtomicBool,
    ) -> Result<(Handshake, Message, Option<String>), Box<Refused>> {
        let Some(realm) = realm(&account.username) else {
            let reason = format!("{} names no realm to ask for a ticket", account.username);
            return Err(Box::new(self.refused(Why::NotEstablished, reason)));
        };
        let SignIn { dialer, names, credentials, .. } = &self.sign_in;
        let kdc = Kdc::of(&realm, &credentials.grounds.kdc, dialer, names, unanswered).await;
        let broken = |error: sspi::Error| Box::new(self.no_ticket(&error, &kdc, account, place));
        let certificate = self.windows.then(|| kept.certificate());
        let mut handshake = Handshake::kerberos(account, &place.host, certificate, &kdc).map_err(&broken)?;
        let first = handshake.next(Vec::new(), Some(&kdc)).await.map_err(&broken)?;
        Ok((handshake, first, kdc.skew()))
    }

    /// Why there is no ticket, told apart by what the key distribution centre said.
    fn no_ticket(&self, error: &sspi::Error, kdc: &Kdc<'_>, account: &Account, place: &Place) -> Refused {
        let known = kdc.error().map(kdc::name);
        let (user, who) = (&account.username, kdc.shown());
        let (why, said) = match known {
            Some("KRB_AP_ERR_SKEW") => {
                (Why::Clock, format!("the clocks of this machine and of {who} are too far apart"))
            }
            Some("KDC_ERR_S_PRINCIPAL_UNKNOWN") => {
                (Why::NoServiceName, format!("{who} knows no service named HTTP/{}", place.host))
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
