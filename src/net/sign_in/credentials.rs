//! Which credentials does a run have, with their secrets in memory and nowhere else?

use std::collections::BTreeSet;
use std::fmt;

use exdoctor_checks::certificate::words;
use exdoctor_checks::facts::sign_in::Scheme;
use tokio::sync::Mutex;

use super::ledger::Ledger;
use super::s2s::Rehearsal;
use super::token::Tokens;
use super::{Credential, Grounds};
use crate::certificate::pfx::Signer;
use crate::certificate::signer;
use crate::config::{
    Algorithm, CertificateConfig, Config, DynamicsConfig, DynamicsSignIn, ExchangeScheme, SignInConfig, TenantConfig,
};
use crate::parse::Refusal;
use crate::secret::{Secret, SecretSource};

/// The credentials of a run, what was rejected of them, and the tokens they got: one for all rounds of a run.
#[derive(Default)]
pub struct Credentials {
    pub(super) grounds: Grounds,
    pub(super) ledger: Ledger,
    pub(super) tokens: Tokens,
    pub(super) tenant: Option<Reader>,
    pub(super) rehearsal: Rehearsal,
    /// Of each organization, by its address.
    dynamics: Vec<(String, Own)>,
    exchange: Option<Own>,
}

/// Who signs in to Entra.
pub(super) struct Reader {
    pub(super) tenant: String,
    pub(super) client_id: String,
    pub(super) proof: Proof,
}

/// How an application proves who it is, or what stands for it.
pub(super) enum Proof {
    Secret(Secret),
    Key(Box<Signer>, Algorithm),
    Given(Secret),
    /// Somebody at the terminal; what renews the sign-in, once it was made.
    Person(Mutex<Option<Secret>>),
}

/// How a server is signed in to.
pub(super) enum Own {
    Account(Account),
    Token(Secret),
    /// As whoever `[tenant]` names.
    OfTenant,
}

/// A user name with its password.
pub(super) struct Account {
    /// What the ledger knows it by: the same for the same user and password, whoever names it.
    pub(super) key: String,
    pub(super) way: Way,
    pub(super) username: String,
    pub(super) password: Secret,
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

impl Credentials {
    /// Fetches the secrets of the credentials that a run uses, and of no other.
    ///
    /// # Errors
    /// When a secret is not where the configuration says it is.
    pub fn load(config: &Config, used: &BTreeSet<Credential>) -> Result<Self, Refusal> {
        let SignInConfig { tenant, exchange, .. } = &config.sign_in;
        let wants = |credential| used.contains(&credential);
        let mut own = Self { grounds: Grounds::of(config), ..Self::default() };
        if wants(Credential::Exchange) {
            let by = |way| account(Credential::Exchange, way, exchange.username.as_ref(), exchange.password.as_ref());
            own.exchange = match exchange.sign_in {
                None => None,
                Some(ExchangeScheme::Oauth) => Some(Own::OfTenant),
                Some(ExchangeScheme::Basic) => by(Way::Basic)?,
                Some(ExchangeScheme::Ntlm) => by(Way::Ntlm)?,
                Some(ExchangeScheme::Negotiate) => by(Way::Negotiate)?,
            };
        }
        if wants(Credential::Dynamics) {
            for (dynamics, at) in config.sign_in.organizations() {
                own.dynamics.extend(at_dynamics(dynamics)?.map(|own| (at.url, own)));
            }
        }
        let lent = own.exchange.iter().chain(own.dynamics.iter().map(|(_, own)| own));
        let lent = lent.into_iter().any(|own| matches!(own, Own::OfTenant));
        if wants(Credential::Tenant) || lent {
            own.tenant = reader(tenant, &config.domains)?;
        }
        if config.circumstances.rehearse_s2s && wants(Credential::Tenant) {
            own.rehearsal = Rehearsal::open(&config.certificate)?;
        }
        own.share();
        Ok(own)
    }

    /// Whether there is a credential.
    pub fn has(&self, credential: Credential) -> bool {
        match credential {
            Credential::Tenant => self.tenant.is_some(),
            _ => self.own(credential, "").is_some(),
        }
    }

