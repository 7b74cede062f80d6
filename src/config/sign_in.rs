//! With which credentials does a run sign in, and where are their secrets?

use std::collections::BTreeSet;

use exdoctor_checks::model::DynamicsAt;

use super::CertificateConfig;
use crate::net::sign_in::Credential;
use crate::parse::{Refusal, WebUrl, Words, domain, shown};
use crate::secret::SecretSource;

/// `[tenant]`: an application, or somebody, in Entra.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantConfig {
    /// The id or a domain of the tenant.
    pub id: Option<String>,
    /// The id of the application.
    pub client_id: Option<String>,
    /// Where its secret is.
    pub secret: Option<SecretSource>,
    /// The file with its key.
    pub certificate: Option<CertificateConfig>,
    /// Where a token is that was obtained elsewhere.
    pub token: Option<SecretSource>,
    /// How an assertion is signed.
    pub algorithm: Option<Algorithm>,
}

impl TenantConfig {
    fn way(&self) -> Option<String> {
        let client = self.client_id.as_deref().unwrap_or_default();
        let algorithm = self.algorithm.unwrap_or_default();
        if self.token.is_some() {
            Some("with a token that was obtained elsewhere".to_owned())
        } else if self.secret.is_some() {
            Some(format!("client secret of application {client}"))
        } else if self.certificate.is_some() {
            Some(format!("certificate ({}) of application {client}", algorithm.word()))
        } else {
            self.client_id.as_ref().map(|client| format!("a person, with a device code for application {client}"))
        }
    }
}

/// How an assertion is signed, and which digest names the certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA-PSS, and SHA-256 of the certificate.
    #[default]
    Ps256,
    /// RSA PKCS#1 1.5, and SHA-1 of the certificate.
    Rs256,
}

impl Algorithm {
    /// Its name in the header of a token.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }
}

/// The id or a domain of a tenant.
///
/// # Errors
/// When it is neither.
pub(super) fn tenant(text: &str) -> Result<String, Refusal> {
    application(text).or_else(|_| domain(text))
}

/// The id of an application.
///
/// # Errors
/// When it is none.
pub(super) fn application(text: &str) -> Result<String, Refusal> {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    if lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(Refusal::new("is not the id of an application").instead("give 8-4-4-4-12 hexadecimal digits"))
}

/// The words of `tenant.algorithm`.
pub const ALGORITHMS: &Words<Algorithm> = &[("PS256", Algorithm::Ps256), ("RS256", Algorithm::Rs256)];

/// `[dynamics]`: the Web API, and who reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DynamicsConfig {
    /// Where the organization is.
    pub url: Option<WebUrl>,
    /// Its unique name.
    pub organization: Option<String>,
    /// How the reader signs in.
    pub sign_in: Option<DynamicsSignIn>,
    /// The reader.
    pub username: Option<String>,
    /// Where the password is.
    pub password: Option<SecretSource>,
    /// Where a token is that was obtained elsewhere.
    pub token: Option<SecretSource>,
    /// The account of the asynchronous services, where the evidence does not tell.
    pub async_account: Option<String>,
}

impl DynamicsConfig {
    /// Where the organization is, and what it is called: as the configuration says, else as the last part of its path, else as
    /// the first label of its host.
    pub fn at(&self) -> Option<DynamicsAt> {
        let url = self.url.as_ref()?;
        let last = url.path.rsplit('/').next().filter(|part| !part.is_empty());
        let label = || url.endpoint.host.split('.').next().unwrap_or_default();
        let organization = self.organization.clone().unwrap_or_else(|| last.unwrap_or_else(label).to_owned());
        Some(DynamicsAt { url: url.url(), organization })
    }

    /// Whether what it says fits together.
    fn fits(&self, tenant: &TenantConfig) -> Result<(), Refusal> {
        match self.sign_in {
            Some(DynamicsSignIn::Bearer) if self.token.is_none() => {
                return refuse("[dynamics] names no token to sign in with", "add token = { file = \"…\" }");
            }
            Some(DynamicsSignIn::ClientCredentials) if tenant.secret.is_none() && tenant.certificate.is_none() => {
                return refuse(
                    "[dynamics] signs in as the application of [tenant], which names neither secret nor certificate",
                    "add secret = { env = \"…\" } to [tenant]",
                );
            }
            Some(DynamicsSignIn::Ntlm | DynamicsSignIn::Kerberos) => {
                needs_account("dynamics", self.username.as_ref(), self.password.as_ref())?;
            }
            _ => {}
        }
        if self.sign_in.is_some() && self.url.is_none() {
            return refuse("[dynamics] names no url to sign in to", "add url = \"https://crm.contoso.com/Contoso\"");
        }
        Ok(())
    }
}

/// How the reader of Dynamics signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DynamicsSignIn {
    /// With NTLM.
    Ntlm,
    /// With Kerberos, and nothing instead.
    Kerberos,
    /// With a token that was obtained elsewhere.
    Bearer,
    /// As the application of `[tenant]`.
    ClientCredentials,
}

