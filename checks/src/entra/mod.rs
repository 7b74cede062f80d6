//! Is there a tenant, in which cloud is it, and does it hold what Dynamics and Exchange need?

mod clock;
mod cloud_consistent;
pub(crate) mod credentials;
mod directory_sync;
pub mod discovery;
mod domain_verified;
pub(crate) mod example;
pub mod graph;
mod hma;
mod hma_app;
mod hma_resource;
mod hybrid_app;
mod key_credential;
mod key_credential_dates;
mod mailbox_user;
pub mod metadata;
pub mod openid;
mod permissions;
mod s2s_metadata;
pub mod s2s_token;
mod service_health;
mod service_principal;
mod setup_app;
mod setup_app_removed;
mod sources;
mod spn;
mod stale_credentials;
mod tenant_found;
mod tenant_id_matches;
mod token;

use crate::model::Check;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &cloud_consistent::CHECK,
    &directory_sync::CHECK,
    &domain_verified::CHECK,
    &hma_app::CHECK,
    &hma_resource::CHECK,
    &hybrid_app::CHECK,
    &key_credential::CHECK,
    &key_credential_dates::CHECK,
    &mailbox_user::CHECK,
    &permissions::CHECK,
    &s2s_metadata::CHECK,
    &s2s_token::CHECK,
    &service_health::CHECK,
    &service_principal::CHECK,
    &setup_app_removed::CHECK,
    &spn::CHECK,
    &stale_credentials::CHECK,
    &tenant_found::CHECK,
    &tenant_id_matches::CHECK,
    &token::CHECK,
];
