//! Which faults are there?

use crate::Fault;

/// All faults, sorted by the family of their root.
pub fn faults() -> &'static [Fault] {
    &[]
}
