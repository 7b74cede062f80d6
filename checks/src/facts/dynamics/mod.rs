//! What do the tables of Dynamics say: organizations, profiles, mailboxes, alerts?

mod access;
mod alert;
mod cells;
mod mailbox;
mod organization;
mod profile;
mod tables;
mod words;

pub use access::{DynamicsAccess, Stopped};
pub use alert::Alert;
pub use mailbox::{DynamicsMailbox, MailboxRecord};
pub use organization::{DynamicsOrganization, OrganizationSettings, SignedInUser};
pub use profile::{DynamicsProfile, ProfileRecord};
pub use tables::{Tables, beside, facts, mark_named, record};
pub use words::{
    AlertLevel, AppState, Approval, Channel, Credential, Method, Protocol, ServerType, Status, TestResult,
};
