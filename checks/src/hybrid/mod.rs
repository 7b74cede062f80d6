//! Do Exchange Server and its tenant know each other as a hybrid deployment needs it?

mod accepted_domains;
mod auth_server;
pub(crate) mod certificates;
mod connector_certificates;
mod directory_sign_in;
pub(crate) mod example;
mod names;
mod oauth_certificate;
mod organization_connector;
mod organization_relationship;
mod partner_application;
pub mod reading;
pub(crate) mod server_builds;
pub(crate) mod sources;
mod tenant_keys;
pub(crate) mod virtual_directories;

use crate::prelude::*;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &accepted_domains::CHECK,
    &auth_server::CHECK,
    &connector_certificates::CHECK,
    &oauth_certificate::CHECK,
    &organization_connector::CHECK,
    &organization_relationship::CHECK,
    &partner_application::CHECK,
    &server_builds::CHECK,
    &virtual_directories::CHECK,
];
