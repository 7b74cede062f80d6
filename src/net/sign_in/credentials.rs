//! Which credentials does a run have, with their secrets in memory and nowhere else?

use std::collections::BTreeSet;
use std::fmt;

use exdoctor_checks::facts::sign_in::{Refused, Scheme};
use exdoctor_checks::values::Cloud;
use tokio::sync::{Mutex, OnceCell};

use super::account::{Account, Way};
use super::ledger::Ledger;
use super::reader::Reader;
use super::s2s::Rehearsal;
use super::token::Tokens;
use super::{Credential, Grounds};
use crate::config::{CertificateConfig, Config, DynamicsConfig, DynamicsSignIn, ExchangeScheme, ExchangeSignIn};
use crate::parse::Refusal;
use crate::secret::{Secret, SecretSource};

/// The credentials of a run, what was rejected of them, and the tokens they got: one for all rounds of a run.
#[derive(Default)]
pub struct Credentials {
    pub(super) grounds: Grounds,
    pub(super) ledger: Ledger,
    pub(super) tokens: Tokens,
    /// The cloud of the tenant, where it had to be asked for.
    pub(super) cloud: OnceCell<&'static Cloud>,
    pub(super) tenant: Option<Reader>,
    pub(super) rehearsal: Rehearsal,
    /// The rejection of a sign-in with a device code, until it is told in the place of the token.
    pub(super) untold: Mutex<Option<Refused>>,
    presented: Vec<Presented>,
}

/// What is presented for a purpose.
struct Presented {
    credential: Credential,
    /// The organization that it is for, by its address; `None`: wherever the purpose leads.
    at: Option<String>,
    own: Own,
}

/// How a server is signed in to.
pub(super) enum Own {
    Account(Account),
    Token(Secret),
    /// As whoever `[tenant]` names.
    OfTenant,
}

impl Credentials {
    /// None at all; where they could go is known.
    pub fn none(config: &Config) -> Self {
        Self { grounds: Grounds::of(config), ..Self::default() }
    }

    /// Fetches the secrets of the credentials that a run uses, and of no other.
    ///
    /// # Errors
    /// When a secret is not where the configuration says it is.
    pub fn load(config: &Config, used: &BTreeSet<Credential>) -> Result<Self, Refusal> {
        let wants = |credential| used.contains(&credential);
        let mut own = Self::none(config);
        if wants(Credential::Exchange) {
            let presented = own.at_exchange(&config.sign_in.exchange)?;
            own.add(Credential::Exchange, None, presented);
        }
        if wants(Credential::Dynamics) {
            for (dynamics, at) in config.sign_in.organizations() {
                let presented = own.at_dynamics(dynamics)?;
                own.add(Credential::Dynamics, Some(at.url), presented);
            }
        }
        if wants(Credential::Tenant) || own.presented.iter().any(|one| matches!(one.own, Own::OfTenant)) {
            own.tenant = Reader::of(&config.sign_in.tenant, &config.domains)?;
            let presented = own.tenant.as_ref().map(|_| Own::OfTenant);
            own.add(Credential::Tenant, None, presented);
        }
        Ok(own)
    }

    /// The same, with the key that the rehearsal signs with.
    ///
    /// # Errors
    /// When no PFX is named, or its password is not where the configuration says it is.
    pub fn rehearsing(self, file: &CertificateConfig) -> Result<Self, Refusal> {
        Ok(Self { rehearsal: Rehearsal::open(file)?, ..self })
    }

    fn at_exchange(&self, exchange: &ExchangeSignIn) -> Result<Option<Own>, Refusal> {
        let by = |way| self.user(Credential::Exchange, way, exchange.username.as_ref(), exchange.password.as_ref());
        match exchange.sign_in {
            None => Ok(None),
            Some(ExchangeScheme::Oauth) => Ok(Some(Own::OfTenant)),
            Some(ExchangeScheme::Basic) => by(Way::Basic),
            Some(ExchangeScheme::Ntlm) => by(Way::Ntlm),
            Some(ExchangeScheme::Negotiate) => by(Way::Negotiate),
        }
    }

