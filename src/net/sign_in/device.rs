//! How does a person sign in who sits at a terminal? With a code that is entered in any browser.
//!
//! That happens before anything is looked at: a probe has no minutes to wait for somebody.

use std::time::Duration;

use exdoctor_checks::entra::openid::{self, Reply};
use exdoctor_checks::facts::sign_in::{Refused, Why};
use exdoctor_checks::values::{Cloud, cloud, clouds};
use hyper::body::Bytes;
use serde_json::Value;
use tokio::time::{Instant, sleep};
use url::Url;
use url::form_urlencoded::Serializer;

use super::ledger::Entry;
use super::reader::{Proof, Reader};
use super::scrub::Scrub;
use super::token::{number, refused};
use super::{Resource, SignIn, What};
use crate::net::web::Request;
use crate::parse::harmless;
use crate::secret::Secret;
use crate::terminal;

/// A code is not waited for longer, whatever the service says.
const LONGEST: i64 = 15 * 60;
/// How often somebody is told that it is still waited for.
const MINUTE: Duration = Duration::from_mins(1);
/// How often it is asked when the service does not say.
const PAUSE: i64 = 5;

/// What the service says about the code.
struct Code {
    device: Secret,
    user: String,
    place: String,
    pause: Duration,
    lives: Duration,
}

impl SignIn {
    /// Lets a person sign in where `[tenant]` names one, nobody has yet, and it was not refused before.
    pub async fn ahead(&self) {
        let Some(reader) = &self.credentials.tenant else { return };
        let Proof::Person(renews) = &reader.proof else { return };
        let mut renews = renews.lock().await;
        if renews.is_some() {
            return;
        }
        match self.signed_in(reader).await {
            Ok(secret) => {
                terminal::say("signed in");
                *renews = Some(secret);
            }
            Err(refused) if refused.why == Why::RejectedBefore => {}
            Err(refused) => {
                terminal::say(&format!("not signed in: {refused}"));
                let rejected = matches!(refused.why, Why::Rejected | Why::Clock);
                *self.credentials.untold.lock().await = rejected.then_some(refused);
            }
        }
    }

    /// Shows the code, waits until it was used, and gives what renews the sign-in.
    async fn signed_in(&self, reader: &Reader) -> Result<Secret, Refused> {
        let cloud = self.cloud_of(reader).await?;
        let host = format!("{}:443", cloud.login);
        let base = format!("https://{}/{}/oauth2/v2.0", cloud.login, reader.tenant);
        self.grounds()
            .may_go(What::Proof(cloud), &base)
            .map_err(|reason| refused(Why::NotForThisHost, &host, reason))?;
        let entry = self.ledger().enter(&reader.key(), &host).await?;
        let scope = format!("{}/.default offline_access", Resource::graph(cloud).audience());
        let mut form = Serializer::new(String::new());
        form.append_pair("client_id", &reader.client_id).append_pair("scope", &scope);
        let (asked, body, _) =
            self.posted(&format!("{base}/devicecode"), Bytes::from(form.finish()), &Scrub::default()).await;
        let Some(code) = code(&body) else {
            let whole = self.ledger().enter(&format!("device code {}", reader.client_id), &host).await?;
            let judged = self.judged(&asked, &body, &host, entry, whole);
            return Err(judged.err().unwrap_or_else(|| refused(Why::Broken, &host, format!("{host} gives no code"))));
        };
        terminal::say(&format!(
            "To let exdoctor read the tenant, open\n    {}\nand enter the code {} within {}.",
            code.place,
            code.user,
            minutes(code.lives)
        ));
        self.used(reader, &code, cloud, entry).await
    }

