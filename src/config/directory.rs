//! Which directory is judged, and how is it read?

use super::NamedFile;
use super::way::refuse;
use crate::parse::{LdapUrl, Refusal, Words};
use crate::secret::SecretSource;

/// The directory of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryConfig {
    /// An export of it.
    pub file: Option<NamedFile>,
    /// A server of it.
    pub url: Option<LdapUrl>,
    /// Below which object is searched.
    pub base: Option<String>,
    /// Which objects are searched for.
    pub filter: Option<String>,
    /// Whether users sign in with another attribute than the user principal name.
    pub alternate_id: Option<bool>,
    /// How somebody signs in.
    pub sign_in: Option<DirectorySignIn>,
    /// Who signs in.
    pub username: Option<String>,
    /// Where the password is.
    pub password: Option<SecretSource>,
}

/// How somebody signs in to a directory server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DirectorySignIn {
    /// With the password, readable for the server, over TLS.
    #[default]
    Simple,
    /// With NTLM.
    Ntlm,
    /// With Kerberos, and nothing instead.
    Kerberos,
    /// With Kerberos, or with NTLM where there is no ticket.
    Negotiate,
}

/// The words of `directory.sign_in`.
pub const DIRECTORY_SIGN_INS: &Words<DirectorySignIn> = &[
    ("simple", DirectorySignIn::Simple),
    ("ntlm", DirectorySignIn::Ntlm),
    ("kerberos", DirectorySignIn::Kerberos),
    ("negotiate", DirectorySignIn::Negotiate),
];

impl DirectoryConfig {
    /// How the report names the directory, where there is one.
    pub fn name(&self) -> Option<String> {
        self.file.as_ref().map(|file| file.name.clone()).or_else(|| self.url.as_ref().map(LdapUrl::url))
    }

    /// What the command line says over what the file says: a file that it names takes the place of the server.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        if self.file.is_none() {
            return below;
        }
        Self { file: self.file, url: None, alternate_id: self.alternate_id.or(below.alternate_id), ..Self::default() }
    }

    /// How somebody signs in there and as whom, in words; `None` where nobody does.
    pub fn way(&self) -> Option<String> {
        let (url, name) = (self.url.as_ref()?, self.username.as_ref()?);
        let how = match self.sign_in.unwrap_or_default() {
            DirectorySignIn::Simple => "simple bind",
            DirectorySignIn::Ntlm => "NTLM",
            DirectorySignIn::Kerberos => "Kerberos",
            DirectorySignIn::Negotiate => "Negotiate",
        };
        let over = if self.is_sealed() { "signed and sealed" } else { "over TLS" };
        Some(format!("directory: {how}, {over}, as {name}; to {} alone", url.url()))
    }

    /// Whether the sign-in itself protects the connection, in the place of TLS.
    pub fn is_sealed(&self) -> bool {
        let messages = self.sign_in.is_some_and(|own| own != DirectorySignIn::Simple);
        messages && self.url.as_ref().is_some_and(|url| !url.tls)
    }

    /// The user for whom a Kerberos ticket is asked for.
    pub fn wants_ticket(&self) -> Option<&str> {
        let wants = matches!(self.sign_in, Some(DirectorySignIn::Kerberos | DirectorySignIn::Negotiate));
        self.username.as_deref().filter(|_| wants)
    }

    /// Whether its keys fit together.
    ///
    /// # Errors
    /// When they do not.
    pub fn fits(&self) -> Result<(), Refusal> {
        match (&self.file, &self.url) {
            (Some(_), Some(_)) => refuse("[directory] names both url and file", "name one of them"),
            (None, None) if *self != (Self { alternate_id: self.alternate_id, ..Self::default() }) => {
                refuse("[directory] names neither url nor file", "name one of them")
            }
            _ if self.username.is_some() != self.password.is_some() => {
                let way_out = "name both, or neither for a search without signing in";
                refuse("[directory] names only one of username and password", way_out)
            }
            _ if self.sign_in.is_some() && self.username.is_none() => {
                refuse("[directory] names no username to sign in with", "add username and password")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::ldap_url;

    #[test]
    fn a_file_of_the_command_line_takes_the_place_of_the_server() {
        let below = DirectoryConfig {
            url: ldap_url("ldaps://dc1.contoso.com").ok(),
            alternate_id: Some(true),
            username: Some("svc".to_owned()),
            ..DirectoryConfig::default()
        };
        let named = NamedFile { name: "users.ldf".to_owned(), path: "users.ldf".into() };
        let line = DirectoryConfig { file: Some(named), ..DirectoryConfig::default() };
        let both = line.over(below.clone());
        assert_eq!(
            (both.name().as_deref(), both.alternate_id, both.username.as_deref()),
            (Some("users.ldf"), Some(true), None)
        );
        assert_eq!(DirectoryConfig::default().over(below.clone()), below);
    }

    #[test]
    fn keys_that_contradict_each_other_are_refused() {
        let url = || ldap_url("ldap://dc1.contoso.com").ok();
        let file = || Some(NamedFile { name: "x".to_owned(), path: "x".into() });
        let config = DirectoryConfig::default;
        assert!(DirectoryConfig { url: url(), file: file(), ..config() }.fits().is_err());
        assert!(DirectoryConfig { base: Some("DC=contoso".to_owned()), ..config() }.fits().is_err());
        assert!(DirectoryConfig { url: url(), username: Some("svc".to_owned()), ..config() }.fits().is_err());
        assert!(DirectoryConfig { url: url(), ..config() }.fits().is_ok() && config().fits().is_ok());
        assert!(DirectoryConfig { alternate_id: Some(true), ..config() }.fits().is_ok());
    }
}
