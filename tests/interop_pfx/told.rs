//! What does `openssl pkcs12 -info` say about a file, and what do the facts say?

use std::collections::BTreeSet;

use exdoctor_checks::facts::certificate::{Content, KeySpec, Rounds};

use crate::openssl::{Workshop, openssl};

/// What both say.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Told {
    certificates: usize,
    keys: usize,
    code: Option<Rounds>,
    encryption: BTreeSet<Rounds>,
    /// 10 exchange, 80 signature.
    key_usage: Option<String>,
    provider: Option<String>,
    machine: bool,
    names: BTreeSet<String>,
}

impl Told {
    pub(crate) fn by_openssl(workshop: &Workshop, file: &str, password: &str, legacy: bool) -> Self {
        let password = format!("pass:{password}");
        let look = ["pkcs12", "-info", "-in", file, "-passin", &password, "-nodes"];
        let text = openssl(workshop, &[&look[..], if legacy { &["-legacy"] } else { &[] }].concat());
        let mut told = Self {
            certificates: text.matches("-----BEGIN CERTIFICATE-----").count(),
            keys: text.matches("-----BEGIN PRIVATE KEY-----").count(),
            machine: text.contains("Microsoft Local Key set: <No Values>"),
            ..Self::default()
        };
        for line in text.lines().map(str::trim) {
            if let Some(code) = line.strip_prefix("MAC: ") {
                let (digest, rounds) = code.split_once(", Iteration ").expect("a digest and a number");
                told.code = Some(rounds_of(&format!("HMAC-{}", digest.to_uppercase()), rounds));
            } else if let Some(how) =
                line.strip_prefix("PKCS7 Encrypted data: ").or_else(|| line.strip_prefix("Shrouded Keybag: "))
            {
                told.encryption.insert(encryption(how));
            } else if let Some(usage) = line.strip_prefix("X509v3 Key Usage: ") {
                told.key_usage = Some(usage.to_owned());
            } else if let Some(provider) = line.strip_prefix("Microsoft CSP Name: ") {
                told.provider = Some(provider.to_owned());
            } else if let Some(name) = line.strip_prefix("friendlyName: ") {
                told.names.insert(name.to_owned());
            }
        }
        told
    }

    pub(crate) fn by_exdoctor(content: &Content) -> Self {
        let protection = content.protection.clone().unwrap_or_default();
        let key = content.keys.first();
        let names =
            content.friendly_name.iter().chain(content.keys.iter().filter_map(|key| key.friendly_name.as_ref()));
        Self {
            certificates: content.certificates.len(),
            keys: content.keys.len(),
            code: protection.code,
            encryption: protection.encryption,
            key_usage: key.and_then(|key| match key.key_spec {
                KeySpec::Exchange => Some("10".to_owned()),
                KeySpec::Signature => Some("80".to_owned()),
                KeySpec::NotStated | KeySpec::Unclear(_) => None,
            }),
            provider: key.and_then(|key| key.provider.clone()),
            machine: key.is_some_and(|key| key.machine),
            names: names.cloned().collect(),
        }
    }
}

/// "PBES2, PBKDF2, AES-256-CBC, Iteration 2048, PRF hmacWithSHA256" or "pbeWithSHA1And40BitRC2-CBC, Iteration 2048".
fn encryption(how: &str) -> Rounds {
    let mut parts = how.split(", ");
    let scheme = parts.next().expect("a scheme");
    let rest: Vec<&str> = parts.collect();
    let named = |label: &str| rest.iter().find_map(|part| part.strip_prefix(label));
    let rounds = named("Iteration ").expect("a number of rounds");
    let algorithm = match scheme {
        "PBES2" => {
            let prf = named("PRF hmacWith").expect("a function");
            let cipher = if rest[1] == "DES-EDE3-CBC" { "3DES" } else { rest[1] };
            format!("PBES2 {cipher}, {} with HMAC-{prf}", rest[0])
        }
        "pbeWithSHA1And40BitRC2-CBC" => "PBE-SHA1-RC2-40".to_owned(),
        "pbeWithSHA1And128BitRC2-CBC" => "PBE-SHA1-RC2-128".to_owned(),
        "pbeWithSHA1And3-KeyTripleDES-CBC" => "PBE-SHA1-3DES".to_owned(),
        "pbeWithSHA1And2-KeyTripleDES-CBC" => "PBE-SHA1-2DES".to_owned(),
        other => panic!("{other}"),
    };
    rounds_of(&algorithm, rounds)
}

fn rounds_of(algorithm: &str, rounds: &str) -> Rounds {
    Rounds { algorithm: algorithm.to_owned(), rounds: rounds.parse().expect("a number") }
}
