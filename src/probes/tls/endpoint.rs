//! At which addresses is an endpoint, and what does each of them show?

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use exdoctor_checks::facts::dns::{Lookup, RecordType};
use exdoctor_checks::facts::tls::{AddressScan, Answer, Scan, TlsScan};
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::values::{below, clouds};
use futures_util::future::join_all;

use super::proxied::proxied;
use super::scan::scan;
use super::settings::{Depth, Dial, Settings, Target};
use crate::net::{Addresses, limits};
use crate::parse::{self, Endpoint};
use crate::probes::{Observed, ProbeCx};

/// The ports of mail, where TLS begins when it is asked for.
const MAIL_PORTS: [u16; 2] = [25, 587];

/// Scans every address of the endpoint.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let endpoint = match parse::endpoint(&cx.subject.name) {
        Ok(endpoint) => endpoint,
        Err(refusal) => {
            let lost = Lost { reason: format!("{} {}", cx.subject, refusal.reason), because: None };
            return Observed { lost: vec![(cx.subject.clone(), FactKind::TlsScan, lost)], ..Observed::default() };
        }
    };
    let wish = &cx.net.scanning;
    let starttls = wish.starttls || MAIL_PORTS.contains(&endpoint.port);
    let host = wish.sni.clone().unwrap_or_else(|| endpoint.host.clone());
    let places = places(&cx, &endpoint).await;
    let looker = Looker { cx: &cx, name: &host, starttls, dial: dial(&cx), settings: settings(&cx) };
    let directly = async {
        match wish.addresses {
            Addresses::Each => join_all(places.found.into_iter().map(|place| looker.at(place))).await,
            Addresses::Any => looker.until_one_answers(places.found).await,
        }
    };
    let microsoft = is_microsoft(&host);
    let second = async { if microsoft && !starttls { proxied(&cx, &endpoint, &host).await } else { None } };
    let (addresses, proxied) = tokio::join!(directly, second);
    let (roles, port) = (cx.roles(), endpoint.port);
    let observed = TlsScan { host, port, roles, microsoft, lookups: places.lookups, addresses, proxied };
    Observed::one(&cx.subject, observed)
}

struct Places {
    lookups: Vec<Lookup>,
    found: Vec<Place>,
}

/// An address, and why it is not asked.
struct Place {
    address: SocketAddr,
    skipped: Option<String>,
}

/// Where the endpoint is: diverted, written as an address, or as the run's resolver says.
async fn places(cx: &ProbeCx, endpoint: &Endpoint) -> Places {
    let Endpoint { host, port } = endpoint;
    let written = host.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, *port));
    if let Some(address) = cx.net.dialer.mapped(host, *port).or(written) {
        return Places { lookups: Vec::new(), found: vec![Place { address, skipped: None }] };
    }
    let names = &cx.net.names;
    let (a, aaaa) = tokio::join!(names.lookup(host, RecordType::A), names.lookup(host, RecordType::Aaaa));
    let foreign = !cx.is_named();
    let mut seen = BTreeSet::new();
    let addresses = a.addresses().chain(aaaa.addresses()).filter(|address| seen.insert(*address));
    let found = addresses.enumerate().map(|(place, address)| {
        let inside = foreign && !cx.net.dialer.may_ask(address, *port);
        let skipped = match place {
            limits::ADDRESSES.. => Some(format!("more than {} addresses are not asked", limits::ADDRESSES)),
            _ if inside => Some("a name that was only found does not lead to an inside address".to_owned()),
            _ => None,
        };
        Place { address: SocketAddr::new(address, *port), skipped }
    });
    let found = found.collect();
    Places { lookups: vec![a, aaaa], found }
}

struct Looker<'a> {
    cx: &'a ProbeCx,
    name: &'a str,
    starttls: bool,
    dial: Dial,
    settings: Settings,
}

impl Looker<'_> {
    async fn at(&self, place: Place) -> AddressScan {
        let Place { address, skipped } = place;
        let unasked = |why: String| AddressScan { address: address.to_string(), scan: None, skipped: Some(why) };
        if let Some(why) = skipped {
            return unasked(why);
        }
        let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
        if let Err(error) = self.cx.net.dialer.routed(address).await {
            return unasked(format!("no route for {family} from here: {error}"));
        }
        let target = Target { address, name: self.name.to_owned(), starttls: self.starttls };
        let mut seen = scan(&target, &self.settings, &self.dial).await;
        // A yes is enough; a no needs all that explains it.
        if self.settings.depth == Depth::Accepted && seen.accepted.offers.iter().all(|offer| offer.flight().is_none()) {
            seen = scan(&target, &Settings { depth: Depth::Usual, ..self.settings.clone() }, &self.dial).await;
        }
        // Some systems find out only when they connect.
        match first_answers(&seen).last() {
            Some(Answer::Unreachable(why)) => unasked(format!("no route for {family} from here: {why}")),
            _ => AddressScan { address: address.to_string(), scan: Some(seen), skipped: None },
        }
    }

    async fn until_one_answers(&self, places: Vec<Place>) -> Vec<AddressScan> {
        let mut seen: Vec<AddressScan> = Vec::new();
        for place in places {
            let skipped = if seen.iter().any(answered) { Some("another address answered".to_owned()) } else { None };
            seen.push(self.at(Place { skipped: place.skipped.or(skipped), ..place }).await);
        }
        seen
    }
}

fn answered(address: &AddressScan) -> bool {
    address.scan.iter().flat_map(first_answers).any(Answer::is_tls)
}

fn first_answers(scan: &Scan) -> impl Iterator<Item = &Answer> {
    scan.accepted.offers.iter().chain(&scan.accepted.any)
}

/// Every connection goes through the one dialer.
fn dial(cx: &ProbeCx) -> Dial {
    let dialer = cx.net.dialer.clone();
    Arc::new(move |address| {
        let dialer = dialer.clone();
        Box::pin(async move { dialer.tcp(address).await })
    })
}

fn settings(cx: &ProbeCx) -> Settings {
    Settings { depth: cx.net.scanning.depth, timeout: cx.net.dialer.timeout(), ..Settings::default() }
}

/// Whether a host belongs to a Microsoft cloud.
fn is_microsoft(host: &str) -> bool {
    clouds().iter().any(|cloud| {
        let single = [&cloud.login, &cloud.graph];
        let mut all = single
            .into_iter()
            .chain(&cloud.services)
            .chain(&cloud.exchange)
            .chain(&cloud.autodiscover)
            .chain(&cloud.mx);
        all.any(|name| below(host, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_of_the_clouds_are_those_of_microsoft_and_look_alikes_are_not() {
        for host in [
            "outlook.office365.com",
            "login.microsoftonline.com",
            "contoso-com.mail.protection.outlook.com",
            "accounts.accesscontrol.windows.net",
            "contoso.crm4.dynamics.com",
        ] {
            assert!(is_microsoft(host), "{host}");
        }
        assert!(!is_microsoft("mail.contoso.com") && !is_microsoft("evil-outlook.office365.com.contoso.com"));
    }
}
