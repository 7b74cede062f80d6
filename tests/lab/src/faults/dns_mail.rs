//! What goes wrong with MX, DKIM, DMARC, TLS reporting and the proof of ownership?

use super::words::{error, root, warning};
use crate::{Fault, Variant, World};

const MX: &str = "contoso.com MX";
const DMARC: &str = "_dmarc.contoso.com TXT";
const KEY_2: &str = "selector2-contoso-com._domainkey.contoso.onmicrosoft.com TXT";
const POLICY: &str = "/.well-known/mta-sts.txt";

pub(super) const MX_FAULTS: &[Fault] = &[
    Fault {
        name: "mx-missing",
        about: "the domain has no MX record",
        world: World::healthy,
        root: root("dns.mx"),
        expect: &[error("dns.mx")],
        notes: &[],
        apply: |world| world.remove(MX),
    },
    Fault {
        name: "mx-elsewhere",
        about: "mail still goes to a gateway of before the migration, to which the MTA-STS policy points as well",
        world: World::healthy,
        root: root("dns.mx"),
        expect: &[error("dns.mx")],
        notes: &[],
        apply: |world| {
            world.set(MX, &["10 mx.fabrikam.com."]);
            if let Some(policy) = world.site("mta-sts.contoso.com").paths.get_mut(POLICY) {
                policy.body = policy.body.replace("*.mail.protection.outlook.com", "mx.fabrikam.com");
            }
        },
    },
    Fault {
        name: "mx-partly-elsewhere",
        about: "a second MX of before the migration is left, covered by the MTA-STS policy",
        world: World::healthy,
        root: root("dns.mx"),
        expect: &[warning("dns.mx")],
        notes: &[],
        apply: |world| {
            world.set(MX, &["0 contoso-com.mail.protection.outlook.com.", "10 mx.fabrikam.com."]);
            if let Some(policy) = world.site("mta-sts.contoso.com").paths.get_mut(POLICY) {
                policy.body.push_str("mx: mx.fabrikam.com\n");
            }
        },
    },
    Fault {
        name: "mx-dangling",
        about: "the MX names a host that does not exist",
        world: World::healthy,
        root: root("dns.mx"),
        expect: &[error("dns.mx")],
        notes: &[],
        apply: |world| world.remove("contoso-com.mail.protection.outlook.com A"),
    },
    Fault {
        name: "mx-null",
        about: "the domain declares that it takes no mail",
        world: World::healthy,
        root: root("dns.mx"),
        expect: &[error("dns.mx")],
        notes: &[],
        apply: |world| world.set(MX, &["0 ."]),
    },
    Fault {
        name: "mx-alias",
        about: "the MX names an alias",
        world: World::healthy,
        root: root("dns.mx"),
        expect: &[warning("dns.mx")],
        notes: &[],
        apply: |world| {
            world.remove("contoso-com.mail.protection.outlook.com A");
            let target = "contoso-com.e-v1.mx.microsoft.";
            world.set("contoso-com.mail.protection.outlook.com CNAME", &[target]);
        },
    },
];

pub(super) const DKIM_FAULTS: &[Fault] = &[
    Fault {
        name: "dkim-missing",
        about: "the second DKIM selector is not published",
        world: World::healthy,
        root: root("dns.dkim"),
        expect: &[warning("dns.dkim")],
        notes: &[],
        apply: |world| world.remove("selector2._domainkey.contoso.com CNAME"),
    },
    Fault {
        name: "dkim-dangling",
        about: "the second DKIM selector points to a key that does not exist",
        world: World::healthy,
        root: root("dns.dkim"),
        expect: &[warning("dns.dkim")],
        notes: &[],
        apply: |world| world.remove(KEY_2),
    },
    Fault {
        name: "dkim-revoked",
        about: "the key of the second DKIM selector is revoked",
        world: World::healthy,
        root: root("dns.dkim"),
        expect: &[warning("dns.dkim")],
        notes: &[],
        apply: |world| world.set(KEY_2, &["v=DKIM1; k=rsa; p="]),
    },
    Fault {
        name: "dkim-damaged",
        about: "the key of the second DKIM selector is cut off",
        world: World::healthy,
        root: root("dns.dkim"),
        expect: &[warning("dns.dkim")],
        notes: &[],
        apply: |world| world.set(KEY_2, &["v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOC"]),
    },
];

pub(super) const OTHER_FAULTS: &[Fault] = &[
    Fault {
        name: "dmarc-missing",
        about: "the domain has no DMARC record",
        world: World::healthy,
        root: root("dns.dmarc"),
        expect: &[warning("dns.dmarc")],
        notes: &[],
        apply: |world| world.remove(DMARC),
    },
    Fault {
        name: "dmarc-two",
        about: "the domain has two DMARC records, so that receivers use none",
        world: World::healthy,
        root: root("dns.dmarc"),
        expect: &[warning("dns.dmarc")],
        notes: &[],
        apply: |world| world.set(DMARC, &["v=DMARC1; p=reject", "v=DMARC1; p=none"]),
    },
    Fault {
        name: "dmarc-invalid",
        about: "the DMARC record asks for a policy that does not exist",
        world: World::healthy,
        root: root("dns.dmarc"),
        expect: &[warning("dns.dmarc")],
        notes: &[],
        apply: |world| world.set(DMARC, &["v=DMARC1; p=rejct"]),
    },
    Fault {
        name: "dmarc-none",
        about: "the DMARC policy only watches",
        world: World::healthy,
        root: root("dns.dmarc"),
        expect: &[],
        notes: &["dns.dmarc"],
        apply: |world| world.set(DMARC, &["v=DMARC1; p=none; rua=mailto:dmarc@contoso.com"]),
    },
    Fault {
        name: "tls-rpt-invalid",
        about: "the record for TLS reports names no address",
        world: World::healthy,
        root: root("dns.tls-rpt"),
        expect: &[],
        notes: &["dns.tls-rpt"],
        apply: |world| world.set("_smtp._tls.contoso.com TXT", &["v=TLSRPTv1; ruf=tls-reports@contoso.com"]),
    },
];

pub(super) const VARIANTS: &[Variant] = &[Variant {
    name: "verification-removed",
    about: "the record that proved the ownership of the domain was removed once the tenant had it",
    world: World::healthy,
    apply: |world| world.set("contoso.com TXT", &["v=spf1 include:spf.protection.outlook.com -all"]),
}];
