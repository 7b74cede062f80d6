//! What goes wrong with names of mail servers: PTR and TLSA records? And what is odd and healthy?

use super::words::{DOMAIN, In, beside, blocked, blocked_at, warning, warning_at};
use crate::{Conduct, Expected, Fault, Root, Variant, World};

const HEALTHY: In = In(World::healthy);
const HYBRID: In = In(World::hybrid);

const PTR_KEY: &str = "25.2.0.192.in-addr.arpa PTR";
const SIGNED: &str = "contoso-com.e-v1.mx.microsoft";
const SIGNED_25: &str = "contoso-com.e-v1.mx.microsoft:25";
const POLICY: &str = "/.well-known/mta-sts.txt";
/// The SHA-256 of the key that every certificate with RSA and 2048 bits has in a world.
const KEY: &str = "fb8916506165cc2c8ef3fb35cc770e2b67ca68a44750942544f1d8cd3b548671";
/// Of another key.
const OTHER: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// The vantage is not said, so what the MX host does not do is a warning "seen from here".
const NO_STARTTLS: &[Expected] =
    &[warning("dns.dane"), warning_at("mail.starttls", SIGNED_25), beside("mail.smtp-certificate", SIGNED_25)];
const NOT_COMPARED: &[Expected] = &[
    blocked("dns.dane"),
    blocked_at("mail.smtp-reachable", SIGNED_25),
    blocked_at("mail.starttls", SIGNED_25),
    blocked_at("mail.smtp-certificate", SIGNED_25),
];
const PTR_FAILS: &[Expected] = &[warning("mail.ptr")];
const DANE_FAILS: &[Expected] = &[warning("dns.dane")];

const fn ptr(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    HYBRID.fault(name, about, ("mail.ptr", DOMAIN), PTR_FAILS, apply)
}

const fn dane(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    HEALTHY.fault(name, about, ("dns.dane", DOMAIN), expect, apply)
}

pub(super) const PTR: &[Fault] = &[
    ptr("ptr-missing", "the address from which mail leaves has no name", |world| world.remove(PTR_KEY)),
    ptr("ptr-not-confirmed", "the address from which mail leaves is called like another host", |world| {
        world.set(PTR_KEY, &["www.contoso.com."]);
    }),
];

pub(super) const DANE: &[Fault] = &[
    dane("dane-mismatch", "the TLSA record is of a certificate that is no longer served", DANE_FAILS, |world| {
        publish(world, &format!("3 1 1 {OTHER}"));
    }),
    dane("dane-anchor-mismatch", "the TLSA record names an authority that did not sign", DANE_FAILS, |world| {
        publish(world, &format!("2 0 1 {OTHER}"));
    }),
    dane("dane-unusable", "the TLSA record has a usage that mail ignores", DANE_FAILS, |world| {
        publish(world, &format!("1 1 1 {KEY}"));
    }),
    Fault {
        root: Root { check: "mail.starttls", subject: SIGNED_25 },
        ..dane("dane-without-starttls", "the MX host with a TLSA record offers no STARTTLS", NO_STARTTLS, |world| {
            publish(world, &format!("3 1 1 {KEY}"));
            world.endpoint(SIGNED_25).mail().extensions.clear();
        })
    },
    Fault {
        root: Root { check: "mail.smtp-reachable", subject: SIGNED_25 },
        ..dane("dane-not-compared", "the MX host with a TLSA record does not greet", NOT_COMPARED, |world| {
            publish(world, &format!("3 1 1 {KEY}"));
            world.endpoint(SIGNED_25).conduct = Conduct::Silent;
        })
    },
];

pub(super) const VARIANTS: &[Variant] = &[
    HEALTHY.variant("dane-fits", "a signed TLSA record of the served key", |world| {
        publish(world, &format!("3 1 1 {KEY}"));
    }),
    HEALTHY.variant("dane-rolls-over", "the TLSA record of the next key beside that of the served one", |world| {
        publish(world, &format!("3 1 1 {OTHER}"));
        let both = [format!("3 1 1 {OTHER}"), format!("3 1 1 {KEY}")];
        world.set(&format!("_25._tcp.{SIGNED} TLSA"), &[&both[0], &both[1]]);
    }),
    HYBRID.variant(
        "smtp-two-names",
        "the address from which mail leaves has two names, one of which leads back",
        |world| {
            world.set(PTR_KEY, &["www.contoso.com.", "smtp.contoso.com."]);
        },
    ),
    HYBRID.variant("smtp-greets-with-more-lines", "the mail server greets with several lines", |world| {
        let greeting = "220-smtp.contoso.com ESMTP\r\n220-no mail of strangers is relayed\r\n220 ready";
        greeting.clone_into(&mut world.endpoint(super::words::SMTP).mail().greeting);
    }),
];

/// Mail arrives at the signed name, whose TLSA record is this.
fn publish(world: &mut World, record: &str) {
    world.set(&format!("{DOMAIN} MX"), &[&format!("10 {SIGNED}.")]);
    world.set(&format!("_25._tcp.{SIGNED} TLSA"), &[record]);
    if let Some(policy) = world.site("mta-sts.contoso.com").paths.get_mut(POLICY) {
        policy.body = policy.body.replace("*.mail.protection.outlook.com", "*.e-v1.mx.microsoft");
    }
}
