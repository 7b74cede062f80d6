//! How are the parts of exdoctor put together?

pub mod capture;
pub mod engine;
pub mod net;
pub mod observer;
pub mod probes;
