//! What goes wrong with versions and suites? Scenario B, seen from the internet.

use super::words::{In, MAIL, tls_error, tls_not_applicable, tls_warning};
use crate::{Endpoint, Expected, Fault, Version, World};

const PUBLISHED: In = In(World::published);

/// No version that has an accepted suite; that old ones are on is a second word about the same server.
const TOO_OLD: &[Expected] =
    &[tls_error("tls.version-floor"), tls_not_applicable("tls.accepted-cipher"), tls_warning("tls.legacy-protocols")];
const NOT_ACCEPTED: &[Expected] = &[tls_error("tls.accepted-cipher")];
const LEGACY: &[Expected] = &[tls_warning("tls.legacy-protocols")];
const WEAK: &[Expected] = &[tls_warning("tls.weak-ciphers")];

const CBC_SHA: &[&str] = &["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"];

const fn old(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    PUBLISHED.fault(name, about, ("tls.version-floor", MAIL), TOO_OLD, apply)
}

const fn cipher(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    PUBLISHED.fault(name, about, ("tls.accepted-cipher", MAIL), NOT_ACCEPTED, apply)
}

const fn weak(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    PUBLISHED.fault(name, about, ("tls.weak-ciphers", MAIL), WEAK, apply)
}

pub(super) const VERSIONS: &[Fault] = &[
    old("tls-only-1-0", "the server speaks TLS 1.0 and nothing newer", |world| {
        mail(world).only(Version::Tls10, CBC_SHA);
    }),
    old("tls-only-1-1", "the server speaks TLS 1.0 and 1.1 and nothing newer", |world| {
        mail(world).only(Version::Tls10, CBC_SHA);
        mail(world).also(Version::Tls11, CBC_SHA);
    }),
    old("tls-only-ssl3", "the server speaks SSL 3 and nothing newer", |world| {
        mail(world).only(Version::Ssl3, &["TLS_RSA_WITH_AES_128_CBC_SHA"]);
    }),
    PUBLISHED.fault(
        "tls-legacy-on",
        "TLS 1.0 and 1.1 are still on beside TLS 1.2 and 1.3",
        ("tls.legacy-protocols", MAIL),
        LEGACY,
        |world| {
            mail(world).also(Version::Tls10, CBC_SHA);
            mail(world).also(Version::Tls11, CBC_SHA);
        },
    ),
    PUBLISHED.fault(
        "tls-ssl3-on",
        "SSL 3 is still on beside TLS 1.2 and 1.3",
        ("tls.legacy-protocols", MAIL),
        LEGACY,
        |world| {
            mail(world).also(Version::Ssl3, &["TLS_RSA_WITH_AES_128_CBC_SHA"]);
        },
    ),
];

pub(super) const SUITES: &[Fault] = &[
    cipher(
        "tls-only-rsa-exchange",
        "the server takes only suites in which the client encrypts to the certificate",
        |world| {
            let suites = ["TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA256"];
            mail(world).only(Version::Tls12, &suites);
        },
    ),
    cipher("tls-only-dhe", "the server takes only Diffie-Hellman over a prime", |world| {
        let suites = ["TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"];
        mail(world).only(Version::Tls12, &suites);
    }),
    cipher("tls-only-cbc-sha1", "the server takes only CBC with SHA-1 in TLS 1.2", |world| {
        mail(world).only(Version::Tls12, CBC_SHA);
    }),
    weak("tls-rc4-on", "the server takes RC4 beside good suites", |world| {
        mail(world).also(Version::Tls12, &["TLS_ECDHE_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_SHA"]);
    }),
    weak("tls-3des-on", "the server takes 3DES beside good suites", |world| {
        mail(world).also(Version::Tls12, &["TLS_RSA_WITH_3DES_EDE_CBC_SHA"]);
    }),
    weak("tls-null-on", "the server takes suites without encryption beside good ones", |world| {
        mail(world).also(Version::Tls12, &["TLS_RSA_WITH_NULL_SHA256", "TLS_RSA_WITH_NULL_SHA"]);
    }),
    weak("tls-anonymous-on", "the server takes suites without a certificate beside good ones", |world| {
        mail(world).also(Version::Tls12, &["TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "TLS_DH_anon_WITH_AES_128_CBC_SHA"]);
    }),
    weak("tls-export-on", "the server takes suites of the export rules of the 1990s beside good ones", |world| {
        mail(world).also(Version::Tls12, &["TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA"]);
    }),
];

fn mail(world: &mut World) -> &mut Endpoint {
    world.endpoint(MAIL)
}
