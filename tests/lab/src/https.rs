//! Who answers requests for the web sites of a world?

pub(crate) mod certificates;
pub(crate) mod page;
pub(crate) mod serve;
