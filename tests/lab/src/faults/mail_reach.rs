//! What goes wrong before a mail server greets? Scenario C, seen from the internet.

use std::net::IpAddr;

use super::words::{EXCHANGER, In, SMTP, blocked_at, error_at, warning_at};
use crate::{Conduct, Expected, Fault, World};

const HYBRID: In = In(World::hybrid);

const SECOND: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 26));

/// Nothing else can be established.
const FAILS: &[Expected] = &[
    error_at("mail.smtp-reachable", SMTP),
    blocked_at("mail.starttls", SMTP),
    blocked_at("mail.smtp-certificate", SMTP),
];
const SILENT: &[Expected] = &[
    blocked_at("mail.smtp-reachable", SMTP),
    blocked_at("mail.starttls", SMTP),
    blocked_at("mail.smtp-certificate", SMTP),
];
const ONE_FAILS: &[Expected] = &[error_at("mail.smtp-reachable", SMTP)];
/// Exchange Online Protection, seen from the Exchange server that sends there.
const UNSENT: &[Expected] = &[
    warning_at("mail.outbound-25", "contoso.com"),
    blocked_at("mail.smtp-reachable", EXCHANGER),
    blocked_at("mail.starttls", EXCHANGER),
    blocked_at("mail.smtp-certificate", EXCHANGER),
];

const fn fault(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    HYBRID.fault(name, about, ("mail.smtp-reachable", SMTP), expect, apply)
}

const fn unsent(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    HYBRID.fault(name, about, ("mail.smtp-reachable", EXCHANGER), UNSENT, apply)
}

pub(super) const INBOUND: &[Fault] = &[
    fault("smtp-refused", "nobody listens on port 25 of the hybrid endpoint", FAILS, |world| {
        world.endpoint(SMTP).conduct = Conduct::Refuse;
    }),
    fault("smtp-reset", "a device on the way resets each connection to port 25", FAILS, |world| {
        world.endpoint(SMTP).conduct = Conduct::Reset;
    }),
    fault("smtp-closed", "the mail server closes each connection without a greeting", FAILS, |world| {
        world.endpoint(SMTP).conduct = Conduct::Close;
    }),
    fault("smtp-web-server", "a web server answers on port 25", FAILS, |world| {
        world.endpoint(SMTP).conduct = Conduct::PlainText;
    }),
    fault("smtp-reputation", "the mail server refuses strangers for their reputation", FAILS, |world| {
        greet(world, "554 5.7.1 Service unavailable; client host is on a blocklist");
    }),
    fault("smtp-wrong-code", "the greeting has a code that no greeting has", FAILS, |world| {
        greet(world, "354 go ahead");
    }),
    fault("smtp-busy", "the mail server asks to come back later", SILENT, |world| {
        greet(world, "421 4.3.2 Service not available");
    }),
    fault("smtp-tarpit", "the mail server takes connections and does not greet", SILENT, |world| {
        world.endpoint(SMTP).conduct = Conduct::Silent;
    }),
    fault("smtp-filtered", "nothing comes back from port 25 of the hybrid endpoint", SILENT, |world| {
        world.endpoint(SMTP).conduct = Conduct::Filtered;
    }),
    fault("smtp-one-address-refuses", "one of two addresses of the hybrid endpoint refuses", ONE_FAILS, |world| {
        second(world, Conduct::Refuse);
    }),
    fault("smtp-one-address-silent", "one of two addresses of the hybrid endpoint is silent", ONE_FAILS, |world| {
        second(world, Conduct::Silent);
    }),
];

pub(super) const OUTBOUND: &[Fault] = &[
    unsent("outbound-filtered", "the provider of the Exchange server drops connections to port 25", |world| {
        send(world).conduct = Conduct::Filtered;
    }),
    unsent("outbound-refused", "a firewall refuses connections of the Exchange server to port 25", |world| {
        send(world).conduct = Conduct::Refuse;
    }),
    unsent("outbound-banned", "Exchange Online Protection has banned the address of the Exchange server", |world| {
        "550 5.7.606 Access denied, banned sending IP".clone_into(&mut send(world).mail().greeting);
    }),
];

fn greet(world: &mut World, greeting: &str) {
    greeting.clone_into(&mut world.endpoint(SMTP).mail().greeting);
}

/// A second address that does something else.
fn second(world: &mut World, conduct: Conduct) {
    let smtp = world.endpoint(SMTP);
    smtp.addresses.push(SECOND);
    smtp.elsewhere.insert(SECOND, conduct);
}

/// Exchange Online Protection, where the Exchange server looks itself.
fn send(world: &mut World) -> &mut crate::Endpoint {
    world.vantage = Some("exchange-server".to_owned());
    world.with_microsoft();
    world.endpoint(EXCHANGER)
}
