//! How is the handshake of Dynamics with the token service rehearsed?
//!
//! Everything about it is fixed: the hosts and the audience by the table of clouds, the tenant by discovery. No redirect
//! is followed. The assertion and the token stay in memory and are cleared with it; what leaves is claims and a hash.

use std::collections::BTreeMap;

use exdoctor_checks::certificate::words;
use exdoctor_checks::entra::graph::{DYNAMICS, EXCHANGE};
use exdoctor_checks::entra::openid::guid;
use exdoctor_checks::explain::{sentence, service_error};
use exdoctor_checks::facts::s2s::{S2sAnswer, S2sToken};
use exdoctor_checks::facts::web::{Asked, Outcome};
use exdoctor_checks::values::Cloud;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::form_urlencoded::Serializer;

use super::SignIn;
use super::assertion::{Assertion, Name, id};
use super::scrub::Scrub;
use super::session::header;
use super::token::{claims, hash};
use super::verdict::passes;
use crate::certificate::pfx::Signer;
use crate::certificate::{signer, thumbprint};
use crate::config::{Algorithm, CertificateConfig};
use crate::net::web::{Place, Request, Sensitive};
use crate::parse::Refusal;
use crate::secret::Secret;

/// Answers of the token service are smaller.
const MOST: usize = 256 * 1024;
/// An assertion lasts nine minutes, and begins one minute ago: ten in all.
const ASSERTION: i64 = 9 * 60;
/// The claims that are worth telling.
const CLAIMS: [&str; 8] = ["aud", "iss", "nameid", "oid", "nbf", "exp", "tid", "identityprovider"];

/// What a rehearsal has: the key of the PFX, and the token that it drew.
#[derive(Default)]
pub(super) struct Rehearsal {
    signer: Option<Result<Signer, String>>,
    token: tokio::sync::Mutex<Option<Drawn>>,
}

/// A token of the rehearsal, and for which tenant of which cloud it is.
struct Drawn {
    tenant: String,
    cloud: &'static Cloud,
    token: Secret,
}

impl Rehearsal {
    /// Opens the PFX; why that fails is told when it is to sign.
    pub(super) fn open(file: &CertificateConfig) -> Result<Self, Refusal> {
        let Some(pfx) = &file.pfx else {
            let refusal = Refusal::new("--rehearse-s2s signs with the PFX of Dynamics, and none is named");
            return Err(refusal.instead("add pfx = \"s2s.pfx\" to [certificate]"));
        };
        let what = format!("the password of {}", pfx.name);
        let password = file.password.as_ref().map(|source| source.fetch(&what)).transpose()?;
        let opened = signer(&pfx.path, password.as_ref());
        let signer = opened.map_err(|why| format!("{} cannot sign: {}", pfx.name, words(&why)));
        Ok(Self { signer: Some(signer), ..Self::default() })
    }
}

impl SignIn {
    /// The id of the application that reads the tenant.
    pub fn reader(&self) -> Option<&str> {
        self.credentials.tenant.as_ref().map(|reader| reader.client_id.as_str())
    }

    /// Asks the token service of a cloud once for a token, as Dynamics does.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub async fn rehearse(&self, cloud: &'static Cloud, tenant: &str) -> Result<S2sToken, String> {
        let rehearsal = &self.credentials.rehearsal;
        let signer =
            rehearsal.signer.as_ref().ok_or("--rehearse-s2s was not given")?.as_ref().map_err(String::clone)?;
        let tenant = guid(tenant).ok_or("the id of the tenant is not known, and it must be the discovered one")?;
        let (Some(host), Some(exchange)) = (cloud.acs.first(), cloud.exchange.first()) else {
            return Err(format!("no public document states the token service of {}", cloud.title));
        };
        let url = format!("https://{host}/{tenant}/tokens/OAuth/2");
        let resource = format!("{EXCHANGE}/{exchange}@{tenant}");
        let now = self.clock.machine().as_second();
        let claims = json!({
            "iss": format!("{DYNAMICS}@{tenant}"),
            "aud": format!("{}/{host}@{tenant}", cloud.principal),
            "nbf": now - 60, "exp": now + ASSERTION,
        });
        let assertion = Assertion { algorithm: Algorithm::Rs256, name: Name::Sha1, claims, signer };
        let assertion = assertion.sign().ok_or("the key of the PFX is too small to sign with")?;
        let form = form(assertion.expose(), &resource);
        let request = id();
        let (asked, body) = self.posted_once(&url, form, &request, &assertion).await;
        let (answer, token) = answer(&asked, &body);
        *rehearsal.token.lock().await = token.map(|token| Drawn { tenant: tenant.clone(), cloud, token });
        let thumbprint = thumbprint(&signer.certificate);
        Ok(S2sToken { tenant, url, resource, thumbprint, request, answer })
    }

    /// Makes a request to Exchange Online with the token that the rehearsal drew for a tenant; `None` where there is no
    /// such token, or the request goes elsewhere.
    pub async fn ask_as_dynamics(&self, tenant: &str, request: &Request) -> Option<(Asked, Bytes)> {
        let drawn = self.credentials.rehearsal.token.lock().await;
        let Drawn { tenant: own, cloud, token } = drawn.as_ref()?;
        let place = Place::parse(&request.url).ok()?;
        let fits = own.eq_ignore_ascii_case(tenant) && place.secure && place.port == 443;
        if !fits || !cloud.exchange.contains(&place.host) {
            return None;
        }
        let mut scrub = Scrub::default();
        scrub.add(token.expose());
        let secret = Sensitive { authorization: header("Bearer ", token.expose()), body: None };
        Some(self.once_with(request, &secret, &scrub).await)
    }

    async fn posted_once(&self, url: &str, form: String, id: &str, assertion: &Secret) -> (Asked, Bytes) {
        let mut scrub = Scrub::default();
        scrub.add(assertion.expose());
        let request = Request::post(url, "application/x-www-form-urlencoded", Bytes::new())
            .header("accept", "application/json")
            .header("client-request-id", id)
            .most(MOST);
        let secret = Sensitive { authorization: None, body: Some(Bytes::from(form)) };
        self.once_with(&request, &secret, &scrub).await
    }

    async fn once_with(&self, request: &Request, secret: &Sensitive, scrub: &Scrub) -> (Asked, Bytes) {
        let end = Instant::now() + self.web.patience(request);
        let (mut asked, mut body) = match self.web.keep(request, end).await {
            Ok(mut kept) => {
                let heard = kept.ask(request, secret, end).await;
                (heard.asked, heard.body)
            }
            Err(asked) => (*asked, Bytes::new()),
        };
        scrub.answer(&mut asked, &mut body);
        (asked, body)
    }
}

