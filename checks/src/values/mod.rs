//! Which expected values age, and where does each come from?

mod clouds;
mod lifecycle;
mod public_roots;
mod roots;
mod suites;

pub use clouds::{Cloud, below, cloud, clouds, is_microsoft};
pub use lifecycle::{EwsEnd, Retired, ews_end, retired};
pub use public_roots::{PUBLIC_ROOTS, PublicRoot};
pub use roots::{Authorities, authorities};
pub use suites::{Suite, SuiteId, Weakness, suite, suite_name, suites, table as suite_table};
