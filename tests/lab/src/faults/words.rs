//! How is a fault written, and what it is to show?

use crate::{Expected, Fault, Root, Variant, World};

/// A healthy world, in which something goes wrong or is odd.
#[derive(Clone, Copy)]
pub(super) struct In(pub(super) fn() -> World);

/// A check, and what it judges.
pub(super) type At = (&'static str, &'static str);

impl In {
    /// A fault.
    pub(super) const fn fault(
        self,
        name: &'static str,
        about: &'static str,
        (check, subject): At,
        expect: &'static [Expected],
        apply: fn(&mut World),
    ) -> Fault {
        Fault { name, about, world: self.0, root: Root { check, subject }, expect, notes: &[], apply }
    }

    /// What is odd and healthy.
    pub(super) const fn variant(self, name: &'static str, about: &'static str, apply: fn(&mut World)) -> Variant {
        Variant { name, about, world: self.0, apply }
    }
}

/// The domain of the healthy world.
pub(super) const DOMAIN: &str = "contoso.com";
/// The tenant of the healthy world.
pub(super) const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";
/// The endpoint of the published world.
pub(super) const MAIL: &str = "mail.contoso.com:443";
/// The endpoint of the outbound world.
pub(super) const OFFICE: &str = "outlook.office365.com:443";
/// The sign-in host of the global cloud.
pub(super) const LOGIN: &str = "login.microsoftonline.com:443";
/// The token service that Dynamics on-premises asks.
pub(super) const ACS: &str = "accounts.accesscontrol.windows.net:443";
/// The SMTP endpoint of the hybrid world.
pub(super) const SMTP: &str = "smtp.contoso.com:25";
/// The MX host of the healthy world.
pub(super) const EXCHANGER: &str = "contoso-com.mail.protection.outlook.com:25";

/// An error about anything.
pub(super) const fn error_at(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "fail", level: Some("error") }
}

/// A warning about anything.
pub(super) const fn warning_at(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "fail", level: Some("warning") }
}

/// What was not established about anything.
pub(super) const fn blocked_at(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "blocked", level: None }
}

/// What does not concern anything.
pub(super) const fn beside(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "not-applicable", level: None }
}

/// What passes where the healthy world shows something else, or is not asked.
pub(super) const fn gone(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "pass", level: None }
}

/// A root about the domain.
pub(super) const fn root(check: &'static str) -> Root {
    Root { check, subject: DOMAIN }
}

/// An error about the domain.
pub(super) const fn error(check: &'static str) -> Expected {
    error_at(check, DOMAIN)
}

/// A warning about the domain.
pub(super) const fn warning(check: &'static str) -> Expected {
    warning_at(check, DOMAIN)
}

/// What was not established about the domain.
pub(super) const fn blocked(check: &'static str) -> Expected {
    blocked_at(check, DOMAIN)
}

/// An error at the published endpoint.
pub(super) const fn tls_error(check: &'static str) -> Expected {
    error_at(check, MAIL)
}

/// A warning at the published endpoint.
pub(super) const fn tls_warning(check: &'static str) -> Expected {
    warning_at(check, MAIL)
}

/// What was not established about the published endpoint.
pub(super) const fn tls_blocked(check: &'static str) -> Expected {
    blocked_at(check, MAIL)
}

/// What does not concern the published endpoint.
pub(super) const fn tls_not_applicable(check: &'static str) -> Expected {
    beside(check, MAIL)
}
