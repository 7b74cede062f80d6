//! Do all formats tell the same story about the same prepared reports?

mod baseline;
mod catalogue;
mod crowd;
mod guides;
mod matrix;
mod neutral;
mod plan;
mod planted;
mod prepared;
mod remedies;
mod renewal;
mod schema;
mod snapshots;
mod widths;