/// The words of `dynamics.sign_in`.
pub const DYNAMICS_SIGN_INS: &Words<DynamicsSignIn> = &[
    ("ntlm", DynamicsSignIn::Ntlm),
    ("kerberos", DynamicsSignIn::Kerberos),
    ("bearer", DynamicsSignIn::Bearer),
    ("client-credentials", DynamicsSignIn::ClientCredentials),
];

/// Who reads Exchange, from `[exchange]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExchangeSignIn {
    /// How.
    pub sign_in: Option<ExchangeScheme>,
    /// The reader.
    pub username: Option<String>,
    /// Where the password is.
    pub password: Option<SecretSource>,
}

/// How the reader of Exchange signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeScheme {
    /// With the password, readable for the server.
    Basic,
    /// With NTLM.
    Ntlm,
    /// With Kerberos, or with NTLM in the same frame where there is no ticket.
    Negotiate,
    /// As the application, or the person, of `[tenant]`.
    Oauth,
}

/// The words of `exchange.sign_in`.
pub const EXCHANGE_SIGN_INS: &Words<ExchangeScheme> = &[
    ("basic", ExchangeScheme::Basic),
    ("ntlm", ExchangeScheme::Ntlm),
    ("negotiate", ExchangeScheme::Negotiate),
    ("oauth", ExchangeScheme::Oauth),
];

/// Everything that a configuration says about signing in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInConfig {
    /// `[tenant]`.
    pub tenant: TenantConfig,
    /// `[dynamics]`, or each `[[dynamics]]`.
    pub dynamics: Vec<DynamicsConfig>,
    /// `[exchange]`.
    pub exchange: ExchangeSignIn,
}

impl SignInConfig {
    /// The organizations of Dynamics: where each is.
    pub fn organizations(&self) -> impl Iterator<Item = (&DynamicsConfig, DynamicsAt)> {
        self.dynamics.iter().filter_map(|own| Some((own, own.at()?)))
    }

    /// How somebody signs in with a credential and as whom, in words; `None` where nobody does.
    pub fn way(&self, credential: Credential) -> Option<String> {
        let Self { tenant, dynamics, exchange } = self;
        let as_tenant = || tenant.way().map(|way| format!("as [tenant]: {way}"));
        let at_dynamics = |own: &DynamicsConfig| match own.sign_in? {
            DynamicsSignIn::Bearer => Some("with a token that was obtained elsewhere".to_owned()),
            DynamicsSignIn::ClientCredentials => as_tenant(),
            DynamicsSignIn::Ntlm => Some(as_user("NTLM", own.username.as_ref())),
            DynamicsSignIn::Kerberos => Some(as_user("Kerberos", own.username.as_ref())),
        };
        match credential {
            Credential::Tenant => tenant.way(),
            Credential::Dynamics => {
                let mut ways: Vec<String> = dynamics.iter().filter_map(at_dynamics).collect();
                ways.dedup();
                (!ways.is_empty()).then(|| ways.join("; "))
            }
            Credential::Exchange => match exchange.sign_in? {
                ExchangeScheme::Oauth => as_tenant(),
                ExchangeScheme::Basic => Some(as_user("Basic", exchange.username.as_ref())),
                ExchangeScheme::Ntlm => Some(as_user("NTLM", exchange.username.as_ref())),
                ExchangeScheme::Negotiate => Some(as_user("Negotiate", exchange.username.as_ref())),
            },
            Credential::Directory => None,
        }
    }

    /// Whether the sign-in host of a cloud is asked for a token with it.
    pub fn asks_the_cloud(&self, credential: Credential) -> bool {
        let as_tenant = match credential {
            Credential::Tenant => true,
            Credential::Dynamics => {
                self.dynamics.iter().any(|own| own.sign_in == Some(DynamicsSignIn::ClientCredentials))
            }
            Credential::Exchange => self.exchange.sign_in == Some(ExchangeScheme::Oauth),
            Credential::Directory => false,
        };
        as_tenant && self.tenant.token.is_none()
    }

