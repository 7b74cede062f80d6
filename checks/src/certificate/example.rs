//! How are observations of the certificate written down in examples?

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::facts::Fact;
use crate::facts::certificate::{
    Belongs, CertificateFiles, Content, File, Form, KeySpec, PrivateKey, Protection, Rounds, Unopened,
};
use crate::facts::deployment::{CrmCertificate, Deployment};
use crate::facts::server::{Read, Server, StoreCertificate, StoredKey};
use crate::facts::tls::Der;
use crate::prelude::*;

/// A certificate of the examples, with its thumbprint.
pub(super) type Made = (&'static [u8], &'static str);

pub(super) const OWN: Made = (include_bytes!("data/own.der"), "7C1BD4B0FB788E958E0BBCF8E7D1C616B113D2EE");
pub(super) const RENEWED: Made = (include_bytes!("data/renewed.der"), "B1BD8084214561FF9645DC2ABE1C781BB3226E41");
pub(super) const FORMER: Made = (include_bytes!("data/former.der"), "C52751AD020D1375FF93D18CFCB6ABE93D1BC14A");
pub(super) const ENDING: Made = (include_bytes!("data/ending.der"), "AD1BA71B74D784FFDAC6226E94964E2D0E03B797");
pub(super) const EXPIRED: Made = (include_bytes!("data/expired.der"), "C2C6DA72161C5478CC6A430CB1EC93F37D29CF39");
pub(super) const FUTURE: Made = (include_bytes!("data/future.der"), "4706D15A86A3EE4629250E94BB73E736D6138AE2");
pub(super) const SHA1: Made = (include_bytes!("data/sha1.der"), "05E855D6003494365559C1CD1C455A97F16530F0");
pub(super) const RSA1024: Made = (include_bytes!("data/rsa1024.der"), "24AA3A4C7D4032F8097FFE2D312C059C4CAED119");
pub(super) const P256: Made = (include_bytes!("data/p256.der"), "A0CC4585DDFD21A9468DDCBE8C758F93C1637592");
pub(super) const SELF_SIGNED: Made =
    (include_bytes!("data/self-signed.der"), "38C7DEDCDD9E7994FD16B5A97A0D07BBE84D6989");

pub(super) const PFX: &str = "s2s.pfx";
pub(super) const CER: &str = "s2s.cer";

/// Noon of the day on which the examples are judged.
fn now() -> Timestamp {
    date(2026, 6, 1).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).expect("noon exists in UTC").timestamp()
}

/// An example about a certificate, or about a file that does not open.
pub(super) fn example(given: &'static str, subject: &'static str, facts: Facts, expect: Expect) -> Example {
    Example { given, facts, circumstances: Circumstances::plain(now(), &[Scenario::A]), subject, expect }
}

/// Facts about files alone.
pub(super) fn of_files(subject: &str, files: impl Into<Fact>) -> Facts {
    Facts::default().with(&Subject::new(SubjectKind::Certificate, subject), files)
}

/// A PFX with one certificate and its key, as Windows exports it.
pub(super) fn with_pfx((der, thumbprint): Made) -> CertificateFiles {
    let encryption = Rounds { algorithm: "PBES2 AES-256-CBC, PBKDF2 with HMAC-SHA256".to_owned(), rounds: 2000 };
    let code = Rounds { algorithm: "HMAC-SHA256".to_owned(), rounds: 2000 };
    let content = Content {
        form: Form::Pfx,
        certificates: vec![Der(der.to_vec())],
        thumbprint: Some(thumbprint.to_owned()),
        friendly_name: Some("s2s.contoso.com".to_owned()),
        keys: vec![key()],
        protection: Some(Protection { code: Some(code), encryption: BTreeSet::from([encryption]) }),
        oddities: BTreeSet::new(),
    };
    CertificateFiles { pfx: Some(File { path: PFX.to_owned(), content: Ok(content) }), cer: None }
}

