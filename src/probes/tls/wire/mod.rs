//! How are TLS messages written and read?

mod bytes;
mod extensions;
mod flight;
mod hello;
mod messages;
mod records;
mod server_hello;
mod shares;

pub(super) use flight::{Collector, Step};
pub(super) use hello::{Again, ClientHello, Form, Offer};

/// Whether a key can be sent for a group.
pub(super) fn can_share(group: u16) -> bool {
    shares::share(group, &[0; 32]).is_some()
}
