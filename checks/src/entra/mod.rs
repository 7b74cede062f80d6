//! Is there a tenant, in which cloud is it, and does its token service answer?

mod clock;
mod cloud_consistent;
pub mod discovery;
pub(crate) mod example;
pub mod metadata;
pub mod openid;
mod s2s_metadata;
mod sources;
mod tenant_found;

use crate::model::Check;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[&cloud_consistent::CHECK, &s2s_metadata::CHECK, &tenant_found::CHECK];
