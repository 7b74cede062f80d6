//! Which expected values age, and where does each come from?

mod clouds;

pub use clouds::{Cloud, below, cloud, clouds};