fn form(assertion: &str, resource: &str) -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "http://oauth.net/grant_type/jwt/1.0/bearer");
    form.append_pair("assertion", assertion).append_pair("resource", resource);
    form.finish()
}

/// What an answer says, and the token that it holds.
fn answer(asked: &Asked, body: &Bytes) -> (S2sAnswer, Option<Secret>) {
    let Outcome::Answer(answer) = &asked.outcome else {
        return (S2sAnswer::Nothing { reason: format!("the token service gives no answer: {}", asked.outcome) }, None);
    };
    let parsed: Option<Value> = serde_json::from_slice(body).ok();
    let token = parsed.as_ref().and_then(|json| json.get("access_token")).and_then(Value::as_str);
    if let (200, Some(token)) = (answer.status, token) {
        let told = claims(token).map(|claims| known(&claims)).unwrap_or_default();
        return (S2sAnswer::Token { claims: told, hash: hash(token) }, Some(Secret::new(token.to_owned())));
    }
    if matches!(answer.status, 429 | 503) {
        return (S2sAnswer::Nothing { reason: format!("the token service has no time now ({})", answer.status) }, None);
    }
    let refused = std::str::from_utf8(body).ok().filter(|_| parsed.is_some()).and_then(service_error);
    let Some(decoded) = refused else {
        let kind = answer.media_type().unwrap_or_else(|| "no stated type".to_owned());
        let kind: String = kind.chars().filter(|c| !c.is_control()).take(80).collect();
        return (S2sAnswer::Foreign { what: format!("{} and {kind}", answer.status) }, None);
    };
    // What is about the service itself refuses nobody.
    if passes(answer.status, &decoded.error, &decoded.codes) {
        let said = sentence(&decoded);
        let reason = format!("the token service gives no token for the moment ({}): {said}", answer.status);
        return (S2sAnswer::Nothing { reason }, None);
    }
    let refused = S2sAnswer::Refused {
        status: answer.status,
        error: decoded.error.clone(),
        text: decoded.text.clone(),
        codes: decoded.codes.clone(),
    };
    (refused, None)
}

/// The claims that are known by name, without control characters.
fn known(all: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let clean = |text: String| text.chars().filter(|c| !c.is_control()).take(300).collect();
    CLAIMS.iter().filter_map(|name| Some(((*name).to_owned(), clean(text(all.get(*name)?)?)))).collect()
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::web::Answer;

    use super::*;

    fn told(status: u16, body: &'static str) -> S2sAnswer {
        let answered = Answer { status, ..Answer::default() };
        let asked = Asked::get("https://accounts.accesscontrol.windows.net/x", Outcome::Answer(answered));
        answer(&asked, &Bytes::from_static(body.as_bytes())).0
    }

    #[test]
    fn an_error_of_the_token_service_itself_refuses_nobody() {
        for (status, body) in [
            (500, r#"{"error":"server_error","error_description":"AADSTS90033: A transient error has occurred."}"#),
            (400, r#"{"error":"temporarily_unavailable","error_description":"Please try again."}"#),
            (503, "{}"),
        ] {
            assert!(matches!(told(status, body), S2sAnswer::Nothing { .. }), "{status} {body}");
        }
        let refused = r#"{"error":"invalid_client","error_description":"AADSTS700027: The key was not found."}"#;
        assert!(matches!(told(401, refused), S2sAnswer::Refused { .. }));
        assert!(matches!(told(200, "<html>"), S2sAnswer::Foreign { .. }));
    }
}
