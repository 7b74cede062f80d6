//! How does the reader get a token for a service?

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use exdoctor_checks::facts::sign_in::{Refused, Throttled, Why};
use exdoctor_checks::facts::web::Asked;
use hyper::body::Bytes;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::assertion::id;
use super::form::{form, renewal};
use super::reader::{Proof, Reader};
use super::resource::Resource;
use super::scrub::Scrub;
use super::throttle::{LIMIT, Waited};
use super::{Credential, SignIn, What};
use crate::net::web::{Request, Sensitive};
use crate::secret::Secret;

/// A token with what it says about itself.
#[derive(Clone)]
pub struct Token {
    secret: Arc<Secret>,
    expires: Timestamp,
    claims: Arc<Value>,
    waited: Option<Throttled>,
}

/// The tokens of a run, by what they are for.
pub(super) type Tokens = Mutex<BTreeMap<String, Token>>;

/// A token that ends sooner is not used any more.
const RESERVE: Duration = Duration::from_mins(5);
/// Answers of sign-in services are smaller.
const MOST: usize = 256 * 1024;

impl Token {
    /// A token with what can be read of it.
    pub(super) fn new(secret: Secret, lives: Option<i64>, now: Timestamp) -> Self {
        let claims = claims(secret.expose()).unwrap_or(Value::Null);
        let stated = claims.get("exp").and_then(Value::as_i64).and_then(|exp| Timestamp::from_second(exp).ok());
        let counted = lives.and_then(|lives| Timestamp::from_second(now.as_second().saturating_add(lives)).ok());
        let expires = counted.or(stated).unwrap_or(Timestamp::MAX);
        Self { secret: Arc::new(secret), expires, claims: Arc::new(claims), waited: None }
    }

    /// What it says about itself; nothing of it was verified. `Null` where it is no JWT.
    pub fn claims(&self) -> &Value {
        &self.claims
    }

    /// What the sign-in host asked to wait before it gave it, where it did.
    pub fn waited(&self) -> Option<Throttled> {
        self.waited
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    fn audience(&self) -> Option<&str> {
        self.claims.get("aud").and_then(Value::as_str)
    }

    fn lasts(&self, now: Timestamp, reserve: Duration) -> bool {
        let reserve = i64::try_from(reserve.as_secs()).unwrap_or(i64::MAX);
        self.expires.as_second().saturating_sub(reserve) > now.as_second()
    }
}

/// What tells a token from others, and gives nothing of it away.
pub(super) fn hash(token: &str) -> String {
    HEXLOWER.encode(digest(&SHA256, token.as_bytes()).as_ref())
}

/// The middle part of a JWT.
pub(super) fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let payload = parts.nth(1).filter(|_| parts.count() == 1)?;
    serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.trim_end_matches('=').as_bytes()).ok()?).ok()
}

impl SignIn {
    /// A token for a service, as whoever `[tenant]` names: from memory, else from the cloud's sign-in host.
    ///
    /// # Errors
    /// Why there is none; a rejection is remembered, and nothing is sent again.
    pub async fn token(&self, resource: &Resource) -> Result<Token, Refused> {
        let Some(reader) = &self.credentials.tenant else {
            let reason = "the configuration names nobody who reads the tenant".to_owned();
            return Err(refused(Why::NoCredential, &resource.cloud.login, reason));
        };
        let now = self.clock.machine();
        if let Proof::Given(secret) = &reader.proof {
            return given(Token::new(Secret::new(secret.expose().to_owned()), None, now), resource, now);
        }
        // One at a time: those who come later find the token, or the rejection.
        let mut tokens = self.credentials.tokens.lock().await;
        let audience = resource.audience();
        if let Some(token) = tokens.get(&audience).filter(|token| token.lasts(now, RESERVE)) {
            return Ok(token.clone());
        }
        let token = self.fetched(reader, resource).await?;
        tokens.insert(audience, token.clone());
        Ok(token)
    }

