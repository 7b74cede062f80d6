//! Which command was given, and how did it end?

pub mod cli;
pub mod config;
pub mod exit;
pub mod parse;
