//! What does a sign-in host get that is asked for a token?

use hyper::body::Bytes;
use jiff::Timestamp;
use serde_json::json;
use url::form_urlencoded::Serializer;

use super::assertion::{Assertion, Name, id};
use super::reader::{Proof, Reader};
use super::scrub::Scrub;
use crate::config::Algorithm;
use crate::secret::Secret;

/// An assertion is used at once; servers take ten minutes at most.
const ASSERTION: i64 = 300;

/// The request for a token, with its secrets noted.
pub(super) fn form(reader: &Reader, scope: &str, url: &str, now: Timestamp, scrub: &mut Scrub) -> Option<Bytes> {
    let mut form = Serializer::new(String::new());
    form.append_pair("client_id", &reader.client_id).append_pair("scope", scope);
    form.append_pair("grant_type", "client_credentials");
    match &reader.proof {
        Proof::Secret(secret) => {
            scrub.add(secret.expose());
            form.append_pair("client_secret", secret.expose());
        }
        Proof::Key(signer, algorithm) => {
            let start = now.as_second();
            let claims = json!({
                "aud": url, "iss": reader.client_id, "sub": reader.client_id, "jti": id(),
                "iat": start, "nbf": start - 60, "exp": start + ASSERTION,
            });
            let name = if *algorithm == Algorithm::Rs256 { Name::Sha1 } else { Name::Sha256 };
            let assertion = Assertion { algorithm: *algorithm, name, claims, signer }.sign()?;
            scrub.add(assertion.expose());
            form.append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            form.append_pair("client_assertion", assertion.expose());
        }
        Proof::Given(_) | Proof::Person(_) => return None,
    }
    Some(Bytes::from(form.finish()))
}

/// The request that renews a person's sign-in for another service.
pub(super) fn renewal(reader: &Reader, renews: &Secret, scope: &str, scrub: &mut Scrub) -> Bytes {
    scrub.add(renews.expose());
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "refresh_token").append_pair("client_id", &reader.client_id);
    form.append_pair("scope", scope).append_pair("refresh_token", renews.expose());
    Bytes::from(form.finish())
}
