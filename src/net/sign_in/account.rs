//! Who is a user that signs in with a password, and are two of them one account?

use exdoctor_checks::facts::sign_in::Scheme;

use crate::secret::Secret;

/// A user name with its password.
pub(super) struct Account {
    /// What the ledger knows it by: the same for the same user and password, whoever names it.
    pub(super) key: String,
    pub(super) way: Way,
    pub(super) username: String,
    pub(super) password: Secret,
}

impl Account {
    /// Whether it is the account of a user with a password, however the user is written.
    pub(super) fn is_of(&self, username: &str, password: &Secret) -> bool {
        user(&self.username).eq_ignore_ascii_case(user(username)) && self.password.expose() == password.expose()
    }
}

/// A user without the domain: `svc` of `CONTOSO\svc` and of `svc@contoso.com`, which may be one account.
fn user(username: &str) -> &str {
    let after = username.rsplit_once('\\').map_or(username, |(_, user)| user);
    after.split_once('@').map_or(after, |(user, _)| user)
}

/// The realm of a user name, in upper case.
pub fn realm(username: &str) -> Option<String> {
    let domain = username.split_once('\\').map(|(domain, _)| domain);
    let suffix = || username.rsplit_once('@').map(|(_, suffix)| suffix);
    domain.or_else(suffix).filter(|realm| !realm.is_empty()).map(str::to_uppercase)
}

/// How a user signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Basic,
    Ntlm,
    /// Kerberos, and nothing instead.
    Kerberos,
    /// Kerberos, or NTLM where there is no ticket.
    Negotiate,
}

impl Way {
    /// What the server must offer.
    pub(super) const fn scheme(self) -> Scheme {
        match self {
            Self::Basic => Scheme::Basic,
            Self::Ntlm => Scheme::Ntlm,
            Self::Kerberos | Self::Negotiate => Scheme::Negotiate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_realm_is_in_the_name_of_the_user() {
        assert_eq!(realm("CONTOSO\\svc").as_deref(), Some("CONTOSO"));
        assert_eq!(realm("svc@contoso.com").as_deref(), Some("CONTOSO.COM"));
        assert_eq!((realm("svc"), realm("svc@")), (None, None));
    }
}
