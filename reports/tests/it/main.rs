//! Do all formats tell the same story about the same prepared reports?

mod matrix;
mod neutral;
mod prepared;
mod schema;
mod snapshots;
mod widths;
