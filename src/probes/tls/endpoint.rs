//! At which addresses is an endpoint, and what does each of them show?

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use exdoctor_checks::facts::tls::{AddressScan, Answer, Scan, TlsScan};
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::Role;
use exdoctor_checks::values::{is_microsoft, outbound_host};
use futures_util::future::join_all;
use tokio::time::timeout;

use super::proxied::proxied;
use super::scan::scan;
use super::settings::{Depth, Dial, Settings, Target};
use crate::net::{Addresses, limits};
use crate::parse;
use crate::probes::places::{Place, places};
use crate::probes::{Observed, ProbeCx};

/// The ports of mail, where TLS begins when it is asked for.
const MAIL_PORTS: [u16; 2] = [25, 587];

/// The ports of HTTPS; a server elsewhere is one of HTTPS where its role says so.
const WEB_PORTS: [u16; 3] = [443, 444, 8443];

/// What browsers and services offer to a web server: one that speaks neither may refuse the connection.
const WEB_PROTOCOLS: [&str; 2] = ["h2", "http/1.1"];

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
    let roles = cx.roles();
    let takes_mail = roles.iter().any(|role| Role::WITH_SMTP.contains(role));
    let starttls = wish.starttls || takes_mail || MAIL_PORTS.contains(&endpoint.port);
    let host = wish.sni.clone().unwrap_or_else(|| endpoint.host.clone());
    let places = places(&cx, &endpoint).await;
    let is_web = !starttls && speaks_web(endpoint.port, &roles);
    let settings = settings(&cx, &roles, is_web);
    let looker = Looker { cx: &cx, name: &host, starttls, dial: dial(&cx, settings.timeout), settings };
    let directly = async {
        match wish.addresses {
            Addresses::Each => join_all(places.found.into_iter().map(|place| looker.at(place))).await,
            Addresses::Any => looker.until_one_answers(places.found).await,
        }
    };
    let microsoft = is_microsoft(&host) || outbound_host(&host).is_some();
    let second = async { if microsoft && !starttls { proxied(&cx, &endpoint, &host).await } else { None } };
    let (addresses, proxied) = tokio::join!(directly, second);
    let port = endpoint.port;
    let proxy = if starttls { None } else { cx.net.web.proxy_to(&endpoint.host, port).map(ToString::to_string) };
    let observed = TlsScan { host, port, roles, microsoft, lookups: places.lookups, addresses, proxied, proxy };
    Observed::one(&cx.subject, observed)
}

fn speaks_web(port: u16, roles: &BTreeSet<Role>) -> bool {
    let by_role = |role: &Role| *role != Role::Named && Role::WITH_TLS.contains(role);
    WEB_PORTS.contains(&port) || roles.iter().any(by_role)
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
        let refused = seen.accepted.offers.iter().all(|offer| offer.flight().is_none());
        let unclear = match self.settings.depth {
            Depth::Accepted => refused,
            Depth::Handshake => refused && first_answers(&seen).any(Answer::is_tls),
            Depth::Usual | Depth::Deep | Depth::Order => false,
        };
        if unclear {
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
fn dial(cx: &ProbeCx, patience: Duration) -> Dial {
    let dialer = cx.net.dialer.clone();
    Arc::new(move |address| {
        let dialer = dialer.clone();
        Box::pin(async move {
            let dialled = timeout(limits::patience(address.port(), patience), dialer.tcp(address)).await;
            dialled.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
        })
    })
}

/// Of hosts that only take mail nothing is wanted but the version and the certificate, and they like few connections.
fn settings(cx: &ProbeCx, roles: &BTreeSet<Role>, is_web: bool) -> Settings {
    let wish = &cx.net.scanning;
    let usual = Settings {
        depth: wish.depth,
        timeout: cx.net.dialer.timeout(),
        parallel: wish.connections,
        alpn: if is_web { WEB_PROTOCOLS.map(ToOwned::to_owned).to_vec() } else { Vec::new() },
        ..Settings::default()
    };
    if roles.is_empty() || roles.iter().any(|role| Role::WITH_TLS.contains(role)) {
        return usual;
    }
    Settings { depth: Depth::Handshake, parallel: usual.parallel.min(2), ..usual }
}
