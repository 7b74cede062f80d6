//! Do all formats tell the same story about the same prepared reports?

mod catalogue;
mod matrix;
mod neutral;
mod prepared;
mod remedies;
mod schema;
mod snapshots;
mod widths;
