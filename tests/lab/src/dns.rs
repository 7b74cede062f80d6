//! Who answers questions about names in a world?

pub(crate) mod authority;
pub(crate) mod desk;
pub(crate) mod keys;
pub(crate) mod resolver;
pub(crate) mod serve;
pub(crate) mod sign;
pub(crate) mod universe;
pub(crate) mod wire;
pub(crate) mod zone;
