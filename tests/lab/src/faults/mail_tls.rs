//! What goes wrong behind the greeting of a mail server: STARTTLS and its certificate? Scenario C, seen from the internet.

use super::words::{In, SMTP, beside, error_at};
use crate::{Begins, Expected, Fault, Issuer, Version, World};

const HYBRID: In = In(World::hybrid);

/// Without TLS there is no certificate to judge.
const NO_TLS: &[Expected] = &[error_at("mail.starttls", SMTP), beside("mail.smtp-certificate", SMTP)];
const OLD: &[Expected] = &[error_at("mail.starttls", SMTP)];
const CERTIFICATE: &[Expected] = &[error_at("mail.smtp-certificate", SMTP)];

const fn starttls(
    name: &'static str,
    about: &'static str,
    expect: &'static [Expected],
    apply: fn(&mut World),
) -> Fault {
    HYBRID.fault(name, about, ("mail.starttls", SMTP), expect, apply)
}

const fn certificate(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    HYBRID.fault(name, about, ("mail.smtp-certificate", SMTP), CERTIFICATE, apply)
}

pub(super) const STARTTLS: &[Fault] = &[
    starttls("starttls-missing", "the mail server does not offer STARTTLS", NO_TLS, |world| {
        world.endpoint(SMTP).mail().extensions.retain(|extension| extension != "STARTTLS");
    }),
    starttls("starttls-masked", "a firewall that inspects SMTP has crossed the offer out", NO_TLS, |world| {
        world.endpoint(SMTP).mail().extensions = vec!["SIZE 37748736".to_owned(), "XXXXXXXA".to_owned()];
    }),
    starttls("starttls-refused", "the mail server offers STARTTLS and refuses it", NO_TLS, |world| {
        world.endpoint(SMTP).mail().begins = Begins::Refusal;
    }),
    starttls("starttls-plain-text", "the mail server goes on in plain text after STARTTLS", NO_TLS, |world| {
        world.endpoint(SMTP).mail().begins = Begins::PlainText;
    }),
    starttls("starttls-injection", "somebody slips replies in behind STARTTLS", NO_TLS, |world| {
        world.endpoint(SMTP).mail().begins = Begins::Injection;
    }),
    starttls("starttls-closed", "the mail server ends the connection at STARTTLS", NO_TLS, |world| {
        world.endpoint(SMTP).mail().begins = Begins::Close;
    }),
    starttls("starttls-old", "the mail server speaks nothing newer than TLS 1.0", OLD, |world| {
        world.endpoint(SMTP).only(Version::Tls10, &["TLS_RSA_WITH_AES_256_CBC_SHA"]);
    }),
];

pub(super) const CERTIFICATES: &[Fault] = &[
    certificate("smtp-certificate-self-signed", "the hybrid endpoint shows its self-signed certificate", |world| {
        world.endpoint(SMTP).leaf.issuer = Issuer::Itself;
    }),
    certificate("smtp-certificate-private", "the hybrid endpoint shows one of the company's own authority", |world| {
        world.endpoint(SMTP).leaf.issuer = Issuer::Corporate;
        world.trusts_corporate = true;
    }),
    certificate("smtp-certificate-ended", "the certificate of the hybrid endpoint has ended", |world| {
        world.endpoint(SMTP).leaf.days = (-400, -3);
    }),
    Fault {
        expect: &[],
        notes: &["mail.smtp-certificate"],
        ..certificate("smtp-certificate-other-name", "the certificate names another host than the endpoint", |world| {
            world.endpoint(SMTP).leaf.names = vec!["mail.contoso.com".to_owned()];
        })
    },
];
