//! What are the addresses called from which mail leaves, and do the names lead back?

use std::net::IpAddr;

use exdoctor_checks::facts::dns::{Data, Host, RecordType};
use exdoctor_checks::facts::mail::{Outbound, OutboundAddress};
use futures_util::future::join_all;

use crate::net::limits;
use crate::probes::{Observed, ProbeCx};

/// Asks for the name of each configured address, and for the addresses of that name.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let addresses = join_all(cx.run.outbound_addresses.iter().map(|address| names(&cx, *address))).await;
    Observed::one(&cx.subject, Outbound { addresses })
}

async fn names(cx: &ProbeCx, address: IpAddr) -> OutboundAddress {
    let reverse = cx.net.names.lookup(&reverse(address), RecordType::Ptr).await;
    let names = reverse.answer.records().iter().filter_map(|data| match data {
        Data::Name(name) => Some(name.clone()),
        _ => None,
    });
    let names: Vec<String> = names.take(limits::ADDRESSES).collect();
    let hosts = names.into_iter().map(|name| async move {
        let lookup = &cx.net.names;
        let (a, aaaa) = tokio::join!(lookup.lookup(&name, RecordType::A), lookup.lookup(&name, RecordType::Aaaa));
        Host { name, a, aaaa }
    });
    let names = join_all(hosts).await;
    OutboundAddress { address, reverse, names }
}

/// The name under which DNS keeps the name of an address.
fn reverse(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let nibbles = v6.octets().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
            let labels: Vec<String> = nibbles.rev().map(|nibble| format!("{nibble:x}")).collect();
            format!("{}.ip6.arpa", labels.join("."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_backwards() {
        assert_eq!(reverse("192.0.2.25".parse().unwrap()), "25.2.0.192.in-addr.arpa");
        let v6 = reverse("2001:db8::25".parse().unwrap());
        assert_eq!(v6, "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
    }
}
