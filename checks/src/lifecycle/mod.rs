//! Is what is being connected still supported, and for how long?

mod exchange_online_ews;
mod exchange_server;
mod setup_tools;
mod tenant_enabled;

use crate::model::Check;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] =
    &[&exchange_online_ews::CHECK, &exchange_server::CHECK, &setup_tools::CHECK, &tenant_enabled::CHECK];