    fn at_dynamics(&self, dynamics: &DynamicsConfig) -> Result<Option<Own>, Refusal> {
        let by = |way| self.user(Credential::Dynamics, way, dynamics.username.as_ref(), dynamics.password.as_ref());
        let token = || dynamics.token.as_ref().map(|source| source.fetch("the token of [dynamics]")).transpose();
        match dynamics.sign_in {
            None => Ok(None),
            Some(DynamicsSignIn::ClientCredentials) => Ok(Some(Own::OfTenant)),
            Some(DynamicsSignIn::Bearer) => Ok(token()?.map(|token| Own::Token(token.trimmed()))),
            Some(DynamicsSignIn::Ntlm) => by(Way::Ntlm),
            Some(DynamicsSignIn::Kerberos) => by(Way::Kerberos),
        }
    }

    fn user(
        &self,
        credential: Credential,
        way: Way,
        username: Option<&String>,
        password: Option<&SecretSource>,
    ) -> Result<Option<Own>, Refusal> {
        let (Some(username), Some(password)) = (username.cloned(), password) else { return Ok(None) };
        let password = password.fetch(&format!("the password of [{credential}]"))?;
        let key = self.key(&username, &password).unwrap_or_else(|| format!("{credential} {}", self.presented.len()));
        Ok(Some(Own::Account(Account { key, way, username, password })))
    }

    fn add(&mut self, credential: Credential, at: Option<String>, own: Option<Own>) {
        self.presented.extend(own.map(|own| Presented { credential, at, own }));
    }

    /// What the ledger knows an account by that is there already. The same user with the same password is one account:
    /// rejected for one purpose, it is rejected for all.
    pub(super) fn key(&self, username: &str, password: &Secret) -> Option<String> {
        self.presented.iter().find_map(|one| match &one.own {
            Own::Account(account) if account.is_of(username, password) => Some(account.key.clone()),
            _ => None,
        })
    }

    /// Everything that is presented for a purpose.
    fn all(&self, credential: Credential) -> impl Iterator<Item = &Own> {
        self.presented.iter().filter(move |one| one.credential == credential).map(|one| &one.own)
    }

    /// What is presented at an address: only there where it is for an organization.
    pub(super) fn own(&self, credential: Credential, url: &str) -> Option<&Own> {
        let fits = |one: &&Presented| {
            one.credential == credential && one.at.as_deref().is_none_or(|organization| is_below(url, organization))
        };
        let nearest = |one: &&Presented| one.at.as_ref().map_or(0, String::len);
        self.presented.iter().filter(fits).max_by_key(nearest).map(|one| &one.own)
    }

    /// Whether there is a credential.
    pub fn has(&self, credential: Credential) -> bool {
        self.all(credential).next().is_some()
    }

    /// The credentials that were rejected: the run presents none of them again.
    pub fn rejected(&self) -> BTreeSet<Credential> {
        let key = |own: &Own| match own {
            Own::Account(account) => Some(account.key.clone()),
            Own::OfTenant => self.tenant.as_ref().map(Reader::key),
            Own::Token(_) => None,
        };
        let rejected = |credential: &Credential| {
            let accounts: Vec<String> = self.all(*credential).filter_map(key).collect();
            let token = format!("token of {credential} ");
            self.ledger.has_rejected(|name| accounts.iter().any(|own| own == name) || name.starts_with(&token))
        };
        Credential::ALL.into_iter().filter(rejected).collect()
    }

    /// Who signs in, as the configuration names it.
    pub(super) fn account(&self, credential: Credential) -> Option<&str> {
        match self.all(credential).next()? {
            Own::Account(account) => Some(&account.username),
            Own::OfTenant => self.tenant.as_ref().map(|reader| reader.client_id.as_str()),
            Own::Token(_) => None,
        }
    }