/// The key of a CSP, for exchange.
pub(super) fn key() -> PrivateKey {
    PrivateKey {
        kind: "RSA 2048 bit".to_owned(),
        belongs: Belongs::To(0),
        key_spec: KeySpec::Exchange,
        provider: Some("Microsoft Enhanced RSA and AES Cryptographic Provider".to_owned()),
        machine: true,
        friendly_name: None,
    }
}

/// The same files, with these keys in the PFX.
pub(super) fn with_keys(keys: Vec<PrivateKey>) -> CertificateFiles {
    let mut files = with_pfx(OWN);
    if let Some(File { content: Ok(content), .. }) = &mut files.pfx {
        content.keys = keys;
    }
    files
}

/// A PFX that does not open.
pub(super) fn closed(why: Unopened) -> CertificateFiles {
    CertificateFiles { pfx: Some(File { path: PFX.to_owned(), content: Err(why) }), cer: None }
}

/// The same files, with a certificate file.
pub(super) fn and_cer(files: CertificateFiles, (der, thumbprint): Made) -> CertificateFiles {
    let content = Content {
        form: Form::Der,
        certificates: vec![Der(der.to_vec())],
        thumbprint: Some(thumbprint.to_owned()),
        friendly_name: None,
        keys: Vec::new(),
        protection: None,
        oddities: BTreeSet::new(),
    };
    CertificateFiles { cer: Some(File { path: CER.to_owned(), content: Ok(content) }), ..files }
}

/// A certificate file alone.
pub(super) fn only_cer(made: Made) -> CertificateFiles {
    and_cer(CertificateFiles::default(), made)
}

/// An entry of a store, with its key in a CSP.
pub(super) fn stored((der, thumbprint): Made) -> StoreCertificate {
    let read = crate::tls::certificate::Certificate::parse(der).expect("the examples are certificates");
    StoreCertificate {
        thumbprint: thumbprint.to_owned(),
        subject: Read::Value(read.subject),
        not_before: Read::Value(read.not_before),
        not_after: Read::Value(read.not_after),
        has_key: Read::Value(true),
        key: Read::Value(StoredKey {
            provider: Read::Value("Microsoft Enhanced RSA and AES Cryptographic Provider".to_owned()),
            provider_type: Read::Value(24),
            key_spec: Read::Value(1),
            ..StoredKey::default()
        }),
        ..StoreCertificate::default()
    }
}

/// The same entry with another `KeySpec`; 0 is a key of CNG.
pub(super) fn spec(mut entry: StoreCertificate, number: u32) -> StoreCertificate {
    if let Read::Value(key) = &mut entry.key {
        (key.key_spec, key.provider_type) = (Read::Value(number), Read::Value(if number == 0 { 0 } else { 24 }));
    }
    entry
}

/// A server with all roles and these entries in its store.
pub(super) fn server(host: &str, store: Vec<StoreCertificate>) -> Server {
    let roles = ["AsyncService", "EmailService", "AppServer"].map(str::to_owned).to_vec();
    Server { roles: Read::Value(roles), certificates: Read::Value(store), ..Server::named(host) }
}

/// What Dynamics is configured with.
pub(super) fn registered(kind: &str, (der, thumbprint): Made) -> CrmCertificate {
    CrmCertificate {
        kind: kind.to_owned(),
        thumbprint: Some(thumbprint.to_owned()),
        der: Some(Der(der.to_vec())),
        ..CrmCertificate::default()
    }
}

/// The configuration of Dynamics with these certificates.
pub(super) fn deployment(certificates: Vec<CrmCertificate>) -> Deployment {
    Deployment { certificates: Read::Value(certificates), ..Deployment::default() }
}

/// Adds servers and the deployment.
pub(super) fn and_evidence(mut facts: Facts, servers: Vec<Server>, deployment: Option<Deployment>) -> Facts {
    for server in servers {
        facts.record(&Subject::server(&server.host.clone()), server);
    }
    if let Some(deployment) = deployment {
        facts.record(&Subject::deployment(), deployment);
    }
    facts
}

pub(super) const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(super) const fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}

pub(super) const fn note(code: &'static str) -> Expect {
    Expect::Finding(Level::Note, code)
}
