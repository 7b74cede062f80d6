//! Does DNS say what mail and Autodiscover need?

mod example;
mod mx;
pub mod spf;
mod view;
mod words;

use crate::model::Check;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[&mx::CHECK];