    /// How it is presented.
    pub(super) fn scheme(&self, credential: Credential) -> Option<Scheme> {
        Some(match self.all(credential).next()? {
            Own::Account(account) => account.way.scheme(),
            Own::OfTenant | Own::Token(_) => Scheme::Bearer,
        })
    }
}

/// Whether an address is that of an organization, or lies below it.
fn is_below(url: &str, organization: &str) -> bool {
    let organization = organization.trim_end_matches('/').to_ascii_lowercase();
    let url = url.to_ascii_lowercase();
    url.strip_prefix(&organization).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// Says which there are, and nothing of them.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(Credential::ALL.into_iter().filter(|credential| self.has(*credential))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(folder: &tempfile::TempDir, password: &str) -> SecretSource {
        let path = folder.path().join(password);
        std::fs::write(&path, password).unwrap();
        SecretSource::File(path)
    }

    /// The accounts of Exchange and of organizations, each a user and a password.
    fn credentials(users: &[(&str, &str)]) -> Credentials {
        let folder = tempfile::tempdir().unwrap();
        let mut own = Credentials::default();
        for (place, (name, password)) in users.iter().enumerate() {
            let (credential, at) = match place {
                0 => (Credential::Exchange, None),
                _ => (Credential::Dynamics, Some(format!("https://crm.contoso.com/Org{place}"))),
            };
            let (name, password) = ((*name).to_owned(), source(&folder, password));
            let user = own.user(credential, Way::Ntlm, Some(&name), Some(&password)).unwrap();
            own.add(credential, at, user);
        }
        own
    }

    fn keys(users: &[(&str, &str)]) -> Vec<String> {
        let own = credentials(users);
        let key = |one: &Presented| match &one.own {
            Own::Account(account) => account.key.clone(),
            _ => String::new(),
        };
        own.presented.iter().map(key).collect()
    }

    #[test]
    fn one_user_is_one_account_however_it_is_written() {
        for (one, other) in
            [("svc@contoso.com", "CONTOSO\\svc"), ("contoso.com\\SVC", "svc@contoso.com"), ("svc", "svc")]
        {
            assert_eq!(keys(&[(one, "P4ssword"), (other, "P4ssword")]), ["exchange 0"; 2], "{one} {other}");
        }
        assert_eq!(keys(&[("svc", "P4ssword"), ("crm", "P4ssword")]), ["exchange 0", "dynamics 1"]);
    }

    #[test]
    fn one_name_with_two_passwords_is_two_accounts() {
        let users = [("svc", "one"), ("svc", "two"), ("svc", "three"), ("svc", "two")];
        assert_eq!(keys(&users), ["exchange 0", "dynamics 1", "dynamics 2", "dynamics 1"]);
        let own = credentials(&users);
        assert_eq!(own.key("svc@contoso.com", &Secret::new("three".to_owned())).as_deref(), Some("dynamics 2"));
        assert_eq!(own.key("svc", &Secret::new("four".to_owned())), None);
    }

    #[test]
    fn what_is_for_an_organization_is_presented_there_and_nowhere_else() {
        let own = credentials(&[("mail", "one"), ("crm", "two")]);
        assert!(own.has(Credential::Exchange) && own.has(Credential::Dynamics) && !own.has(Credential::Tenant));
        let presents = |url: &str| own.own(Credential::Dynamics, url).is_some();
        assert!(presents("https://crm.contoso.com/Org1/api/data/v9.2/") && presents("https://CRM.contoso.com/org1"));
        for url in [
            "",
            "https://crm.contoso.com/Org10",
            "https://crm.contoso.com/",
            "https://crm.contoso.com:8443/Org1",
            "https://crm.fabrikam.com/Org1",
        ] {
            assert!(!presents(url), "{url}");
        }
        assert!(own.own(Credential::Exchange, "https://mail.contoso.com/").is_some());
    }
}
