//! Do the mail servers of a domain take mail, with TLS, and may its own servers send it?

pub mod example;
mod heard;
mod outbound_25;
mod ptr;
mod smtp_certificate;
mod smtp_reachable;
mod sources;
mod starttls;

use crate::model::Check;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] =
    &[&outbound_25::CHECK, &ptr::CHECK, &smtp_certificate::CHECK, &smtp_reachable::CHECK, &starttls::CHECK];