    /// The credentials that were rejected: the run presents none of them again.
    pub fn rejected(&self) -> BTreeSet<Credential> {
        let rejected = |credential: &Credential| {
            let account = match self.own(*credential, "") {
                Some(Own::Account(account)) => Some(account.key.clone()),
                Some(Own::OfTenant) => self.tenant.as_ref().map(Reader::key),
                Some(Own::Token(_)) | None => None,
            };
            let token = format!("token of {credential} ");
            self.ledger.has_rejected(|name| account.as_deref() == Some(name) || name.starts_with(&token))
        };
        Credential::ALL.into_iter().filter(rejected).collect()
    }

    /// Who signs in, as the configuration names it.
    pub(super) fn account(&self, credential: Credential) -> Option<&str> {
        match self.own(credential, "")? {
            Own::Account(account) => Some(&account.username),
            Own::OfTenant => self.tenant.as_ref().map(|reader| reader.client_id.as_str()),
            Own::Token(_) => None,
        }
    }

    /// How it is presented.
    pub(super) fn scheme(&self, credential: Credential) -> Option<Scheme> {
        Some(match self.own(credential, "")? {
            Own::Account(account) => account.way.scheme(),
            Own::OfTenant | Own::Token(_) => Scheme::Bearer,
        })
    }

    /// What is presented at an address; only Dynamics has one for each of several organizations.
    pub(super) fn own(&self, credential: Credential, url: &str) -> Option<&Own> {
        match credential {
            Credential::Exchange => self.exchange.as_ref(),
            Credential::Dynamics => match self.dynamics.as_slice() {
                [(_, own)] => Some(own),
                several => {
                    let all = several.iter().filter(|(at, _)| is_below(url, at));
                    all.max_by_key(|(at, _)| at.len()).map(|(_, own)| own)
                }
            },
            Credential::Tenant => self.tenant.as_ref().map(|_| &Own::OfTenant),
            Credential::Directory => None,
        }
    }

    /// The same user with the same password is one account: rejected for one purpose, it is rejected for all.
    fn share(&mut self) {
        for place in 0..self.dynamics.len() {
            let (before, rest) = self.dynamics.split_at_mut(place);
            let Some((_, Own::Account(own))) = rest.first_mut() else { continue };
            let mut known = self.exchange.iter().chain(before.iter().map(|(_, own)| own));
            let same = known.find_map(|known| match known {
                Own::Account(known) if known.is_of(&own.username, &own.password) => Some(known.key.clone()),
                _ => None,
            });
            match same {
                Some(key) => own.key = key,
                // One name with two passwords is two accounts.
                None if place > 0 => own.key = format!("{} {place}", own.key),
                None => {}
            }
        }
    }

