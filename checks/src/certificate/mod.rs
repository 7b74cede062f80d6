//! Is the certificate with which Dynamics signs its tokens a good one, and the same wherever it is?

mod cer_matches_pfx;
mod example;
mod key_size;
mod key_spec;
mod known;
mod opens;
mod places;
mod private_key;
mod reissue;
mod same_everywhere;
mod signature;
mod sources;
mod trust;
mod unique_subject;
mod validity;

use crate::model::Check;

pub use key_spec::key_spec_words;
pub use known::words;
pub(crate) use same_everywhere::REGISTER;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &cer_matches_pfx::CHECK,
    &key_size::CHECK,
    &key_spec::CHECK,
    &opens::CHECK,
    &private_key::CHECK,
    &same_everywhere::CHECK,
    &signature::CHECK,
    &trust::CHECK,
    &unique_subject::CHECK,
    &validity::CHECK,
];
