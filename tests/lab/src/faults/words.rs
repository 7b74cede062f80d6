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