    /// Whether what it says fits together.
    ///
    /// # Errors
    /// The first thing that does not.
    pub fn fits(&self) -> Result<(), Refusal> {
        let Self { tenant, dynamics, exchange } = self;
        let ways = [tenant.secret.is_some(), tenant.certificate.is_some(), tenant.token.is_some()];
        if ways.iter().filter(|way| **way).count() > 1 {
            return refuse("[tenant] names several of secret, certificate and token", "name one of them");
        }
        if (tenant.secret.is_some() || tenant.certificate.is_some()) && tenant.client_id.is_none() {
            return refuse("[tenant] names no client_id", "add client_id = \"…\", the id of the application");
        }
        if tenant.algorithm.is_some() && tenant.certificate.is_none() {
            return refuse("[tenant] has an algorithm, but no certificate", "add certificate = { pfx = \"…\" }");
        }
        let named = tenant.client_id.is_some() || tenant.token.is_some();
        dynamics.iter().try_for_each(|own| own.fits(tenant))?;
        let mut seen = BTreeSet::new();
        if let Some((_, twice)) = self.organizations().find(|(_, at)| !seen.insert(at.organization.to_lowercase())) {
            return refuse(
                &format!("two tables [[dynamics]] are about {}", shown(&twice.organization)),
                "give each its own organization = \"…\"",
            );
        }
        match exchange.sign_in {
            Some(ExchangeScheme::Oauth) if !named => refuse(
                "[exchange] signs in as the application of [tenant], which names none",
                "add client_id to [tenant], and secret or certificate where it is no person",
            ),
            Some(scheme) if scheme != ExchangeScheme::Oauth => {
                needs_account("exchange", exchange.username.as_ref(), exchange.password.as_ref())
            }
            _ => Ok(()),
        }
    }
}

fn as_user(scheme: &str, user: Option<&String>) -> String {
    format!("{scheme}, as {}", user.map(String::as_str).unwrap_or_default())
}

fn needs_account(table: &str, user: Option<&String>, password: Option<&SecretSource>) -> Result<(), Refusal> {
    if user.is_none() {
        return refuse(&format!("[{table}] names no username to sign in with"), "add username = \"svc@contoso.com\"");
    }
    if password.is_none() {
        return refuse(&format!("[{table}] names no password"), "add password = { env = \"NAME\" }");
    }
    Ok(())
}

fn refuse(reason: &str, way_out: &str) -> Result<(), Refusal> {
    Err(Refusal::new(reason).instead(way_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_is_called_as_its_path_or_its_host() {
        let at = |url: &str, organization: Option<&str>| {
            let url = crate::parse::web_url(url, "x").ok();
            let organization = organization.map(str::to_owned);
            DynamicsConfig { url, organization, ..DynamicsConfig::default() }.at().map(|at| at.organization)
        };
        assert_eq!(at("https://crm.contoso.com/Contoso", None).as_deref(), Some("Contoso"));
        assert_eq!(at("https://contoso.crm4.dynamics.com", None).as_deref(), Some("contoso"));
        assert_eq!(at("https://crm.contoso.com/Contoso", Some("CRM")).as_deref(), Some("CRM"));
        assert_eq!(DynamicsConfig::default().at(), None);
    }

    #[test]
    fn what_does_not_fit_together_is_said_with_the_way_out() {
        let secret = || Some(SecretSource::Env("X".to_owned()));
        let why = |change: fn(&mut SignInConfig)| {
            let mut config = SignInConfig::default();
            config.tenant.client_id = Some("id".to_owned());
            config.tenant.secret = Some(SecretSource::Env("X".to_owned()));
            change(&mut config);
            config.fits().map_err(|refusal| refusal.reason)
        };
        assert_eq!(why(|_| {}), Ok(()));
        assert!(why(|config| config.tenant.client_id = None).is_err_and(|why| why.ends_with("no client_id")));
        assert!(why(|config| config.tenant.token = config.tenant.secret.clone()).is_err());
        assert!(why(|config| config.tenant.algorithm = Some(Algorithm::Rs256)).is_err());
        assert!(why(|config| config.exchange.sign_in = Some(ExchangeScheme::Basic)).is_err());
        assert_eq!(why(|config| config.exchange.sign_in = Some(ExchangeScheme::Oauth)), Ok(()));
        let exchange = ExchangeSignIn {
            sign_in: Some(ExchangeScheme::Basic),
            username: Some("svc@contoso.com".to_owned()),
            password: secret(),
        };
        let mut config = SignInConfig { exchange, ..SignInConfig::default() };
        assert_eq!(config.fits(), Ok(()));
        let mut dynamics =
            DynamicsConfig { sign_in: Some(DynamicsSignIn::Bearer), token: secret(), ..DynamicsConfig::default() };
        config.dynamics = vec![dynamics.clone()];
        assert!(config.fits().is_err_and(|refusal| refusal.reason.contains("no url")));
        dynamics.url = crate::parse::web_url("https://crm.contoso.com/Contoso", "x").ok();
        let other = crate::parse::web_url("https://crm.fabrikam.com/contoso", "x").ok();
        config.dynamics = vec![dynamics.clone(), DynamicsConfig { url: other, ..dynamics.clone() }];
        assert!(config.fits().is_err_and(|refusal| refusal.reason.contains("two tables")));
        config.dynamics[1].organization = Some("Fabrikam".to_owned());
        assert_eq!(config.fits(), Ok(()));
        let names: Vec<String> = config.organizations().map(|(_, at)| at.organization).collect();
        assert_eq!(names, ["Contoso", "Fabrikam"]);
    }
}
