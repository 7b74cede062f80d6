//! Do all formats tell the same story about the same prepared reports?

mod baseline;
mod catalogue;
mod crowd;
mod matrix;
mod neutral;
mod plan;
mod prepared;
mod remedies;
mod schema;
mod snapshots;
mod widths;
