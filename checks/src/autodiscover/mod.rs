//! Do clients that know only a mail address find Exchange?

mod endpoint_found;
pub(crate) mod example;
mod mailbox_location;
pub(crate) mod microsoft;
pub mod organization;
pub mod reading;
mod redirects_safe;
mod root_domain;
mod settings;
pub mod told;
mod trace;

pub(crate) use microsoft::host as host_of;

use crate::facts::dynamics::{DynamicsProfile, ServerType};
use crate::model::{Check, CheckCx, Scenario, Source};

/// The checks of this family, in the order of their ids.
pub static CHECKS: &[&Check] =
    &[&endpoint_found::CHECK, &mailbox_location::CHECK, &redirects_safe::CHECK, &root_domain::CHECK, &settings::CHECK];

const LOOKUP: Source = Source::new(
    "Autodiscover for Exchange",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/autodiscover-for-exchange",
);
const ENDPOINTS: Source = Source::new(
    "How to generate a list of Autodiscover endpoints",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-generate-a-list-of-autodiscover-endpoints",
);

/// Whether a profile for Exchange Server asks Autodiscover: as the configuration says, else as Dynamics does of those in use.
pub(crate) fn profile_asks(cx: &CheckCx<'_>) -> Option<bool> {
    let all = cx.all::<DynamicsProfile>().flat_map(|(_, known)| &known.records);
    let ours = all.filter(|own| own.active != Some(false) && own.server != Some(ServerType::ExchangeOnline));
    let said: Vec<bool> = ours.filter_map(|own| own.autodiscover).collect();
    cx.run.profile_uses_autodiscover.or_else(|| (!said.is_empty()).then(|| said.contains(&true)))
}

/// Why Autodiscover does not matter to the run: a profile with a fixed address does not ask it.
pub(crate) fn is_unused(cx: &CheckCx<'_>) -> Option<&'static str> {
    let asks = profile_asks(cx);
    match asks.filter(|_| cx.run.scenarios == [Scenario::B]) {
        Some(true) => None,
        Some(false) => Some("the profile has a fixed address and does not ask Autodiscover"),
        None if cx.run.scenarios != [Scenario::B] => None,
        None => Some(
            "nobody said whether the profile asks Autodiscover: [dynamics], the collector or profile_uses_autodiscover = true tells",
        ),
    }
}
