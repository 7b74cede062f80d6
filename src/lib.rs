//! How are the parts of exdoctor put together?

pub mod capture;
pub mod cli;
pub mod config;
pub mod engine;
pub mod exit;
pub mod net;
pub mod observer;
pub mod parse;
pub mod probes;
