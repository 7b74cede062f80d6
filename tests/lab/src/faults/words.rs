//! How is an expected record written?

use crate::{Expected, Root};

/// The domain of the healthy world.
pub(super) const DOMAIN: &str = "contoso.com";

/// A root about the domain.
pub(super) const fn root(check: &'static str) -> Root {
    Root { check, subject: DOMAIN }
}

/// A failure of the level error.
pub(super) const fn error(check: &'static str) -> Expected {
    Expected { check, subject: DOMAIN, outcome: "fail", level: Some("error") }
}

/// A failure of the level warning.
pub(super) const fn warning(check: &'static str) -> Expected {
    Expected { check, subject: DOMAIN, outcome: "fail", level: Some("warning") }
}

/// A record that was not established.
pub(super) const fn blocked(check: &'static str) -> Expected {
    Expected { check, subject: DOMAIN, outcome: "blocked", level: None }
}

/// The endpoint of the published world.
pub(super) const MAIL: &str = "mail.contoso.com:443";

/// The endpoint of the outbound world.
pub(super) const OFFICE: &str = "outlook.office365.com:443";

/// A root about the published endpoint.
pub(super) const fn tls_root(check: &'static str) -> Root {
    Root { check, subject: MAIL }
}

/// An error at the published endpoint.
pub(super) const fn tls_error(check: &'static str) -> Expected {
    Expected { check, subject: MAIL, outcome: "fail", level: Some("error") }
}

/// A warning at the published endpoint.
pub(super) const fn tls_warning(check: &'static str) -> Expected {
    Expected { check, subject: MAIL, outcome: "fail", level: Some("warning") }
}

/// What was not established about the published endpoint.
pub(super) const fn tls_blocked(check: &'static str) -> Expected {
    Expected { check, subject: MAIL, outcome: "blocked", level: None }
}

/// What does not concern the published endpoint.
pub(super) const fn tls_not_applicable(check: &'static str) -> Expected {
    Expected { check, subject: MAIL, outcome: "not-applicable", level: None }
}

/// What was not established about any subject.
pub(super) const fn open(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "blocked", level: None }
}

/// What does not concern any subject.
pub(super) const fn beside(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "not-applicable", level: None }
}

/// The SMTP endpoint of the hybrid world.
pub(super) const SMTP: &str = "smtp.contoso.com:25";

/// The MX host of the healthy world.
pub(super) const EXCHANGER: &str = "contoso-com.mail.protection.outlook.com:25";

/// A failure of any subject.
pub(super) const fn failure(check: &'static str, subject: &'static str, level: &'static str) -> Expected {
    Expected { check, subject, outcome: "fail", level: Some(level) }
}

/// The tenant of the healthy world.
pub(super) const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";

/// The sign-in host of the global cloud.
pub(super) const LOGIN: &str = "login.microsoftonline.com:443";

/// The token service that Dynamics on-premises asks.
pub(super) const ACS: &str = "accounts.accesscontrol.windows.net:443";

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

/// What the healthy world shows, and the faulty one does not.
pub(super) const fn gone(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "pass", level: None }
}
