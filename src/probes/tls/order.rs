//! Whose order of suites counts, the server's or the client's?

use exdoctor_checks::facts::tls::{Order, Version};
use exdoctor_checks::values::SuiteId;

use super::ask::ask;
use super::connect::Connector;
use super::settings::Depth;
use super::verdict::{Verdict, verdict};
use super::wire::{Form, Offer};

/// Offers the accepted suites with the server's own choice at the end; nothing where there is no choice, or no answer.
pub(super) async fn order(
    connector: &Connector<'_>,
    version: Version,
    accepted: &[SuiteId],
    mut favourite: SuiteId,
    form: Form,
) -> Option<Order> {
    // The first favourite was chosen among usual suites, the second one among all.
    for _ in 0..2 {
        let mut offer: Vec<SuiteId> = accepted.iter().copied().filter(|suite| *suite != favourite).collect();
        let first = *offer.first()?;
        offer.push(favourite);
        let choice = choice(connector, version, offer, form).await?;
        if choice == favourite && connector.settings.depth >= Depth::Order {
            return Some(Order::Server(whole(connector, version, accepted, choice, form).await));
        }
        if choice == favourite {
            return Some(Order::Server(vec![choice]));
        }
        if choice == first {
            return Some(Order::Client);
        }
        favourite = choice;
    }
    Some(Order::Mixed)
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