    /// The cloud of the tenant: as the configuration names it, else as the global sign-in host says.
    pub(super) async fn cloud_of(&self, reader: &Reader) -> Result<&'static Cloud, Refused> {
        match self.grounds().cloud {
            Some(own) => Ok(own),
            // A token from elsewhere says itself where it may go.
            None if matches!(reader.proof, Proof::Given(_)) => {
                Ok(cloud("global").expect("the table has the global cloud"))
            }
            None => self.credentials.cloud.get_or_try_init(|| self.found_cloud(reader)).await.copied(),
        }
    }

    async fn found_cloud(&self, reader: &Reader) -> Result<&'static Cloud, Refused> {
        let global = cloud("global").expect("the table has the global cloud");
        let url = format!("https://{}/{}/v2.0/.well-known/openid-configuration", global.login, reader.tenant);
        let found = match openid::reply(&self.web.ask(&Request::get(&url)).await) {
            Reply::Tenant(found) => Url::parse(&found.token_endpoint).ok(),
            _ => None,
        };
        let login = found.as_ref().and_then(Url::host_str);
        clouds().iter().find(|cloud| Some(cloud.login.as_str()) == login).ok_or_else(|| {
            let reason =
                format!("{} does not say in which cloud {} is: name it in `cloud`", global.login, reader.tenant);
            refused(Why::NotEstablished, &format!("{}:443", global.login), reason)
        })
    }

    /// Asks until somebody has entered the code, refused, or let it pass.
    async fn used(&self, reader: &Reader, code: &Code, cloud: &'static Cloud, entry: Entry) -> Result<Secret, Refused> {
        let url = format!("https://{}/{}/oauth2/v2.0/token", cloud.login, reader.tenant);
        let host = &format!("{}:443", cloud.login);
        let end = Instant::now() + code.lives;
        let mut told = Instant::now();
        let mut pause = code.pause;
        let mut scrub = Scrub::default();
        scrub.add(code.device.expose());
        loop {
            if Instant::now() + pause > end {
                return Err(too_late(host, entry));
            }
            if told.elapsed() >= MINUTE {
                told = Instant::now();
                terminal::say(&format!("waiting for the code to be entered: {} left", minutes(end - told)));
            }
            sleep(pause).await;
            let mut form = Serializer::new(String::new());
            form.append_pair("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
            form.append_pair("client_id", &reader.client_id).append_pair("device_code", code.device.expose());
            let (asked, body, _) = self.posted(&url, Bytes::from(form.finish()), &scrub).await;
            let said: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
            match said.get("error").and_then(Value::as_str) {
                Some("authorization_pending") => {}
                Some("expired_token") => return Err(too_late(host, entry)),
                Some("slow_down") => pause += Duration::from_secs(5),
                // A moment without an answer does not spoil what somebody is doing in a browser.
                None if asked.answer().is_none() => {}
                _ => {
                    let whole = self.ledger().enter(&format!("device code {}", reader.client_id), host).await?;
                    let token = self.judged(&asked, &body, host, entry, whole)?;
                    let renews = said.get("refresh_token").and_then(Value::as_str).map(str::to_owned).map(Secret::new);
                    self.credentials.tokens.lock().await.insert(Resource::graph(cloud).audience(), token);
                    let none =
                        || refused(Why::Broken, host, "the sign-in cannot be renewed: no refresh token".to_owned());
                    return renews.ok_or_else(none);
                }
            }
        }
    }
}

/// A length of time in minutes, rounded up.
fn minutes(length: Duration) -> String {
    match length.as_secs().div_ceil(60) {
        1 => "1 minute".to_owned(),
        many => format!("{many} minutes"),
    }
}

/// Nobody was there: that is no rejection, and the code is not asked for again.
fn too_late(host: &str, entry: Entry) -> Refused {
    let gone = refused(Why::NotEstablished, host, "nobody entered the code in time".to_owned());
    entry.lost(&gone);
    gone
}

/// The code that the service hands out, where it is one that can be shown.
fn code(body: &[u8]) -> Option<Code> {
    let said: Value = serde_json::from_slice(body).ok()?;
    let text = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
    let place = Url::parse(&text("verification_uri").or_else(|| text("verification_url"))?).ok()?;
    let user = text("user_code")?;
    let is_code =
        (4..=20).contains(&user.len()) && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let plain = place.scheme() == "https" && place.username().is_empty() && place.as_str().chars().all(harmless);
    let seconds = |name: &str, otherwise: i64, longest: i64| {
        let value = said.get(name).and_then(number).unwrap_or(otherwise).clamp(1, longest);
        Duration::from_secs(value.unsigned_abs())
    };
    (is_code && plain).then_some(Code {
        device: Secret::new(text("device_code")?),
        user,
        place: place.to_string(),
        pause: seconds("interval", PAUSE, 60),
        lives: seconds("expires_in", LONGEST, LONGEST),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(place: &str, user: &str) -> Option<String> {
        let body = json!({ "device_code": "x", "user_code": user, "verification_uri": place, "expires_in": 900 });
        code(body.to_string().as_bytes()).map(|code| format!("{} {}", code.place, code.user))
    }

    #[test]
    fn only_a_code_and_a_place_that_can_be_shown_are_shown() {
        assert_eq!(
            told("https://microsoft.com/devicelogin", "ABCD-1234").as_deref(),
            Some("https://microsoft.com/devicelogin ABCD-1234")
        );
        for (place, user) in [
            ("http://microsoft.com/devicelogin", "ABCD1234"),
            ("https://a@microsoft.com/", "ABCD1234"),
            ("https://microsoft.com/devicelogin", "AB\u{1b}[2J"),
            ("https://microsoft.com/devicelogin", "open https://evil.example"),
            ("no address", "ABCD1234"),
        ] {
            assert_eq!(told(place, user), None, "{place} {user}");
        }
    }
}
