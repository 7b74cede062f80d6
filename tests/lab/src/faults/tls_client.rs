//! What goes wrong with client certificates (scenario B) and with what stands between (scenarios A and C)?

use super::words::{In, MAIL, OFFICE, error_at, tls_warning, warning_at};
use crate::{ClientCertificate, Expected, Fault, Issuer, Root, World};

const ASKED: &[Expected] = &[tls_warning("tls.client-certificate")];
const INTERCEPTED: Root = Root { check: "tls.interception", subject: OFFICE };

pub(super) const FAULTS: &[Fault] = &[
    asking("tls-client-certificate-required", "the server breaks off without a client certificate", |world| {
        ask(world, ClientCertificate::Required, 200);
    }),
    asking("tls-client-certificate-optional", "the server asks for a client certificate and does without", |world| {
        ask(world, ClientCertificate::Optional, 200);
    }),
    asking("tls-client-certificate-400", "the server asks for a client certificate and answers 400 without", |world| {
        ask(world, ClientCertificate::Optional, 400);
    }),
    asking("tls-client-certificate-403", "the server asks for a client certificate and answers 403 without", |world| {
        ask(world, ClientCertificate::Optional, 403);
    }),
    Fault {
        name: "tls-intercepted",
        about: "a proxy on the way shows the Dynamics server a certificate of the company's own CA for Exchange Online",
        world: World::outbound,
        root: INTERCEPTED,
        expect: &[error_at("tls.interception", OFFICE)],
        notes: &[],
        apply: intercept,
    },
    Fault {
        name: "tls-intercepted-from-exchange",
        about: "a proxy on the way shows Exchange Server a certificate of the company's own CA for Exchange Online",
        world: from_exchange,
        root: INTERCEPTED,
        expect: &[warning_at("tls.interception", OFFICE)],
        notes: &[],
        apply: intercept,
    },
];

const fn asking(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    In(World::published).fault(name, about, ("tls.client-certificate", MAIL), ASKED, apply)
}

fn ask(world: &mut World, client_certificate: ClientCertificate, status: u16) {
    let mail = world.endpoint(MAIL);
    mail.library.client_certificate = client_certificate;
    mail.status = status;
}

/// The machines of the company trust its CA: that nobody notices is the point of such a proxy.
fn intercept(world: &mut World) {
    world.endpoint(OFFICE).leaf.issuer = Issuer::Corporate;
    world.trusts_corporate = true;
}

/// The same way out, as Exchange Server takes it after a migration.
fn from_exchange() -> World {
    let mut world = World::outbound();
    (world.scenario, world.phase) = (vec!["C".to_owned()], Some("after".to_owned()));
    world.vantage = Some("exchange-server".to_owned());
    world.endpoints.extend(World::healthy().endpoints);
    world
}
