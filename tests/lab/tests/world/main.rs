//! Does the embedded world behave like the one outside, and misbehave as it is told?

mod faults;
mod names;
mod scripts;
mod sites;
mod support;
