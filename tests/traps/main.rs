//! Does a credential ever arrive where it must not? Trap servers record every byte that they get.

mod addresses;
mod behaviour;
mod doors;
mod pki;
mod rejections;
mod server;
