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

/// Why Autodiscover does not matter to the run: a profile with a fixed address does not ask it.
fn is_unused(cx: &CheckCx<'_>) -> Option<&'static str> {
    let fixed = cx.run.scenarios == [Scenario::B] && !cx.run.profile_uses_autodiscover;
    fixed.then_some("whether the profile asks Autodiscover is not known to this version")
}
