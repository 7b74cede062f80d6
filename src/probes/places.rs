//! At which addresses is an endpoint, and which of them may be asked?

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use exdoctor_checks::facts::dns::{Host, Lookup, Mx, RecordType};

use super::ProbeCx;
use crate::net::limits;
use crate::parse::Endpoint;

/// The addresses of an endpoint, and the questions that gave them.
pub(super) struct Places {
    pub(super) lookups: Vec<Lookup>,
    pub(super) found: Vec<Place>,
}

/// An address, and why it is not asked.
pub(super) struct Place {
    pub(super) address: SocketAddr,
    pub(super) skipped: Option<String>,
}

/// Where the endpoint is: diverted, written as an address, as the MX records say, or as the run's resolver says.
pub(super) async fn places(cx: &ProbeCx, endpoint: &Endpoint) -> Places {
    let Endpoint { host, port } = endpoint;
    let foreign = !cx.is_named();
    let held = |address: IpAddr| foreign && !cx.net.dialer.may_ask(address, *port);
    let inside = |held: bool| held.then(|| "what was only found does not lead to an inside address".to_owned());
    if let Some(address) = cx.net.dialer.mapped(host, *port) {
        return Places { lookups: Vec::new(), found: vec![Place { address, skipped: None }] };
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        let place = Place { address: SocketAddr::new(address, *port), skipped: inside(held(address)) };
        return Places { lookups: Vec::new(), found: vec![place] };
    }
    let (a, aaaa) = if let Some(known) = exchanger(cx, host).filter(|_| foreign) {
        (known.a, known.aaaa)
    } else {
        let names = &cx.net.names;
        tokio::join!(names.lookup(host, RecordType::A), names.lookup(host, RecordType::Aaaa))
    };
    let mut seen = BTreeSet::new();
    let addresses = a.addresses().chain(aaaa.addresses()).filter(|address| seen.insert(*address));
    let found = addresses.enumerate().map(|(place, address)| {
        let skipped = match place {
            limits::ADDRESSES.. => Some(format!("more than {} addresses are not asked", limits::ADDRESSES)),
            _ => inside(held(address)),
        };
        Place { address: SocketAddr::new(address, *port), skipped }
    });
    let found = found.collect();
    Places { lookups: vec![a, aaaa], found }
}

/// The addresses of the probe's endpoint that the facts tell already: nobody is asked for them.
pub(crate) fn told(cx: &ProbeCx) -> Option<BTreeSet<IpAddr>> {
    let endpoint = crate::parse::endpoint(&cx.subject.name).ok().filter(|_| !cx.is_named())?;
    let known = exchanger(cx, &endpoint.host)?;
    Some(known.a.addresses().chain(known.aaaa.addresses()).collect())
}

/// An MX host with the addresses that the world sees, which an internal zone may lack.
fn exchanger(cx: &ProbeCx, host: &str) -> Option<Host> {
    let facts = cx.facts.read().expect("nobody panics while holding this lock");
    facts.all::<Mx>().flat_map(|(_, mx)| &mx.hosts).find(|known| known.name == host).cloned()
}
