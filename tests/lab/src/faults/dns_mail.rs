//! What goes wrong with MX, DKIM, DMARC, TLS reporting and the proof of ownership?

use super::words::{DOMAIN, HEALTHY, error, root, warning};
use crate::{Fault, Variant, World};

const MX: &str = "contoso.com MX";
const DMARC: &str = "_dmarc.contoso.com TXT";
const KEY_2: &str = "selector2-contoso-com._domainkey.contoso.onmicrosoft.com TXT";
const POLICY: &str = "/.well-known/mta-sts.txt";

pub(super) const MX_FAULTS: &[Fault] = &[
    HEALTHY.fault("mx-missing", "the domain has no MX record", ("dns.mx", DOMAIN), &[error("dns.mx")], |world| {
        world.remove(MX);
    }),
    HEALTHY.fault(
        "mx-elsewhere",
        "mail still goes to a gateway of before the migration, to which the MTA-STS policy points as well",
        ("dns.mx", DOMAIN),
        &[error("dns.mx")],
        |world| {
            world.set(MX, &["10 mx.fabrikam.com."]);
            if let Some(policy) = world.site("mta-sts.contoso.com").paths.get_mut(POLICY) {
                policy.body = policy.body.replace("*.mail.protection.outlook.com", "mx.fabrikam.com");
            }
        },
    ),
    HEALTHY.fault(
        "mx-partly-elsewhere",
        "a second MX of before the migration is left, covered by the MTA-STS policy",
        ("dns.mx", DOMAIN),
        &[warning("dns.mx")],
        |world| {
            world.set(MX, &["0 contoso-com.mail.protection.outlook.com.", "10 mx.fabrikam.com."]);
            if let Some(policy) = world.site("mta-sts.contoso.com").paths.get_mut(POLICY) {
                policy.body.push_str("mx: mx.fabrikam.com\n");
            }
        },
    ),
    HEALTHY.fault(
        "mx-dangling",
        "the MX names a host that does not exist",
        ("dns.mx", DOMAIN),
        &[error("dns.mx")],
        |world| world.remove("contoso-com.mail.protection.outlook.com A"),
    ),
    HEALTHY.fault(
        "mx-null",
        "the domain declares that it takes no mail",
        ("dns.mx", DOMAIN),
        &[error("dns.mx")],
        |world| world.set(MX, &["0 ."]),
    ),
    HEALTHY.fault("mx-alias", "the MX names an alias", ("dns.mx", DOMAIN), &[warning("dns.mx")], |world| {
        world.remove("contoso-com.mail.protection.outlook.com A");
        let target = "contoso-com.e-v1.mx.microsoft.";
        world.set("contoso-com.mail.protection.outlook.com CNAME", &[target]);
    }),
];

pub(super) const DKIM_FAULTS: &[Fault] = &[
    HEALTHY.fault(
        "dkim-missing",
        "the second DKIM selector is not published",
        ("dns.dkim", DOMAIN),
        &[warning("dns.dkim")],
        |world| world.remove("selector2._domainkey.contoso.com CNAME"),
    ),
    HEALTHY.fault(
        "dkim-dangling",
        "the second DKIM selector points to a key that does not exist",
        ("dns.dkim", DOMAIN),
        &[warning("dns.dkim")],
        |world| world.remove(KEY_2),
    ),
    HEALTHY.fault(
        "dkim-revoked",
        "the key of the second DKIM selector is revoked",
        ("dns.dkim", DOMAIN),
        &[warning("dns.dkim")],
        |world| world.set(KEY_2, &["v=DKIM1; k=rsa; p="]),
    ),
    HEALTHY.fault(
        "dkim-damaged",
        "the key of the second DKIM selector is cut off",
        ("dns.dkim", DOMAIN),
        &[warning("dns.dkim")],
        |world| world.set(KEY_2, &["v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOC"]),
    ),
];

pub(super) const OTHER_FAULTS: &[Fault] = &[
    HEALTHY.fault(
        "dmarc-missing",
        "the domain has no DMARC record",
        ("dns.dmarc", DOMAIN),
        &[warning("dns.dmarc")],
        |world| world.remove(DMARC),
    ),
    HEALTHY.fault(
        "dmarc-two",
        "the domain has two DMARC records, so that receivers use none",
        ("dns.dmarc", DOMAIN),
        &[warning("dns.dmarc")],
        |world| world.set(DMARC, &["v=DMARC1; p=reject", "v=DMARC1; p=none"]),
    ),
    HEALTHY.fault(
        "dmarc-invalid",
        "the DMARC record asks for a policy that does not exist",
        ("dns.dmarc", DOMAIN),
        &[warning("dns.dmarc")],
        |world| world.set(DMARC, &["v=DMARC1; p=rejct"]),
    ),
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
