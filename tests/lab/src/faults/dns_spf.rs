//! What goes wrong with SPF?

use super::words::{DOMAIN, HEALTHY, error, warning};
use crate::{Expected, Fault, World};

const FAILS: &[Expected] = &[error("dns.spf")];
const WARNS: &[Expected] = &[warning("dns.spf")];
const ONLINE: &str = "v=spf1 include:spf.protection.outlook.com -all";

pub(super) const FAILURES: &[Fault] = &[
    HEALTHY.fault(
        "spf-two",
        "the domain has two SPF records, so that receivers use none",
        ("dns.spf", DOMAIN),
        FAILS,
        |world| publish(world, &[ONLINE, "v=spf1 ip4:192.0.2.25 -all"]),
    ),
    HEALTHY.fault(
        "spf-syntax",
        "the SPF record holds a mechanism that does not exist",
        ("dns.spf", DOMAIN),
        FAILS,
        |world| publish(world, &["v=spf1 ipv4:192.0.2.25 include:spf.protection.outlook.com -all"]),
    ),
    HEALTHY.fault(
        "spf-too-many-lookups",
        "the SPF record needs twelve look-ups where ten are allowed",
        ("dns.spf", DOMAIN),
        FAILS,
        |world| {
            let hosts: Vec<String> = (1..=11).map(|number| format!("spf{number}.contoso.com")).collect();
            for host in &hosts {
                world.set(&format!("{host} TXT"), &["v=spf1 ip4:192.0.2.25 -all"]);
            }
            let includes = format!("include:{}", hosts.join(" include:"));
            publish(world, &[&format!("v=spf1 {includes} include:spf.protection.outlook.com -all")]);
        },
    ),
    HEALTHY.fault(
        "spf-loop",
        "the SPF record includes one that includes it again",
        ("dns.spf", DOMAIN),
        FAILS,
        |world| {
            world.set("spf1.contoso.com TXT", &["v=spf1 include:contoso.com -all"]);
            publish(world, &["v=spf1 include:spf1.contoso.com include:spf.protection.outlook.com -all"]);
        },
    ),
    HEALTHY.fault(
        "spf-dangling-include",
        "the SPF record includes a name that does not exist",
        ("dns.spf", DOMAIN),
        FAILS,
        |world| {
            publish(world, &["v=spf1 include:gone.contoso.com include:spf.protection.outlook.com -all"]);
        },
    ),
];

pub(super) const WARNINGS: &[Fault] = &[
    HEALTHY.fault(
        "spf-void-lookups",
        "the SPF record names three hosts that do not exist, where two are allowed",
        ("dns.spf", DOMAIN),
        WARNS,
        |world| {
            let gone = "a:gone1.contoso.com a:gone2.contoso.com a:gone3.contoso.com";
            publish(world, &[&format!("v=spf1 {gone} include:spf.protection.outlook.com -all")]);
        },
    ),
    HEALTHY.fault("spf-all-allowed", "the SPF record allows the whole internet", ("dns.spf", DOMAIN), WARNS, |world| {
        publish(world, &["v=spf1 include:spf.protection.outlook.com +all"]);
    }),
    HEALTHY.fault(
        "spf-without-exchange-online",
        "the SPF record does not allow Exchange Online, from where mail leaves",
        ("dns.spf", DOMAIN),
        WARNS,
        |world| publish(world, &["v=spf1 ip4:192.0.2.25 -all"]),
    ),
    HEALTHY
        .fault("spf-missing", "the domain has no SPF record", ("dns.spf", DOMAIN), WARNS, |world| publish(world, &[])),
];

/// The texts at the domain: the proof of ownership, and these.
fn publish(world: &mut World, records: &[&str]) {
    let mut texts = vec!["MS=ms12345678"];
    texts.extend(records);
    world.set("contoso.com TXT", &texts);
}
