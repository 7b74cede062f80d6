//! With which credentials does a run sign in, and where are their secrets?

use exdoctor_checks::model::DynamicsAt;

use super::CertificateConfig;
use super::way::{needs_account, refuse};
use crate::parse::{Refusal, WebUrl, Words, domain};
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
    pub(super) fn fits(&self, tenant: &TenantConfig) -> Result<(), Refusal> {
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

    /// The account of the asynchronous services, where there is one: several deployments may have several.
    pub fn async_account(&self) -> Option<String> {
        let mut all = self.dynamics.iter().filter_map(|own| own.async_account.as_deref());
        let first = all.next()?;
        all.all(|other| other.eq_ignore_ascii_case(first)).then(|| first.to_owned())
    }

    /// Where somebody signs in to an organization of Dynamics.
    pub fn signed_in(&self) -> impl Iterator<Item = DynamicsAt> {
        self.organizations().filter(|(own, _)| own.sign_in.is_some()).map(|(_, at)| at)
    }
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
}
