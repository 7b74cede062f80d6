//! How does somebody sign in, in words, and does what is said about it fit together?

use std::collections::BTreeSet;

use super::sign_in::{DynamicsConfig, DynamicsSignIn, ExchangeScheme, SignInConfig, TenantConfig};
use crate::net::sign_in::Credential;
use crate::parse::{Refusal, shown};
use crate::secret::SecretSource;

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

impl SignInConfig {
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

    /// The users for whom a Kerberos ticket is asked for, before a credential is presented.
    pub fn wants_tickets(&self, credential: Credential) -> Vec<&str> {
        let Self { dynamics, exchange, .. } = self;
        match credential {
            Credential::Dynamics => {
                let wants = |own: &&DynamicsConfig| own.sign_in == Some(DynamicsSignIn::Kerberos);
                let mut users: Vec<&str> =
                    dynamics.iter().filter(wants).filter_map(|own| own.username.as_deref()).collect();
                users.dedup();
                users
            }
            Credential::Exchange if exchange.sign_in == Some(ExchangeScheme::Negotiate) => {
                exchange.username.as_deref().into_iter().collect()
            }
            _ => Vec::new(),
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

pub(super) fn needs_account(
    table: &str,
    user: Option<&String>,
    password: Option<&SecretSource>,
) -> Result<(), Refusal> {
    if user.is_none() {
        return refuse(&format!("[{table}] names no username to sign in with"), "add username = \"svc@contoso.com\"");
    }
    if password.is_none() {
        return refuse(&format!("[{table}] names no password"), "add password = { env = \"NAME\" }");
    }
    Ok(())
}

pub(super) fn refuse(reason: &str, way_out: &str) -> Result<(), Refusal> {
    Err(Refusal::new(reason).instead(way_out))
}

#[cfg(test)]
mod tests {
    use super::super::sign_in::{Algorithm, ExchangeSignIn};
    use super::*;

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
