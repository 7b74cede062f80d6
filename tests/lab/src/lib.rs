//! What does a whole tenant look like, healthy or with named faults, when all of it runs on loopback?
//!
//! A [`World`] is data (TOML): zones, name servers, a recursive resolver, web sites, and how each of them
//! misbehaves. [`Lab::start`] serves it on ports of 127.0.0.1; [`faults`] are named changes of the healthy world,
//! each with the records that a check of it must show. Nothing here depends on the code that is tested with it.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let fault = exdoctor_lab::faults().iter().find(|fault| fault.name == "mx-missing").ok_or("no such fault")?;
//! let lab = exdoctor_lab::Lab::start(fault.broken()).await?;
//! let configuration = lab.write_to(std::path::Path::new("/tmp/world"))?;
//! # let _ = configuration;
//! # Ok(())
//! # }
//! ```

mod counter;
mod dns;
mod fault;
mod faults;
mod https;
mod mend;
mod pki;
mod proxy;
mod running;
mod service;
mod start;
mod tls;
mod world;

pub use fault::{Expected, Fault, Root, Variant, combined, list};
pub use faults::{faults, variants};
pub use running::Running;
pub use service::acs::Acs;
pub use service::dynamics::{Dynamics, ListConduct, Tests};
pub use service::exchange::{Busy, BusyForm, Code, Exchange, Mailbox};
pub use service::graph::Graph;
pub use service::sign_in::{App, Secret, SignIn};
pub use service::{Call, Grant, ServiceKind, Services, State};
pub use start::{Lab, LabError};
pub use world::directory::Entry;
pub use world::endpoint::{ByHand, ClientCertificate, Conduct, Endpoint, Library, Quirk, Version};
pub use world::leaf::{Chain, Issuer, Key, Leaf, List, Publication, Responder};
pub use world::mail::{Begins, Mail};
pub use world::reader::Reader;
pub use world::records::Records;
pub use world::script::{
    Behaviour, Certificate, Connection, Delivery, Dnssec, Page, Proxy, ProxyConduct, Server, Site, Tcp, Zone,
};
pub use world::signed::Signed;
pub use world::signing::Signing;
pub use world::wizard::{Invoke, Wizard};
pub use world::{DynamicsReader, World, WorldError};
