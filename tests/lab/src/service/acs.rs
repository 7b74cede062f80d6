//! How does the token service of a world answer Dynamics?

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::sign_in::assertion::{self, Unfit};
use super::sign_in::{json as page_of, refused};
use super::{Call, Grant, State};
use crate::world::script::Page;

/// The token service, for one tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Acs {
    /// The id of the tenant.
    pub tenant: String,
    /// Its own host.
    pub host: String,
    /// The host of Exchange Online.
    pub exchange: String,
    /// Its own principal.
    pub principal: String,
    /// The certificates of the service principal of Dynamics, by the names of the lab's files.
    pub certificates: Vec<String>,
    /// Whether the tenant has that service principal.
    pub known: bool,
    /// Whether it is switched on.
    pub enabled: bool,
    /// The object id of that service principal.
    pub object: String,
    /// The first and the last moment of the credentials, where they are not those of the certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<(String, String)>,
    /// What is answered to each request instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Page>,
    /// The tenant that its tokens name, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<String>,
}

impl Default for Acs {
    fn default() -> Self {
        Self {
            tenant: String::new(),
            host: "accounts.accesscontrol.windows.net".to_owned(),
            exchange: "outlook.office365.com".to_owned(),
            principal: "00000001-0000-0000-c000-000000000000".to_owned(),
            certificates: vec!["own.cer".to_owned()],
            known: true,
            enabled: true,
            object: "0f0f0f0f-0000-4000-8000-000000000007".to_owned(),
            dates: None,
            instead: None,
            names: None,
        }
    }
}

const DYNAMICS: &str = "00000007-0000-0000-c000-000000000000";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const GRANT: &str = "http://oauth.net/grant_type/jwt/1.0/bearer";

impl Acs {
    pub(super) fn answer(&self, call: &Call, state: &mut State) -> Option<Page> {
        let (tenant, _) = call.path.strip_prefix('/')?.split_once("/tokens/OAuth/2")?;
        if call.page.is_some() || call.method != "POST" {
            return None;
        }
        if let Some(page) = &self.instead {
            return Some(page.clone());
        }
        Some(self.token(tenant, call, state).unwrap_or_else(|text| {
            let error = if text.contains("90002") { "invalid_request" } else { "invalid_client" };
            refused(&(if error == "invalid_client" { 401 } else { 400 }, error, text))
        }))
    }

    fn token(&self, tenant: &str, call: &Call, state: &mut State) -> Result<Page, String> {
        if tenant != self.tenant {
            return Err(format!("AADSTS90002: Tenant '{tenant}' not found."));
        }
        if call.form("grant_type").as_deref() != Some(GRANT) {
            return Err("AADSTS70003: The app requested an unsupported grant type.".to_owned());
        }
        if !self.known {
            return Err(format!(
                "AADSTS700016: Application with identifier '{DYNAMICS}' was not found in the directory."
            ));
        }
        if !self.enabled {
            return Err(format!("AADSTS7000112: Application '{DYNAMICS}' is disabled."));
        }
        let text = call.form("assertion").unwrap_or_default();
        state.shown.push(text.clone());
        let reason = |reason: &str, thumbprint: &str, found: &str| {
            format!(
                "AADSTS700027: Client assertion failed signature validation. [Reason - {reason}, Thumbprint of key used by client: '{thumbprint}'{found}]"
            )
        };
        let claims = assertion::verified(&text, &self.certificates, state.date).map_err(|unfit| match unfit {
            Unfit::Unknown(thumbprint) => reason("The key was not found.", &thumbprint, ""),
            Unfit::Expired(thumbprint, dates) => {
                reason("The key used is expired.", &thumbprint, &format!(", Found key '{dates}'"))
            }
            Unfit::Signature(thumbprint) => reason("Invalid signature.", &thumbprint, ""),
            Unfit::Time => "AADSTS700024: Client assertion is not within its valid time range.".to_owned(),
            Unfit::Audience | Unfit::Malformed(_) => "AADSTS50027: JWT token is invalid or malformed.".to_owned(),
        })?;
        if let Some((from, until)) = &self.dates {
            let at = |text: &String| text.parse::<jiff::Timestamp>().ok();
            let holds =
                at(from).is_some_and(|from| from <= state.date) && at(until).is_some_and(|end| state.date <= end);
            if !holds {
                return Err(reason(
                    "The key used is expired.",
                    "",
                    &format!(", Found key 'Start={from}, End={until}'"),
                ));
            }
        }
        let own = |name: &str, value: String| claims[name].as_str() == Some(value.as_str());
        let audience = format!("{}/{}@{tenant}", self.principal, self.host);
        let lasts = claims["exp"].as_u64().zip(claims["nbf"].as_u64()).map(|(end, begin)| end.saturating_sub(begin));
        if !own("iss", format!("{DYNAMICS}@{tenant}")) || !own("aud", audience) || lasts.is_none_or(|long| long > 600) {
            return Err("AADSTS50027: JWT token is invalid or malformed: issuer, audience or lifetime.".to_owned());
        }
        let resource = format!("{EXCHANGE}/{}@{tenant}", self.exchange);
        if call.form("resource").as_deref() != Some(resource.as_str()) {
            return Err("AADSTS500011: The resource principal was not found in the tenant.".to_owned());
        }
        let named = self.names.as_deref().unwrap_or(tenant);
        let now = State::seconds();
        let claims = json!({
            "aud": resource, "iss": format!("{}@{named}", self.principal), "nameid": format!("{DYNAMICS}@{named}"),
            "oid": self.object, "nbf": now, "exp": now + 86_400,
        });
        let grant = Grant { audience: resource, identity: DYNAMICS.to_owned(), permissions: ["app".to_owned()].into() };
        let token = state.grant(grant, &claims);
        Ok(page_of(
            200,
            &json!({
                "token_type": "Bearer", "access_token": token, "expires_in": "86399",
                "expires_on": (now + 86_400).to_string(), "not_before": now.to_string(),
            }),
        ))
    }
}
