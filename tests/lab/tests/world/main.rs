//! Does the embedded world behave like the one outside, and misbehave as it is told?

mod by_hand;
mod faults;
mod library;
mod names;
mod publication;
mod raw;
mod scripts;
mod services;
mod sites;
mod support;
