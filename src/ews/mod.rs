//! How is EWS asked with a credential?

mod desk;
pub mod requests;
mod reading;
pub mod undo;

pub use desk::{Ask, Desk, Heard};
