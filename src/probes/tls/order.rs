//! Whose order of suites counts, the server's or the client's?

use exdoctor_checks::facts::tls::{Order, Version};
use exdoctor_checks::values::SuiteId;
use futures_util::future::join;

use super::ask::ask;
use super::connect::Connector;
use super::settings::Depth;
use super::verdict::{Verdict, verdict};
use super::wire::{Form, Offer};

/// Offers the accepted suites forwards and backwards; nothing where there is no choice, or no answer.
pub(super) async fn order(
    connector: &Connector<'_>,
    version: Version,
    accepted: &[SuiteId],
    form: Form,
) -> Option<Order> {
    let (first, last) = (*accepted.first()?, *accepted.last()?);
    if first == last {
        return None;
    }
    let backwards: Vec<SuiteId> = accepted.iter().rev().copied().collect();
    let (ahead, back) =
        join(choice(connector, version, accepted.to_vec(), form), choice(connector, version, backwards, form)).await;
    match (ahead?, back?) {
        (one, other) if one == other && connector.settings.depth >= Depth::Order => {
            Some(Order::Server(whole(connector, version, accepted, one, form).await))
        }
        (one, other) if one == other => Some(Order::Server(vec![one])),
        (one, other) if one == first && other == last => Some(Order::Client),
        _ => Some(Order::Mixed),
    }
}

/// Strikes out one choice after the other.
async fn whole(
    connector: &Connector<'_>,
    version: Version,
    accepted: &[SuiteId],
    favourite: SuiteId,
    form: Form,
) -> Vec<SuiteId> {
    let mut order = vec![favourite];
    let mut rest: Vec<SuiteId> = accepted.iter().copied().filter(|suite| *suite != favourite).collect();
    while !rest.is_empty() {
        let Some(next) = choice(connector, version, rest.clone(), form).await else { break };
        rest.retain(|suite| *suite != next);
        order.push(next);
    }
    order
}

async fn choice(connector: &Connector<'_>, version: Version, suites: Vec<SuiteId>, form: Form) -> Option<SuiteId> {
    let offer = Offer { form, ..Offer::new(version, suites) };
    for _ in 0..=connector.settings.retries {
        if let Verdict::Chosen(flight) = verdict(version, &ask(connector, &offer).await) {
            return Some(flight.hello.suite);
        }
    }
    None
}
