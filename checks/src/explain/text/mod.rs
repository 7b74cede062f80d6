//! What does a pasted text say, whatever clipboard, console or log it came through?

mod bytes;
mod escape;
mod lines;
mod secret;
mod squeeze;

pub use bytes::decode;
pub(super) use lines::{Line, lines};
pub(super) use secret::redacted;
pub(super) use squeeze::{Squeezed, squeezed};
