//! Where are the readers of evidence? At the paths that their visibility names.

#[path = "../../../src/evidence/access.rs"]
pub mod access;
#[path = "../../../src/evidence/certutil.rs"]
pub mod certutil;
#[path = "../../../src/evidence/crm.rs"]
mod crm;
#[path = "../../../src/evidence/moment.rs"]
mod moment;
#[path = "../../../src/evidence/recognise.rs"]
pub mod recognise;
#[path = "../../../src/evidence/rows.rs"]
mod rows;
#[path = "../../../src/evidence/signin.rs"]
mod signin;
