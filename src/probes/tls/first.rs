//! Does the server offer a suite that Dynamics 365 online accepts?

use exdoctor_checks::facts::tls::{Accepted, Answer, Version};

use super::ask::{ask, exchange};
use super::candidates;
use super::connect::Connector;
use super::settings::{Depth, Dial, Settings, Target};
use super::verdict::{is_alive, may_choke};
use super::wire::{Form, Offer};

/// How many questions follow at once where more is wanted: four versions, the weak suites and a handshake.
const SOON: usize = 6;

/// Asks in at most three connections; in one where the answer is yes.
pub async fn accepted(target: &Target, settings: &Settings, dial: &Dial) -> Accepted {
    first(&Connector::new(target, settings, dial)).await
}

pub(super) async fn first(connector: &Connector<'_>) -> Accepted {
    let both = candidates::accepted(&[Version::Tls13, Version::Tls12]);
    let offer = Offer { also_tls12: true, ..Offer::new(Version::Tls13, both) };
    let soon = match connector.settings.depth {
        Depth::Accepted => 0,
        Depth::Handshake => 1,
        Depth::Usual | Depth::Deep | Depth::Order => SOON,
    };
    let opening = connector.open();
    if connector.target.starttls {
        // It takes several exchanges before TLS begins: the next connection does not wait for those of the first.
        connector.open_ahead(soon.min(1));
    }
    let answer = match opening.await {
        Ok(connection) => {
            connector.open_ahead(soon);
            exchange(connector, connection, &offer).await
        }
        Err(answer) => {
            connector.close_ahead();
            answer
        }
    };
    let mut accepted = Accepted { offers: vec![answer], any: None };
    if is_settled(&accepted) {
        return accepted;
    }
    // TLS 1.3 itself, or the length of its hello, may be what the server cannot bear.
    let form = if may_choke(&accepted.offers[0]) { Form::Short } else { Form::Full };
    let old = Offer { form, ..Offer::new(Version::Tls12, candidates::accepted(&[Version::Tls12])) };
    accepted.offers.push(ask(connector, &old).await);
    let chosen = accepted.offers[1].flight().is_some();
    let is_unclear = chosen && form == Form::Short && connector.settings.depth > Depth::Accepted;
    if is_settled(&accepted) && !is_unclear {
        return accepted;
    }
    // After a short hello was answered, a long one of the same version tells which of the two it was.
    let form = if chosen { Form::Full } else { form };
    let mut suites = candidates::usual(Version::Tls12);
    suites.truncate(if form == Form::Short { candidates::IN_SHORT } else { candidates::LOOKED_AT });
    accepted.any = Some(ask(connector, &Offer { form, ..Offer::new(Version::Tls12, suites) }).await);
    accepted
}

/// Whether another offer could not add to what is known.
fn is_settled(accepted: &Accepted) -> bool {
    accepted.offers.last().is_some_and(|answer| answer.flight().is_some() || !is_alive(answer))
}

/// Whether only short hellos are understood.
pub(super) fn needs_short(accepted: &Accepted) -> bool {
    let (Some(first), Some(second)) = (accepted.offers.first(), accepted.offers.get(1)) else { return false };
    let any = accepted.any.as_ref();
    may_choke(first)
        && match second {
            Answer::Hello(_) => any.is_some_and(may_choke),
            _ => any.is_some_and(|answer| answer.flight().is_some()),
        }
}
