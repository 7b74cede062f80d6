//! What does one TLS server offer, all in all?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::facts::tls::{Answer, Handshake, HandshakeFailure, Offered, Scan, Version, VersionScan};
use exdoctor_checks::values::{SuiteId, suite};
use futures_util::future::{join_all, join3};

use super::ask::ask;
use super::candidates;
use super::connect::Connector;
use super::enumerate::enumerate;
use super::first::{first, needs_short};
use super::handshake::complete;
use super::order::order;
use super::settings::{Depth, Dial, Settings, Target};
use super::verdict::{is_alive, is_worth_repeating, offered};
use super::wire::{Form, Offer};

/// Scans one address as deep as the settings say.
pub async fn scan(target: &Target, settings: &Settings, dial: &Dial) -> Scan {
    let connector = Connector::new(target, settings, dial);
    let accepted = first(&connector).await;
    let short_hello = needs_short(&accepted);
    let alive = accepted.offers.iter().chain(&accepted.any).any(is_alive);
    let mut scan = Scan {
        versions: BTreeMap::new(),
        weak: None,
        chains: BTreeSet::new(),
        handshake: None,
        short_hello,
        connections: 0,
        accepted,
    };
    if alive && settings.depth >= Depth::Usual {
        let form = if short_hello { Form::Short } else { Form::Full };
        let ((), weak, handshake) =
            join3(versions(&connector, &mut scan, form), weak(&connector, form), completed(&connector)).await;
        (scan.weak, scan.handshake) = (weak, Some(handshake));
    }
    if alive && settings.depth == Depth::Handshake {
        scan.handshake = Some(completed(&connector).await);
    }
    let other = if settings.depth == Depth::Usual { other_key(&connector, &scan).await } else { None };
    let chains = answers(&scan).chain(&other).filter_map(|answer| Some(answer.flight()?.certificates.clone()));
    let chains: Vec<_> = chains.filter(|chain| !chain.is_empty()).collect();
    scan.chains.extend(chains);
    scan.connections = connector.opened();
    scan
}

/// Each version once; then, where it is wanted, every suite of every version that is not ruled out, and the order.
async fn versions(connector: &Connector<'_>, scan: &mut Scan, form: Form) {
    let mut found = enumerate(connector, &scan.accepted, form).await;
    scan.chains.extend(found.chains);
    let orders = found.versions.iter().map(|(version, suites)| {
        let accepted: Vec<SuiteId> = suites.chosen.keys().copied().collect();
        let told = found.told.remove(version);
        async move { Some((*version, order(connector, *version, &accepted, told, form).await?)) }
    });
    let mut orders: BTreeMap<_, _> = join_all(orders).await.into_iter().flatten().collect();
    for (version, evidence) in found.evidence {
        let suites = found.versions.remove(&version);
        let chose = suites.as_ref().is_some_and(|suites| !suites.chosen.is_empty());
        let offered = if chose { Offered::Yes } else { offered(version, &evidence) };
        scan.versions.insert(version, VersionScan { offered, evidence, suites, order: orders.remove(&version) });
    }
}

/// What the server shows to clients that cannot use the key that it showed first: it may have another certificate.
async fn other_key(connector: &Connector<'_>, scan: &Scan) -> Option<Answer> {
    let known = scan.versions.get(&Version::Tls12)?.evidence.flight()?;
    let other = match suite(known.hello.suite)?.authentication.as_str() {
        "RSA" => "ECDSA",
        "ECDSA" => "RSA",
        _ => return None,
    };
    let form = if scan.short_hello { Form::Short } else { Form::Full };
    let suites = fitting(candidates::proven_by(other), form);
    Some(ask(connector, &Offer { form, ..Offer::new(Version::Tls12, suites) }).await)
}

/// The handshake, tried again where a busy server may have been the reason.
async fn completed(connector: &Connector<'_>) -> Handshake {
    use HandshakeFailure::{Closed, Refused, Reset, Timeout};
    let mut seen = complete(connector).await;
    for attempt in 0..connector.settings.retries {
        if !seen.certificates.is_empty() || !matches!(seen.outcome, Err(Closed | Refused | Reset | Timeout(_))) {
            break;
        }
        tokio::time::sleep(connector.settings.back_off * (1 << attempt.min(8))).await;
        seen = complete(connector).await;
    }
    seen
}

/// Offers weak suites alone, unless every suite is asked for anyway.
async fn weak(connector: &Connector<'_>, form: Form) -> Option<Answer> {
    if connector.settings.depth >= Depth::Deep && form == Form::Full {
        return None;
    }
    let offer = Offer { form, compression: true, ..Offer::new(Version::Tls12, fitting(candidates::weak(), form)) };
    Some(persist(connector, &offer).await)
}

/// Asks again where a busy server may have been the reason.
async fn persist(connector: &Connector<'_>, offer: &Offer) -> Answer {
    let mut answer = ask(connector, offer).await;
    for attempt in 0..connector.settings.retries {
        if !is_worth_repeating(&answer) {
            break;
        }
        if answer == Answer::Refused {
            tokio::time::sleep(connector.settings.back_off * (1 << attempt.min(8))).await;
        }
        answer = ask(connector, offer).await;
    }
    answer
}

fn fitting(mut suites: Vec<SuiteId>, form: Form) -> Vec<SuiteId> {
    if form == Form::Short {
        suites.truncate(candidates::IN_SHORT);
    }
    suites
}

fn answers(scan: &Scan) -> impl Iterator<Item = &Answer> {
    let versions = scan.versions.values().map(|version| &version.evidence);
    scan.accepted.offers.iter().chain(&scan.accepted.any).chain(versions).chain(&scan.weak)
}
