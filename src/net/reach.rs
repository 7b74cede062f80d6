//! At which addresses may a host that somebody else names be asked?

use std::net::{IpAddr, SocketAddr};

use exdoctor_checks::facts::dns::{Answer, RecordType};

use super::dial::Dialer;
use super::dns::Names;
use super::limits;

/// Why a host cannot be asked at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nowhere {
    /// What DNS said, in words.
    pub reason: String,
    /// Whether DNS settled that there is no address.
    pub settled: bool,
    /// Whether there are addresses, all of them inside ones.
    pub inside: bool,
}

/// Where a host is. A foreign name aims nothing at the inside; one of our own, seen from there, may be in the private
/// network, but never on this machine.
pub(super) async fn addresses(
    dialer: &Dialer,
    names: &Names,
    host: &str,
    port: u16,
    inside: bool,
) -> Result<Vec<SocketAddr>, Nowhere> {
    if let Some(mapped) = dialer.mapped(host, port) {
        return Ok(vec![mapped]);
    }
    let may_ask = |address: IpAddr| dialer.may_ask(address, port) || (inside && limits::is_private_network(address));
    let held = |found: &str| Nowhere {
        reason: format!("{found} is an inside address; give --connect-to {host}:{port}=ADDRESS:PORT"),
        settled: false,
        inside: true,
    };
    if let Ok(address) = host.parse::<IpAddr>() {
        return if may_ask(address) { Ok(vec![(address, port).into()]) } else { Err(held(host)) };
    }
    let (v4, v6) = tokio::join!(names.lookup(host, RecordType::A), names.lookup(host, RecordType::Aaaa));
    let all: Vec<IpAddr> = v4.addresses().chain(v6.addresses()).collect();
    let found: Vec<SocketAddr> = all
        .iter()
        .filter(|address| may_ask(**address))
        .take(limits::ADDRESSES)
        .map(|address| SocketAddr::new(*address, port))
        .collect();
    match (found.is_empty(), all.first()) {
        (false, _) => Ok(found),
        (true, Some(address)) => Err(held(&format!("{host}: {address}"))),
        (true, None) => {
            let reason = format!("{host}: A: {}; AAAA: {}", v4.answer, v6.answer);
            Err(Nowhere { reason, settled: settled(&v4.answer) && settled(&v6.answer), inside: false })
        }
    }
}

/// Whether there is no more to learn: aliases in a circle lead nowhere, whoever is asked.
fn settled(answer: &Answer) -> bool {
    answer.settled() || *answer == Answer::Loop
}
