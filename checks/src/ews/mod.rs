//! Does Exchange let the caller in through EWS?

pub mod challenge;
mod enabled;

use crate::prelude::*;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[&enabled::CHECK];
