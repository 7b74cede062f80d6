//! Which expected values age, and where does each come from?

mod clouds;
mod roots;
mod suites;

pub use clouds::{Cloud, below, cloud, clouds};
pub use roots::{Authorities, authorities};
pub use suites::{Suite, SuiteId, Weakness, suite, suite_name, suites, table as suite_table};
