//! Which port may another maker's server have, that is started a moment later?

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};

const LOWEST: u32 = 10_000;

/// A port that is free for UDP and TCP, is given to nobody else in this process, and that the system hands to no client.
///
/// A port of the system's own choice may be the source of some other connection before the server listens there.
pub(crate) fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").expect("Linux tells it");
    let clients: u32 = range.split_whitespace().next().and_then(|from| from.parse().ok()).expect("two numbers");
    let span = clients.checked_sub(LOWEST).filter(|span| *span > 0).expect("there are ports below those of clients");
    // Processes that run beside each other begin at places of their own.
    let begin = std::process::id().wrapping_mul(61);
    let free = |port: &u16| {
        let address = (Ipv4Addr::LOCALHOST, *port);
        UdpSocket::bind(address).is_ok() && TcpListener::bind(address).is_ok()
    };
    let next = || LOWEST + begin.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % span;
    (0..1000).filter_map(|_| u16::try_from(next()).ok()).find(free).expect("some port is free")
}
