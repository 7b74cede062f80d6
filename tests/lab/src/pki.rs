//! Which authorities are there in a world, and what do they issue and publish?

mod authorities;
mod crl;
mod der;
mod issue;
mod ocsp;
pub(crate) mod publish;

pub(crate) use authorities::Authorities;
pub(crate) use issue::{Shown, show};
