//! Which expected values age, and where does each come from?

mod builds;
mod causes;
mod clouds;
mod dated;
mod documents;
mod fronts;
mod lifecycle;
mod option_sets;
mod outbound;
mod public_roots;
mod regions;
mod roots;
mod scripts;
mod suites;
mod symptoms;

pub use builds::{Build, Identified, Line, Patch, Product, Release, as_of as builds_as_of, identify, products};
pub use causes::{Cause, Certainty, Origin, Side, cause, causes};
pub use clouds::{Cloud, below, cloud, clouds, is_initial, is_microsoft};
pub use dated::{Dated, OLD, dated};
pub use documents::{document_as_of, documents};
pub use fronts::{Front, FrontKind, Place, compared as fronts_compared, fronts};
pub use lifecycle::{EwsEnd, Retired, ews_end, retired, shared_hybrid_principal};
pub use option_sets::{Choice, OptionSet, meaning, option_sets};
pub use outbound::{NEEDED_FOR, OutboundHost, outbound_host, outbound_hosts, outbound_of, outbound_purpose};
pub use public_roots::{PUBLIC_ROOTS, PublicRoot};
pub use regions::{Network, Region, Regions, region, regions};
pub use roots::{Authorities, authorities};
pub use scripts::{Published, RetiredModule, published_scripts, retired_modules};
pub use suites::{Suite, SuiteId, Weakness, suite, suite_name, suites, table as suite_table};
pub use symptoms::{FieldTest, Hint, Surroundings, Symptom, Vocabulary, symptom_of, symptoms};
