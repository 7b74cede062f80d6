//! At which addresses may a host that somebody else names be asked?

use std::net::{IpAddr, SocketAddr};

use exdoctor_checks::facts::dns::RecordType;

use super::dial::Dialer;
use super::dns::Names;
use super::limits;

/// Why a host cannot be asked at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nowhere {
    /// What DNS said, in words.
    pub reason: String,
    /// Whether DNS settled the question.
    pub settled: bool,
    /// Whether there are addresses, all of them inside ones.
    pub inside: bool,
}

/// Where a host is, without its inside addresses: a foreign name aims nothing at them.
pub(super) async fn addresses(
    dialer: &Dialer,
    names: &Names,
    host: &str,
    port: u16,
) -> Result<Vec<SocketAddr>, Nowhere> {
    if let Some(mapped) = dialer.mapped(host, port) {
        return Ok(vec![mapped]);
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        let reason = || format!("{address} is not a public address");
        let inside = || Nowhere { reason: reason(), settled: true, inside: true };
        return if dialer.may_ask(address, port) { Ok(vec![(address, port).into()]) } else { Err(inside()) };
    }
    let (v4, v6) = tokio::join!(names.lookup(host, RecordType::A), names.lookup(host, RecordType::Aaaa));
    let found: Vec<SocketAddr> = v4
        .addresses()
        .chain(v6.addresses())
        .filter(|address| dialer.may_ask(*address, port))
        .take(limits::ADDRESSES)
        .map(|address| SocketAddr::new(address, port))
        .collect();
    if found.is_empty() {
        let reason = format!("{host}: A: {}; AAAA: {}", v4.answer, v6.answer);
        let inside = v4.addresses().chain(v6.addresses()).next().is_some();
        return Err(Nowhere { reason, settled: v4.answer.settled() && v6.answer.settled(), inside });
    }
    Ok(found)
}
