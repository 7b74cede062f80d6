//! What does a TLS server show of itself on the wire?
//!
//! Everything is read from the clear bytes of a first flight, so that any version from SSL 3 to TLS 1.3 and any registered
//! suite can be asked for; only what TLS 1.3 encrypts comes from a handshake by a TLS library.

mod ask;
mod candidates;
mod connect;
mod enumerate;
mod first;
mod handshake;
#[cfg(test)]
mod hostile;
mod job;
mod order;
mod scan;
#[cfg(test)]
mod scripted;
mod settings;
mod starttls;
mod verdict;
mod verifier;
mod wire;

pub use first::accepted;
pub use handshake::handshake;
pub use scan::scan;
pub use settings::{Depth, Dial, Settings, Target, dial_directly};
