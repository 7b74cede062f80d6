//! How does the sign-in host of a world give tokens?

mod app;
pub(crate) mod assertion;
mod device;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Call, Grant, State};
use crate::world::script::Page;
pub use app::{App, Secret};
use assertion::Unfit;
use device::{device_code, no_public_client, renewal, user};

/// A sign-in host, for one tenant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// The id of the tenant.
    pub tenant: String,
    /// What else the tenant is called.
    pub domains: Vec<String>,
    /// Its own address: `https://login.microsoftonline.com`.
    pub authority: String,
    /// What tokens are for: `https://graph.microsoft.com`.
    pub resources: Vec<String>,
    /// The applications by their ids.
    pub apps: BTreeMap<String, App>,
    /// So many requests for a token are told to come later.
    pub throttled: u64,
    /// When they may: the value of `Retry-After`.
    pub retry_after: String,
    /// What is answered to each request for a token instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Page>,
}

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const TRACE: &str = "0d8f2a1c-0000-0000-0000-0000000000aa";

/// A status, the word of the protocol, and the text with its number.
type Refusal = (u16, &'static str, String);

impl SignIn {
    pub(super) fn answer(&self, call: &Call, state: &mut State) -> Option<Page> {
        let path = call.path.trim_start_matches('/').to_ascii_lowercase();
        let (tenant, rest) = path.split_once('/')?;
        if call.page.is_some() || call.method != "POST" {
            return None;
        }
        if !matches!(rest, "oauth2/v2.0/token" | "oauth2/v2.0/devicecode") {
            return None;
        }
        if state.counted("sign-in") < self.throttled {
            return Some(Page::status(429).header("Retry-After", &self.retry_after));
        }
        if let Some(page) = &self.instead {
            return Some(page.clone());
        }
        if tenant != self.tenant && !self.domains.iter().any(|domain| domain == tenant) {
            let text = format!(
                "AADSTS90002: Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            );
            return Some(refused(&(400, "invalid_request", text)));
        }
        let answer = if rest.ends_with("devicecode") { self.code(call, state) } else { self.token(call, state) };
        Some(answer.unwrap_or_else(|refusal| refused(&refusal)))
    }

    fn app(&self, call: &Call) -> Result<(String, &App), Refusal> {
        let id = call.form("client_id").unwrap_or_default();
        let Some(app) = self.apps.get(&id) else {
            let text =
                format!("AADSTS700016: Application with identifier '{id}' was not found in the directory 'Contoso'.");
            return Err((400, "unauthorized_client", text));
        };
        if !app.enabled {
            return Err((400, "unauthorized_client", format!("AADSTS7000112: Application '{id}' is disabled.")));
        }
        Ok((id, app))
    }

    fn code(&self, call: &Call, state: &mut State) -> Result<Page, Refusal> {
        let (id, app) = self.app(call)?;
        if app.user.is_none() {
            return Err(no_public_client());
        }
        state.shown.push(device_code(&id));
        Ok(json(
            200,
            &json!({
                "user_code": "CJ7K4ZQ2X", "device_code": device_code(&id), "expires_in": app.holds, "interval": 1,
                "verification_uri": format!("{}/device", self.authority),
                "message": format!("To sign in, open {}/device and enter the code CJ7K4ZQ2X.", self.authority),
            }),
        ))
    }

    fn token(&self, call: &Call, state: &mut State) -> Result<Page, Refusal> {
        let (id, app) = self.app(call)?;
        let identity = match call.form("grant_type").as_deref() {
            Some("client_credentials") => self.client(&id, app, call, state).map(|()| id.clone())?,
            Some(DEVICE_CODE) => user(&id, app, call, state)?,
            Some("refresh_token") if call.form("refresh_token").is_some_and(|token| token == renewal(&id)) => {
                app.user.clone().ok_or_else(no_public_client)?
            }
            other => {
                let text = format!("AADSTS70003: The app requested an unsupported grant type '{other:?}'.");
                return Err((400, "unsupported_grant_type", text));
            }
        };
        // A device names the scope when it asks for its code, and the code keeps it.
        let of_code = || self.resources.first().filter(|_| call.form("device_code").is_some()).cloned();
        let scope = call.form("scope").or_else(of_code).unwrap_or_default();
        let wanted = scope.split(' ').find_map(|one| {
            let known = |resource: &&String| one.starts_with(resource.as_str());
            self.resources.iter().find(known)
        });
        let Some(resource) = wanted else {
            let text = format!(
                "AADSTS500011: The resource principal named {scope} was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant."
            );
            return Err((400, "invalid_resource", text));
        };
        let grant =
            Grant { audience: resource.clone(), identity: identity.clone(), permissions: app.permissions.clone() };
        let now = State::seconds();
        let mut claims = json!({
            "aud": resource, "iss": format!("https://sts.windows.net/{}/", self.tenant), "tid": self.tenant,
            "appid": id, "nbf": now - 300, "exp": now + 3600,
        });
        let permissions: Vec<&str> = app.permissions.iter().map(String::as_str).collect();
        if identity == id {
            (claims["roles"], claims["idtyp"]) = (permissions.into(), "app".into());
        } else {
            (claims["scp"], claims["upn"]) = (permissions.join(" ").into(), identity.into());
        }
        let token = state.grant(grant, &claims);
        let mut answer = json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": token });
        if app.user.is_some() {
            state.shown.push(renewal(&id));
            answer["refresh_token"] = renewal(&id).into();
        }
        Ok(json(200, &answer))
    }

    /// Whether an application proves who it is.
    fn client(&self, id: &str, app: &App, call: &Call, state: &mut State) -> Result<(), Refusal> {
        let invalid = |text: String| Err((401, "invalid_client", text));
        if let Some(secret) = call.form("client_secret") {
            return match app.secrets.iter().find(|known| known.value == secret) {
                Some(known) if known.until > state.date => Ok(()),
                Some(_) => invalid(format!(
                    "AADSTS7000222: The provided client secret keys for app '{id}' are expired. Visit the Azure portal to create new keys for your app."
                )),
                None => invalid(format!(
                    "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{id}'."
                )),
            };
        }
        if call.form("client_assertion_type").as_deref() != Some(ASSERTION) {
            let text = "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
            return invalid(text.to_owned());
        }
        let audiences: Vec<String> = self
            .domains
            .iter()
            .chain([&self.tenant])
            .map(|tenant| format!("{}/{tenant}/oauth2/v2.0/token", self.authority))
            .collect();
        let assertion = call.form("client_assertion").unwrap_or_default();
        state.shown.push(assertion.clone());
        let read = assertion::verified(&assertion, &app.certificates, state.date).and_then(|claims| {
            let own = |name: &str| claims[name].as_str() == Some(id);
            let fits = own("iss") && own("sub") && audiences.iter().any(|one| claims["aud"].as_str() == Some(one));
            if fits { Ok(claims) } else { Err(Unfit::Audience) }
        });
        match read {
            Ok(claims) if state.counted(&format!("jti {}", claims["jti"])) > 0 => {
                invalid("AADSTS500139: The client assertion was used before (jti replay).".to_owned())
            }
            Ok(_) => Ok(()),
            Err(Unfit::Unknown(thumbprint)) => invalid(format!(
                "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '{id}']."
            )),
            Err(Unfit::Expired(thumbprint, dates)) => invalid(format!(
                "AADSTS700027: Client assertion failed signature validation. [Reason - The key used is expired., Thumbprint of key used by client: '{thumbprint}', Found key '{dates}']"
            )),
            Err(Unfit::Signature(thumbprint)) => invalid(format!(
                "AADSTS700027: Client assertion failed signature validation. [Reason - Invalid signature., Thumbprint of key used by client: '{thumbprint}']"
            )),
            Err(Unfit::Time) => {
                invalid("AADSTS700024: Client assertion is not within its valid time range.".to_owned())
            }
            Err(Unfit::Audience) => {
                invalid("AADSTS700023: Client assertion audience claim does not match Realm issuer.".to_owned())
            }
            Err(Unfit::Malformed(why)) => invalid(format!("AADSTS50027: JWT token is invalid or malformed: {why}.")),
        }
    }
}

/// The answer of a sign-in host that gives no token.
pub(super) fn refused((status, error, text): &Refusal) -> Page {
    let number = text.trim_start_matches("AADSTS").split(':').next().and_then(|digits| digits.parse::<u64>().ok());
    json(
        *status,
        &json!({
            "error": error,
            "error_description":
                format!("{text} Trace ID: {TRACE} Correlation ID: {TRACE} Timestamp: 2026-06-01 00:00:00Z"),
            "error_codes": number.into_iter().collect::<Vec<_>>(),
            "timestamp": "2026-06-01 00:00:00Z", "trace_id": TRACE, "correlation_id": TRACE,
        }),
    )
}

pub(super) fn json(status: u16, body: &serde_json::Value) -> Page {
    Page { status, ..Page::of("application/json; charset=utf-8", &body.to_string()) }
}
