//! Is Dynamics set up for mail, and what does it say about its mailboxes?

mod act_sync_owner;
mod adfs_forms;
mod app_for_outlook;
pub mod cause;
mod default_settings;
pub mod direction;
mod email_channel;
pub(crate) mod example;
mod hma_profile;
mod ifd_published;
mod known;
mod mailbox_alerts;
mod mailbox_approved;
mod mailbox_ews_url;
mod mailbox_owner;
mod mailbox_settings;
mod mailbox_test;
mod metadata_url;
mod oauth_enabled;
mod operator_rights;
pub mod overview;
mod place;
mod principal_id;
mod profile_fits_location;
mod profile_options;
mod profile_test;
mod published;
mod reachable;
mod server_profile;
mod setting;
mod sources;
mod tenant_id;
mod user_name_form;
mod version_supported;

use crate::model::Check;
pub(crate) use setting::READ_SERVER_SETTINGS;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &act_sync_owner::CHECK,
    &adfs_forms::CHECK,
    &app_for_outlook::CHECK,
    &default_settings::CHECK,
    &email_channel::CHECK,
    &hma_profile::CHECK,
    &ifd_published::CHECK,
    &mailbox_alerts::CHECK,
    &mailbox_approved::CHECK,
    &mailbox_ews_url::CHECK,
    &mailbox_owner::CHECK,
    &mailbox_settings::CHECK,
    &mailbox_test::CHECK,
    &metadata_url::CHECK,
    &oauth_enabled::CHECK,
    &operator_rights::CHECK,
    &principal_id::CHECK,
    &profile_fits_location::CHECK,
    &profile_options::CHECK,
    &profile_test::CHECK,
    &reachable::CHECK,
    &server_profile::CHECK,
    &tenant_id::CHECK,
    &user_name_form::CHECK,
    &version_supported::CHECK,
];
