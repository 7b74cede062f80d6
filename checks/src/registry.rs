//! Which checks, facts and remedies exist?

use crate::model::{Check, Remedy};
use crate::{
    autodiscover, certificate, config, dns, entra, ews, hybrid, identity, lifecycle, mail, server, setup, tls,
};

/// The families, in the order of the chain.
pub static FAMILIES: &[(&str, &[&Check])] = &[
    ("lifecycle", lifecycle::CHECKS),
    ("dns", dns::CHECKS),
    ("autodiscover", autodiscover::CHECKS),
    ("tls", tls::CHECKS),
    ("mail", mail::CHECKS),
    ("setup", setup::CHECKS),
    ("certificate", certificate::CHECKS),
    ("server", server::CHECKS),
    ("entra", entra::CHECKS),
    ("ews", ews::CHECKS),
    ("identity", identity::CHECKS),
    ("hybrid", hybrid::CHECKS),
    ("config", config::CHECKS),
];

/// Every check, family by family, sorted by id within a family.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    FAMILIES.iter().flat_map(|(_, checks)| checks.iter().copied())
}

/// The check of an id.
pub fn check(id: &str) -> Option<&'static Check> {
    checks().find(|check| check.id.as_str() == id)
}

/// The remedy of an id.
pub fn remedy(id: &str) -> Option<&'static Remedy> {
    checks().flat_map(|check| check.remedies).copied().find(|remedy| remedy.id == id)
}
