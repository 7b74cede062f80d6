//! Does exdoctor see in DNS what dig and delv see, when BIND serves and unbound validates?

mod delegations;
mod dig;
mod expected;
#[path = "../namespace/port.rs"]
mod port;
mod ptr;
mod records;
mod servers;
mod sign;
mod signatures;
mod zones;
