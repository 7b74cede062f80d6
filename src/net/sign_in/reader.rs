//! Who reads the tenant, and how is that proved?

use exdoctor_checks::certificate::words;
use tokio::sync::Mutex;

use crate::certificate::pfx::Signer;
use crate::certificate::signer;
use crate::config::{Algorithm, CertificateConfig, TenantConfig};
use crate::parse::Refusal;
use crate::secret::Secret;

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

impl Reader {
    /// Whom `[tenant]` names; where it does not say which tenant, it is that of the first domain.
    pub(super) fn of(tenant: &TenantConfig, domains: &[String]) -> Result<Option<Self>, Refusal> {
        let proof = if let Some(source) = &tenant.token {
            Proof::Given(source.fetch("the token of [tenant]")?.trimmed())
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
        Ok(Some(Self { tenant: id, client_id: tenant.client_id.clone().unwrap_or_default(), proof }))
    }

    /// What the ledger knows it by.
    pub(super) fn key(&self) -> String {
        format!("application {}", self.client_id)
    }
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
