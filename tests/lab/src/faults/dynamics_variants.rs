//! Which Web APIs of Dynamics are unlike others, and healthy? Scenario B.

use super::dynamics_api::{SET_UP, WEB_API, modern, salesperson};
use crate::{Variant, World};

pub(super) const VARIANTS: &[Variant] = &[
    WEB_API.variant("api-old-version", "only version 9.0 of the Web API is there", |world| {
        world.dynamics_service().api = vec!["v9.0".to_owned()];
    }),
    WEB_API.variant("api-busy-at-first", "the Web API asks to come again a second later", |world| {
        world.dynamics_service().throttled = 1;
    }),
    WEB_API.variant("api-hma", "the profile signs in with hybrid modern authentication", modern),
    WEB_API.variant("api-role-of-its-own", "a role of the company's own gives all that a set-up needs", |world| {
        salesperson(world, &SET_UP, "Global");
    }),
    WEB_API.variant(
        "api-two-organizations",
        "a second organization on the same server knows the same people",
        |world| {
            second(world, "https://crm.contoso.com", [192, 0, 2, 40].into());
        },
    ),
    WEB_API.variant(
        "api-two-deployments",
        "a second deployment, on a server of its own, knows the same people",
        |world| {
            second(world, "https://crm.fabrikam.com", [192, 0, 2, 41].into());
        },
    ),
    WEB_API.variant("api-large-pages", "all mailboxes come on one page", |world| {
        world.dynamics_service().largest_page = 5_000;
    }),
];

/// Another organization, like the first but for its name, its address and its token.
fn second(world: &mut World, address: &str, at: std::net::IpAddr) {
    let mut other = world.dynamics_service().clone();
    let user = other.tokens.values().next().cloned().expect("the organization takes a token");
    other.tokens = [("lab-token-of-fabrikam".to_owned(), user)].into();
    (other.address, other.path) = (address.to_owned(), "/Fabrikam".to_owned());
    world.add_organization(other, at);
}
