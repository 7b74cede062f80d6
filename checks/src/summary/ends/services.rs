//! Which services and products end, and for whom?

use super::{Add, day};
use crate::entra::discovery::cloud_of;
use crate::ews::version::builds;
use crate::facts::Facts;
use crate::facts::dynamics::DynamicsOrganization;
use crate::facts::entra::TenantDiscovery;
use crate::facts::ews::EwsAnswers;
use crate::facts::hybrid::HybridConfiguration;
use crate::hybrid::server_builds::exported;
use crate::model::{Circumstances, Scenario};
use crate::values::{Build, Identified, ews_end, identify};

/// EWS in Exchange Online, and the support of Dynamics with it.
pub(super) fn online(facts: &Facts, run: &Circumstances, add: Add<'_>) {
    let discovered = facts.all::<TenantDiscovery>().map(|(_, discovery)| discovery);
    let cloud = cloud_of(run.cloud.as_deref(), discovered).filter(|_| run.scenarios.contains(&Scenario::A));
    let Some(end) = cloud.and_then(|cloud| ews_end(&cloud.key)) else { return };
    add(end.ends, "EWS in Exchange Online".to_owned(), "the tenant");
    if day(run.now) < end.switched_off {
        let what = "EWS in Exchange Online, unless the tenant admits it".to_owned();
        add(end.switched_off, what, "the tenant");
    }
    for (organization, known) in facts.all::<DynamicsOrganization>() {
        let Some(version) = known.version.as_deref() else { continue };
        // The product's page names the major versions alone.
        let over = match version.split('.').next() {
            Some("8") => end.v8_ends,
            Some("9") => end.ends,
            _ => continue,
        };
        add(over, format!("support of Dynamics {version} with Exchange Online"), &organization.name);
    }
}

/// The support of Exchange Server, endpoint by endpoint and server by server.
pub(super) fn products(facts: &Facts, add: Add<'_>) {
    let mut support = |build: Build, place: &str| {
        let product = match identify(build) {
            Identified::Known(line) => line.product,
            Identified::Newer(product) => product,
            Identified::Online | Identified::Unknown => return,
        };
        if let Some(end) = product.support_ends {
            add(end, format!("support of {}", product.name), place);
        }
    };
    for (endpoint, answers) in facts.all::<EwsAnswers>().filter(|(_, answers)| !answers.microsoft) {
        for build in builds(answers).into_keys() {
            support(build, &endpoint.name);
        }
    }
    for (_, hybrid) in facts.all::<HybridConfiguration>() {
        for (build, place) in exported(hybrid) {
            support(build, place.strip_prefix("the export: ").unwrap_or(&place));
        }
    }
}