    /// A token of a person who has signed in, or of an application.
    async fn fetched(&self, reader: &Reader, resource: &Resource) -> Result<Token, Refused> {
        let cloud = resource.cloud;
        let url = format!("https://{}/{}/oauth2/v2.0/token", cloud.login, reader.tenant);
        let host = format!("{}:443", cloud.login);
        let denied = |reason| refused(Why::NotForThisHost, &host, reason);
        self.grounds().may_go(What::Proof(cloud), &url).map_err(denied)?;
        // An unknown resource or a missing consent says nothing about the application itself.
        let scope = format!("{}/.default", resource.audience());
        let renewed = match &reader.proof {
            Proof::Person(renews) => Some(renews.lock().await),
            _ => None,
        };
        if let Some(first) = self.credentials.untold.lock().await.take() {
            return Err(first);
        }
        let entry = self.ledger().enter(&reader.key(), &host).await?;
        let whole = self.ledger().enter(&format!("{} for {resource}", reader.key()), &host).await?;
        let mut scrub = Scrub::default();
        let body = match renewed.as_deref() {
            Some(None) => {
                let reason = "nobody has signed in with a device code".to_owned();
                return Err(refused(Why::NoCredential, &host, reason));
            }
            Some(Some(renews)) => renewal(reader, renews, &scope, &mut scrub),
            None => form(reader, &scope, &url, self.clock.machine(), &mut scrub).ok_or_else(|| {
                refused(Why::Broken, &host, "the key of [tenant] cannot sign an assertion".to_owned())
            })?,
        };
        let (asked, body, waited) = self.posted(&url, body, &scrub).await;
        self.judged(&asked, &body, &host, entry, whole).map(|token| Token { waited, ..token })
    }

    /// Posts a form to the sign-in host; where it asks to wait, it is waited for, and said how long.
    pub(super) async fn posted(&self, url: &str, form: Bytes, scrub: &Scrub) -> (Asked, Bytes, Option<Throttled>) {
        let request = Request::post(url, "application/x-www-form-urlencoded", Bytes::new())
            .header("accept", "application/json")
            .header("client-request-id", id())
            .most(MOST);
        let mut waited = Waited::default();
        loop {
            let end = Instant::now() + self.web.patience(&request);
            let secret = Sensitive { authorization: None, body: Some(form.clone()) };
            let (mut asked, mut body) = match self.web.keep(&request, end).await {
                Ok(mut kept) => {
                    let heard = kept.ask(&request, &secret, end).await;
                    (heard.asked, heard.body)
                }
                Err(asked) => (*asked, Bytes::new()),
            };
            // The body may hold the token: only what names an error is kept of it.
            scrub.answer(&mut asked, &mut body);
            if !waited.again(&asked, LIMIT, self.clock.machine()).await {
                return (asked, body, waited.said());
            }
        }
    }
}

/// A token that was obtained elsewhere: for its audience, and as long as it lasts.
fn given(token: Token, resource: &Resource, now: Timestamp) -> Result<Token, Refused> {
    let host = resource.audience();
    let host = host.trim_start_matches("https://");
    match token.audience() {
        Some(audience) if !resource.takes(audience) => {
            let reason = format!("the token of [tenant] is for {audience}, not for {resource}");
            return Err(refused(Why::NoCredential, host, reason));
        }
        None if !resource.is_graph() => {
            let reason = format!("the token of [tenant] does not say what it is for, so it does not go to {resource}");
            return Err(refused(Why::NoCredential, host, reason));
        }
        _ => {}
    }
    if token.lasts(now, Duration::ZERO) {
        return Ok(token);
    }
    let reason = format!("the token of [tenant] ended on {}; get a new one", token.expires.strftime("%F %H:%M UTC"));
    Err(refused(Why::Expired, host, reason))
}

/// A number that may be written as a string.
pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A refusal of `[tenant]`.
pub(super) fn refused(why: Why, host: &str, reason: String) -> Refused {
    super::session::refused(Credential::Tenant, why, host, reason)
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::values::cloud;
    use serde_json::json;

    use super::*;

    fn token(claims: &Value) -> Token {
        let body = BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
        Token::new(Secret::new(format!("e30.{body}.x")), None, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_token_from_elsewhere_goes_only_where_it_says_it_is_for() {
        let global = cloud("global").unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let why = |token: Token, resource: &Resource| given(token, resource, now).err().map(|refused| refused.why);
        let (graph, exchange) = (Resource::graph(global), Resource::exchange(global));
        let for_graph = || token(&json!({ "aud": "https://graph.microsoft.com/", "exp": 100 }));
        assert_eq!(why(for_graph(), &graph), None);
        assert_eq!(why(for_graph(), &exchange), Some(Why::NoCredential));
        let of_app = token(&json!({ "aud": "00000002-0000-0ff1-ce00-000000000000", "exp": 100 }));
        assert_eq!(why(of_app, &exchange), None);
        let opaque = || Token::new(Secret::new("opaque".to_owned()), None, now);
        assert_eq!((why(opaque(), &graph), why(opaque(), &exchange)), (None, Some(Why::NoCredential)));
        assert_eq!(why(token(&json!({ "aud": "https://graph.microsoft.com", "exp": 0 })), &graph), Some(Why::Expired));
    }
}
