//! Can Dynamics, Exchange and Microsoft 365 talk TLS with each endpoint, and believe it?

mod accepted_cipher;
pub mod certificate;
pub mod chain;
mod chain_complete;
mod chain_trusted;
mod client_certificate;
mod completes;
pub mod example;
mod expiry;
pub mod heard;
mod interception;
mod key;
mod key_size;
mod legacy_protocols;
pub mod name_matches;
mod not_revoked;
mod path;
mod reachable;
mod revocation;
mod revocation_reachable;
mod signature;
pub(crate) mod sources;
pub mod version_floor;
pub mod versions;
mod weak_ciphers;

use crate::model::Check;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &accepted_cipher::CHECK,
    &chain_complete::CHECK,
    &chain_trusted::CHECK,
    &client_certificate::CHECK,
    &expiry::CHECK,
    &interception::CHECK,
    &key_size::CHECK,
    &legacy_protocols::CHECK,
    &name_matches::CHECK,
    &not_revoked::CHECK,
    &reachable::CHECK,
    &revocation_reachable::CHECK,
    &signature::CHECK,
    &version_floor::CHECK,
    &weak_ciphers::CHECK,
];