    /// What the ledger knows a user by who signs in elsewhere.
    pub(super) fn key(&self, username: &str, password: &Secret) -> String {
        let mut known = self.exchange.iter().chain(self.dynamics.iter().map(|(_, own)| own));
        let known = known.find_map(|own| match own {
            Own::Account(account) if account.is_of(username, password) => Some(account.key.clone()),
            _ => None,
        });
        known.unwrap_or_else(|| format!("{} {}", Credential::Directory, username.to_lowercase()))
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

/// Whether an address is that of an organization, or lies below it.
fn is_below(url: &str, organization: &str) -> bool {
    let organization = organization.trim_end_matches('/').to_ascii_lowercase();
    let url = url.to_ascii_lowercase();
    url.strip_prefix(&organization).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

impl Account {
    /// Whether it is the account of a user with a password, however the user is written.
    fn is_of(&self, username: &str, password: &Secret) -> bool {
        user(&self.username).eq_ignore_ascii_case(user(username)) && self.password.expose() == password.expose()
    }
}

impl Reader {
    /// What the ledger knows it by.
    pub(super) fn key(&self) -> String {
        format!("application {}", self.client_id)
    }
}

/// Says which there are, and nothing of them.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(Credential::ALL.into_iter().filter(|credential| self.has(*credential))).finish()
    }
}

fn at_dynamics(dynamics: &DynamicsConfig) -> Result<Option<Own>, Refusal> {
    let by = |way| account(Credential::Dynamics, way, dynamics.username.as_ref(), dynamics.password.as_ref());
    let token = || dynamics.token.as_ref().map(|source| source.fetch("the token of [dynamics]")).transpose();
    match dynamics.sign_in {
        None => Ok(None),
        Some(DynamicsSignIn::ClientCredentials) => Ok(Some(Own::OfTenant)),
        Some(DynamicsSignIn::Bearer) => Ok(token()?.map(|token| Own::Token(trimmed(&token)))),
        Some(DynamicsSignIn::Ntlm) => by(Way::Ntlm),
        Some(DynamicsSignIn::Kerberos) => by(Way::Kerberos),
    }
}

fn account(
    credential: Credential,
    way: Way,
    username: Option<&String>,
    password: Option<&SecretSource>,
) -> Result<Option<Own>, Refusal> {
    let (Some(username), Some(password)) = (username, password) else { return Ok(None) };
    let password = password.fetch(&format!("the password of [{credential}]"))?;
    let key = format!("{credential} {}", username.to_lowercase());
    Ok(Some(Own::Account(Account { key, way, username: username.clone(), password })))
}

fn reader(tenant: &TenantConfig, domains: &[String]) -> Result<Option<Reader>, Refusal> {
    let proof = if let Some(source) = &tenant.token {
        Proof::Given(trimmed(&source.fetch("the token of [tenant]")?))
    } else if let Some(source) = &tenant.secret {
        Proof::Secret(source.fetch("the secret of [tenant]")?)
    } else if let Some(file) = &tenant.certificate {
        Proof::Key(Box::new(key(file)?), tenant.algorithm.unwrap_or_default())
    } else if tenant.client_id.is_some() {
        Proof::Person(Mutex::default())
    } else {
        return Ok(None);
    };
    let id = tenant.id.clone().or_else(|| domains.first().cloned());
    let Some(id) = id.or_else(|| matches!(proof, Proof::Given(_)).then(String::new)) else {
        let refusal = Refusal::new("[tenant] names no id, and there is no domain to take for it");
        return Err(refusal.instead("add id = \"contoso.onmicrosoft.com\""));
    };
    Ok(Some(Reader { tenant: id, client_id: tenant.client_id.clone().unwrap_or_default(), proof }))
}

fn key(file: &CertificateConfig) -> Result<Signer, Refusal> {
    let pfx = file.pfx.as_ref().ok_or_else(|| Refusal::new("the certificate of [tenant] names no pfx"))?;
    let what = format!("the password of {}", pfx.name);
    let password = file.password.as_ref().map(|source| source.fetch(&what)).transpose()?;
    signer(&pfx.path, password.as_ref()).map_err(|why| {
        Refusal::new(format!("{} of [tenant] cannot sign: {}", pfx.name, words(&why)))
            .instead("`exdoctor certificate FILE` says what is in it")
    })
}

/// Tokens hold no white space, whatever the file around them does.
fn trimmed(secret: &Secret) -> Secret {
    Secret::new(secret.expose().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_user_is_one_account_however_it_is_written() {
        let secret = || Secret::new("P4ssword".to_owned());
        let account = |credential, name: &str| {
            let (key, username) = (format!("{credential} {name}"), name.to_owned());
            Some(Own::Account(Account { key, way: Way::Ntlm, username, password: secret() }))
        };
        let keys = |one: &str, other: &str| {
            let (exchange, dynamics) = (account(Credential::Exchange, one), account(Credential::Dynamics, other));
            let dynamics =
                dynamics.map(|own| ("https://crm.contoso.com/Contoso".to_owned(), own)).into_iter().collect();
            let mut own = Credentials { exchange, dynamics, ..Credentials::default() };
            own.share();
            let shared = match own.dynamics.first() {
                Some((_, Own::Account(account))) => account.key.clone(),
                _ => String::new(),
            };
            (shared, own.key(other, &secret()))
        };
        for (one, other) in
            [("svc@contoso.com", "CONTOSO\\svc"), ("contoso.com\\SVC", "svc@contoso.com"), ("svc", "svc")]
        {
            let shared = format!("exchange {one}");
            assert_eq!(keys(one, other), (shared.clone(), shared), "{one} {other}");
        }
        let (own, _) = keys("svc@contoso.com", "CONTOSO\\crm");
        assert_eq!(own, "dynamics CONTOSO\\crm");
        let nobody = Credentials { exchange: account(Credential::Exchange, "svc"), ..Credentials::default() };
        assert_eq!(nobody.key("svc", &Secret::new("another".to_owned())), "directory svc");
    }

    #[test]
    fn the_realm_is_in_the_name_of_the_user() {
        assert_eq!(realm("CONTOSO\\svc").as_deref(), Some("CONTOSO"));
        assert_eq!(realm("svc@contoso.com").as_deref(), Some("CONTOSO.COM"));
        assert_eq!((realm("svc"), realm("svc@")), (None, None));
    }
}
