//! How is EWS asked with a credential?

mod desk;
pub mod marked;
mod reading;
pub mod requests;
mod writes;

pub use desk::{Ask, Desk, Heard};
pub use reading::came_once;
pub use writes::Writes;
