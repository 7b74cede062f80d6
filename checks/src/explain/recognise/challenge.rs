//! What does a `WWW-Authenticate` header ask for, and whom does it trust?

use super::{Look, detail};
use crate::ews::challenge::{Challenge, challenges};
use crate::explain::find::Found;
use crate::explain::model::Recognised;
use crate::explain::patterns::Marker;
use crate::values::{Certainty, clouds, symptom_of};

const ACS: &str = "00000001-0000-0000-c000-000000000000";
const ACS_OF_21VIANET: &str = "00000001-0002-0000-c000-000000000000";

/// Decodes the challenges of the text as one answer.
pub(super) fn recognise(look: &Look<'_>, found: &mut Found, recognised: &mut Vec<Recognised>) {
    let Some(first) = found.lines(Marker::Challenge).first().copied() else { return };
    let headers: Vec<String> =
        found.lines(Marker::Challenge).iter().take(8).map(|place| header(&look.window(*place))).collect();
    let mut all = challenges(headers.iter().map(String::as_str));
    all.retain(is_scheme);
    if all.is_empty() {
        return;
    }
    let mut one = Recognised::new("WWW-Authenticate", said(&all), look.number(first));
    let mut schemes: Vec<&str> = Vec::new();
    for challenge in &all {
        if !schemes.iter().any(|known| known.eq_ignore_ascii_case(&challenge.scheme)) {
            schemes.push(&challenge.scheme);
        }
    }
    one.fields.push(detail("schemes", schemes.join(", ")));
    if let Some(bearer) = all.iter().find(|challenge| challenge.is("Bearer")) {
        let names =
            ["client_id", "trusted_issuers", "token_types", "authorization_uri", "error", "error_description", "realm"];
        one.fields.extend(names.iter().filter_map(|name| bearer.param(name).map(|value| detail(name, value))));
    }
    for id in judged(&all) {
        found.add(id, first);
    }
    let plain = symptom_of("challenge.plain").expect("the row is in the tables");
    (one.certainty, one.source) = (Some(Certainty::Documented), Some(plain.source.clone()));
    recognised.push(one);
}

/// The header's value, up to the next header; with the quotes of a keyboard.
fn header(text: &str) -> String {
    let text = text.replace(['“', '”', '„', '‟', '«', '»'], "\"");
    let lower = text.to_ascii_lowercase();
    let start = lower.find("www-authenticate").map_or(0, |at| at + "www-authenticate".len());
    let rest = text[start..].trim_start_matches([':', ' ', '"', '\'', '=', '{', '[']);
    // What follows in the same paste is another header, or the prose of a ticket.
    let lower = rest.to_ascii_lowercase();
    let next = [
        " x-ms-diagnostics",
        " date:",
        " server:",
        " x-powered-by",
        " request-id",
        " set-cookie",
        " x-feserver",
        " content-length",
        " x-diaginfo",
        " x-beserver",
        " www-authenticate",
    ];
    let end = next.iter().filter_map(|name| lower.find(name)).min().unwrap_or(rest.len());
    rest[..end].replace(" WWW-Authenticate:", ",")
}

fn is_scheme(challenge: &Challenge) -> bool {
    let schemes = ["bearer", "basic", "ntlm", "negotiate", "digest", "kerberos", "wssecurity"];
    schemes.iter().any(|scheme| challenge.is(scheme))
}

fn said(all: &[Challenge]) -> String {
    let has = |scheme: &str| all.iter().any(|challenge| challenge.is(scheme));
    let refused = all.iter().any(|challenge| challenge.param("error").is_some());
    if refused {
        "the token that was presented is refused".to_owned()
    } else if has("Bearer") {
        "the server asks for a token, or for one of the other schemes".to_owned()
    } else {
        "the server asks for a sign-in".to_owned()
    }
}

/// The symptoms that the challenges show together.
fn judged(all: &[Challenge]) -> Vec<&'static str> {
    let has = |scheme: &str| all.iter().any(|challenge| challenge.is(scheme));
    let Some(bearer) = all.iter().find(|challenge| challenge.is("Bearer")) else {
        return match (has("Basic"), has("NTLM") || has("Negotiate")) {
            (true, true) => vec!["challenge.basic-and-ntlm"],
            (true, false) => vec!["challenge.basic-only"],
            (false, true) => vec!["challenge.negotiate-only"],
            (false, false) => Vec::new(),
        };
    };
    let mut ids = Vec::new();
    let issuers = bearer.issuers();
    let trusts = |id: &str| issuers.iter().any(|issuer| issuer.id == id);
    if bearer.param("error").is_some_and(|error| error.eq_ignore_ascii_case("invalid_token")) {
        ids.push(if trusts(ACS) || issuers.is_empty() {
            "challenge.invalid-token"
        } else {
            "challenge.invalid-token-other"
        });
    }
    if trusts(ACS_OF_21VIANET) {
        ids.push("challenge.china-principal");
    }
    let sign_in = bearer.param("authorization_uri").unwrap_or_default().to_ascii_lowercase();
    let global = clouds().first().map_or("", |cloud| cloud.login.as_str());
    let national =
        clouds().iter().any(|cloud| cloud.login != global && sign_in.contains(&format!("//{}/", cloud.login)));
    if national {
        ids.push("challenge.national-cloud");
    }
    if ids.is_empty() {
        ids.push(if has("Basic") && (has("NTLM") || has("Negotiate")) {
            "challenge.basic-and-ntlm"
        } else {
            "challenge.plain"
        });
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&'static str> {
        judged(&challenges([header(text).as_str()]))
    }

    #[test]
    fn a_refused_token_is_told_from_a_plain_challenge() {
        let plain = "WWW-Authenticate: Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", \
                     trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", \
                     authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"";
        assert_eq!(of(plain), ["challenge.plain"]);
        assert_eq!(of(&format!("{plain}, error=\"invalid_token\"")), ["challenge.invalid-token"]);
        let china = plain.replace("0000-0000-c000-000000000000@", "0002-0000-c000-000000000000@");
        assert_eq!(
            of(&format!("{china}, error=\"invalid_token\"")),
            ["challenge.invalid-token-other", "challenge.china-principal"]
        );
        assert_eq!(
            of("WWW-Authenticate: Negotiate WWW-Authenticate: NTLM WWW-Authenticate: Basic realm=\"x\""),
            ["challenge.negotiate-only"]
        );
    }
}
