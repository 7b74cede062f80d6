//! What goes wrong with SPF?

use super::words::{error, root, warning};
use crate::{Expected, Fault, World};

const FAILS: &[Expected] = &[error("dns.spf")];
const WARNS: &[Expected] = &[warning("dns.spf")];
const ONLINE: &str = "v=spf1 include:spf.protection.outlook.com -all";

pub(super) const FAILURES: &[Fault] = &[
    Fault {
        name: "spf-two",
        about: "the domain has two SPF records, so that receivers use none",
        world: World::healthy,
        root: root("dns.spf"),
        expect: FAILS,
        notes: &[],
        apply: |world| publish(world, &[ONLINE, "v=spf1 ip4:192.0.2.25 -all"]),
    },
    Fault {
        name: "spf-syntax",
        about: "the SPF record holds a mechanism that does not exist",
        world: World::healthy,
        root: root("dns.spf"),
        expect: FAILS,
        notes: &[],
        apply: |world| publish(world, &["v=spf1 ipv4:192.0.2.25 include:spf.protection.outlook.com -all"]),
    },
    Fault {
        name: "spf-too-many-lookups",
        about: "the SPF record needs twelve look-ups where ten are allowed",
        world: World::healthy,
        root: root("dns.spf"),
        expect: FAILS,
        notes: &[],
        apply: |world| {
            let hosts: Vec<String> = (1..=11).map(|number| format!("spf{number}.contoso.com")).collect();
            for host in &hosts {
                world.set(&format!("{host} TXT"), &["v=spf1 ip4:192.0.2.25 -all"]);
            }
            let includes = format!("include:{}", hosts.join(" include:"));
            publish(world, &[&format!("v=spf1 {includes} include:spf.protection.outlook.com -all")]);
        },
    },
    Fault {
        name: "spf-loop",
        about: "the SPF record includes one that includes it again",
        world: World::healthy,
        root: root("dns.spf"),
        expect: FAILS,
        notes: &[],
        apply: |world| {
            world.set("spf1.contoso.com TXT", &["v=spf1 include:contoso.com -all"]);
            publish(world, &["v=spf1 include:spf1.contoso.com include:spf.protection.outlook.com -all"]);
        },
    },
    Fault {
        name: "spf-dangling-include",
        about: "the SPF record includes a name that does not exist",
        world: World::healthy,
        root: root("dns.spf"),
        expect: FAILS,
        notes: &[],
        apply: |world| {
            publish(world, &["v=spf1 include:gone.contoso.com include:spf.protection.outlook.com -all"]);
        },
    },
];

pub(super) const WARNINGS: &[Fault] = &[
    Fault {
        name: "spf-void-lookups",
        about: "the SPF record names three hosts that do not exist, where two are allowed",
        world: World::healthy,
        root: root("dns.spf"),
        expect: WARNS,
        notes: &[],
        apply: |world| {
            let gone = "a:gone1.contoso.com a:gone2.contoso.com a:gone3.contoso.com";
            publish(world, &[&format!("v=spf1 {gone} include:spf.protection.outlook.com -all")]);
        },
    },
    Fault {
        name: "spf-all-allowed",
        about: "the SPF record allows the whole internet",
        world: World::healthy,
        root: root("dns.spf"),
        expect: WARNS,
        notes: &[],
        apply: |world| publish(world, &["v=spf1 include:spf.protection.outlook.com +all"]),
    },
    Fault {
        name: "spf-without-exchange-online",
        about: "the SPF record does not allow Exchange Online, from where mail leaves",
        world: World::healthy,
        root: root("dns.spf"),
        expect: WARNS,
        notes: &[],
        apply: |world| publish(world, &["v=spf1 ip4:192.0.2.25 -all"]),
    },
    Fault {
        name: "spf-missing",
        about: "the domain has no SPF record",
        world: World::healthy,
        root: root("dns.spf"),
        expect: WARNS,
        notes: &[],
        apply: |world| publish(world, &[]),
    },
];

/// The texts at the domain: the proof of ownership, and these.
fn publish(world: &mut World, records: &[&str]) {
    let mut texts = vec!["MS=ms12345678"];
    texts.extend(records);
    world.set("contoso.com TXT", &texts);
}
