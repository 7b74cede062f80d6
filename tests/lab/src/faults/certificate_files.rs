//! What goes wrong with the files of the certificate with which Dynamics signs? Scenario A.

use super::certificate_words::{
    BY_INTERNAL, BY_ITSELF, EXPIRED, FILE, FORMER, FUTURE, NEXT, OWN, P256, RSA1024, SHA1, alone,
};
use super::words::{beside, blocked_at, error_at, warning_at};
use crate::{Expected, Fault, World};

const OPENS: &str = "certificate.opens";

/// Nothing can be said about a key in a file that does not open; the certificate file still says the rest.
const CLOSED: &[Expected] = &[
    error_at(OPENS, FILE),
    blocked_at("certificate.private-key", FILE),
    blocked_at("certificate.key-spec", FILE),
    blocked_at("certificate.cer-matches-pfx", FILE),
];
const NOT_KNOWN: &[Expected] = &[
    blocked_at(OPENS, FILE),
    blocked_at("certificate.private-key", FILE),
    blocked_at("certificate.key-spec", FILE),
    blocked_at("certificate.cer-matches-pfx", FILE),
];

pub(super) const FAULTS: &[Fault] = &[
    alone("pfx-wrong-password", "the configuration gives the password of another file", CLOSED, |world| {
        world.signing.password = Some("hunter2".to_owned());
    }),
    alone("pfx-without-password", "the configuration gives no password", CLOSED, |world| {
        world.signing.password = None;
    }),
    alone("pfx-cut", "the file with the key was not copied whole", CLOSED, |world| pfx(world, "cut.pfx")),
    alone("pfx-is-certificate", "the certificate stands in place of the file with its key", CLOSED, |world| {
        pfx(world, "own.cer");
    }),
    alone("pfx-absurd-rounds", "the password of the file takes millions of rounds", CLOSED, |world| {
        pfx(world, "rounds.pfx");
    }),
    alone("pfx-rc4", "the file is encrypted with RC4, which exdoctor does not know", NOT_KNOWN, |world| {
        pfx(world, "rc4.pfx");
    }),
    alone(
        "pfx-without-key",
        "the file holds the certificate and no key",
        &[error_at("certificate.private-key", OWN), beside("certificate.key-spec", OWN)],
        |world| pfx(world, "no-key.pfx"),
    ),
    alone(
        "pfx-other-key",
        "the file holds the certificate and the key of another one",
        &[error_at("certificate.private-key", NEXT)],
        |world| {
            world.sign_everywhere_with("next");
            pfx(world, "other-key.pfx");
        },
    ),
    alone("pfx-signature-key", "the file says that its key is for signatures", &[error_at(KEY_SPEC, OWN)], |world| {
        pfx(world, "signature.pfx");
    }),
    alone("pfx-cng", "the key in the file comes from a key storage provider", &[error_at(KEY_SPEC, OWN)], |world| {
        pfx(world, "cng.pfx");
    }),
    alone(
        "cer-before-renewal",
        "the certificate file is that from before the renewal",
        &[error_at("certificate.cer-matches-pfx", OWN)],
        |world| cer(world, "former.cer"),
    ),
    alone(
        "cer-is-pfx",
        "the file with the key stands in place of the certificate",
        &[error_at(OPENS, OWN), blocked_at("certificate.cer-matches-pfx", OWN)],
        |world| cer(world, "own.pfx"),
    ),
];

const KEY_SPEC: &str = "certificate.key-spec";
const KEY_SIZE: &str = "certificate.key-size";
const VALIDITY: &str = "certificate.validity";
const TRUST: &str = "certificate.trust";

pub(super) const CONTENTS: &[Fault] = &[
    alone("certificate-rsa-1024", "the key has 1024 bits", &[error_at(KEY_SIZE, RSA1024)], |world| {
        world.sign_everywhere_with("rsa1024");
    }),
    alone("certificate-ecdsa", "the key is ECDSA", &[error_at(KEY_SIZE, P256)], |world| {
        world.sign_everywhere_with("p256");
    }),
    alone(
        "certificate-sha1",
        "the certificate is signed with SHA-1",
        &[warning_at("certificate.signature", SHA1)],
        |world| {
            world.sign_everywhere_with("sha1");
        },
    ),
    alone("certificate-expired", "the certificate ended twelve days ago", &[error_at(VALIDITY, EXPIRED)], |world| {
        world.sign_everywhere_with("expired");
    }),
    alone("certificate-not-yet-valid", "the certificate begins in two weeks", &[error_at(VALIDITY, FUTURE)], |world| {
        world.sign_everywhere_with("future");
    }),
    alone("certificate-ends-soon", "the certificate ends in nineteen days", &[warning_at(VALIDITY, FORMER)], |world| {
        world.sign_everywhere_with("former");
    }),
    alone(
        "certificate-internal-ca",
        "the company's own authority issued it",
        &[warning_at(TRUST, BY_INTERNAL)],
        |world| {
            world.sign_everywhere_with("by-internal");
        },
    ),
    alone("certificate-self-signed", "the certificate is signed by itself", &[warning_at(TRUST, BY_ITSELF)], |world| {
        world.sign_everywhere_with("by-itself");
    }),
];

fn pfx(world: &mut World, file: &str) {
    world.signing.pfx = Some(file.to_owned());
}

fn cer(world: &mut World, file: &str) {
    world.signing.cer = Some(file.to_owned());
}
