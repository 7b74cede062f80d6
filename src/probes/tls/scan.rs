//! What does one TLS server offer, all in all?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::facts::tls::{Accepted, Answer, Offered, Scan, Version, VersionScan};
use exdoctor_checks::values::SuiteId;
use futures_util::future::{OptionFuture, join, join_all, join3};

use super::ask::ask;
use super::candidates;
use super::connect::Connector;
use super::enumerate::{SetSize, enumerate, set_size};
use super::first::{first, needs_short};
use super::handshake::complete;
use super::order::order;
use super::settings::{Depth, Dial, Settings, Target};
use super::verdict::{Verdict, is_alive, is_worth_repeating, offered, verdict};
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
        let weak = Offer { form, compression: true, ..Offer::new(Version::Tls12, fitting(candidates::weak(), form)) };
        let ((), weak, handshake) =
            join3(versions(&connector, &mut scan, form), persist(&connector, &weak), complete(&connector)).await;
        (scan.weak, scan.handshake) = (Some(weak), Some(handshake));
    }
    let chains = answers(&scan).filter_map(|answer| Some(answer.flight()?.certificates.clone()));
    let chains: Vec<_> = chains.filter(|chain| !chain.is_empty()).collect();
    scan.chains.extend(chains);
    scan.connections = connector.opened();
    scan
}

/// Each version once; then, where it is wanted, every suite of every version that is not ruled out, and the order.
async fn versions(connector: &Connector<'_>, scan: &mut Scan, form: Form) {
    let each = Version::ALL.into_iter().map(|version| {
        let known = known(&scan.accepted, version);
        async move {
            let offer = Offer { form, ..Offer::new(version, fitting(candidates::usual(version), form)) };
            let evidence = match known {
                Some(answer) => answer,
                None => persist(connector, &offer).await,
            };
            (version, VersionScan { offered: offered(version, &evidence), evidence, suites: None, order: None })
        }
    });
    let is_deep = connector.settings.depth >= Depth::Deep;
    let size = OptionFuture::from((is_deep && form == Form::Full).then(|| set_size(connector)));
    let (each, size) = join(join_all(each), size).await;
    scan.versions = each.into_iter().collect();
    if is_deep {
        deep(connector, scan, size.unwrap_or(SetSize::Safe), form).await;
    }
}

async fn deep(connector: &Connector<'_>, scan: &mut Scan, size: SetSize, form: Form) {
    // A version that was refused with the usual suites may still be spoken with a rare one, unless the server named it.
    let is_open = |version, answer| matches!(verdict(version, answer), Verdict::Chosen(_) | Verdict::Refused);
    let known = scan.versions.iter().filter(|(version, known)| is_open(**version, &known.evidence));
    let spoken: Vec<(Version, &Answer)> = known.map(|(version, known)| (*version, &known.evidence)).collect();
    let found = enumerate(connector, &spoken, size, form).await;
    scan.chains.extend(found.chains);
    let orders = found.versions.iter().map(|(version, suites)| {
        let evidence = scan.versions.get(version).and_then(|known| known.evidence.flight());
        let favourite = evidence.map(|flight| flight.hello.suite).or(suites.chosen.keys().next().copied());
        let accepted: Vec<SuiteId> = suites.chosen.keys().copied().take(candidates::LOOKED_AT).collect();
        async move {
            let favourite = favourite?;
            Some((*version, order(connector, *version, &accepted, favourite, form).await?))
        }
    });
    let mut orders: BTreeMap<_, _> = join_all(orders).await.into_iter().flatten().collect();
    for (version, suites) in found.versions {
        let Some(known) = scan.versions.get_mut(&version) else { continue };
        if !suites.chosen.is_empty() {
            known.offered = Offered::Yes;
        }
        known.order = orders.remove(&version);
        known.suites = Some(suites);
    }
}

/// What the first question has told about a version already.
fn known(accepted: &Accepted, version: Version) -> Option<Answer> {
    let mut chosen = accepted.offers.iter().chain(&accepted.any);
    chosen.find(|answer| answer.flight().is_some_and(|flight| flight.hello.version == version)).cloned()
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
