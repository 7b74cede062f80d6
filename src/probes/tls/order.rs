//! Whose order of suites counts, the server's or the client's?

use exdoctor_checks::facts::tls::{Order, Version};
use exdoctor_checks::values::SuiteId;

use super::ask::ask;
use super::candidates;
use super::connect::Connector;
use super::settings::Depth;
use super::verdict::{Verdict, verdict};
use super::wire::{Form, Offer};

/// An offer, and what the server chose from it.
pub(super) type Told = (Vec<SuiteId>, SuiteId);

/// Offers the accepted suites with the server's own choice at the end; nothing where there is no choice, or no answer.
///
/// What was told already is the first such offer; it may hold suites beside the accepted ones.
pub(super) async fn order(
    connector: &Connector<'_>,
    version: Version,
    accepted: &[SuiteId],
    mut told: Option<Told>,
    form: Form,
) -> Option<Order> {
    let mut favourite = *accepted.first()?;
    if accepted.len() == 1 {
        return None;
    }
    // The first favourite was chosen among usual suites, the second one among all.
    for _ in 0..3 {
        let (offer, choice) = match told.take() {
            Some(told) => told,
            None => ask_with_last(connector, version, accepted, favourite, form).await?,
        };
        let mut known = offer.iter().filter(|suite| accepted.contains(suite));
        let first = known.next();
        let last = known.next_back();
        if last == Some(&choice) {
            let is_wanted = connector.settings.depth >= Depth::Order;
            let whole = if is_wanted { whole(connector, version, accepted, choice, form).await } else { vec![choice] };
            return Some(Order::Server(whole));
        }
        if last.is_some() && first == Some(&choice) {
            return Some(Order::Client);
        }
        favourite = choice;
    }
    Some(Order::Mixed)
}

async fn ask_with_last(
    connector: &Connector<'_>,
    version: Version,
    accepted: &[SuiteId],
    favourite: SuiteId,
    form: Form,
) -> Option<Told> {
    let others = accepted.iter().copied().filter(|suite| *suite != favourite).take(candidates::LOOKED_AT - 1);
    let offer: Vec<SuiteId> = others.chain([favourite]).collect();
    let choice = choice(connector, version, offer.clone(), form).await?;
    Some((offer, choice))
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
