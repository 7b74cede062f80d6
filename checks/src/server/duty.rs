//! What does a server do for Dynamics, and does a question about the certificate concern it?

use crate::facts::deployment::Deployment;
use crate::facts::server::{Read, Role, Server, Service, same_host};
use crate::prelude::*;

/// Which roles a server has, by its own evidence or by the deployment's list; `None` where nobody told.
pub(crate) fn roles(cx: &CheckCx<'_>, server: &Server) -> Option<Vec<Role>> {
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    if let Some(roles) = server.known_roles().filter(|roles| !roles.is_empty()) {
        return Some(roles);
    }
    let listed = deployment.and_then(|deployment| deployment.servers.value()).into_iter().flatten();
    let own = listed.into_iter().find(|listed| same_host(&listed.name, &server.host) && !listed.roles.is_empty());
    let by_list = own.map(|listed| listed.roles.iter().map(|role| Role::of(role)).collect());
    by_list.or_else(|| (server.dynamics == Read::Absent).then(Vec::new))
}

/// Why a question does not concern a server: it has none of the roles. Where nobody told the roles, what runs there
/// tells; where that is not known either, the question concerns it.
pub(crate) fn unconcerned(cx: &CheckCx<'_>, server: &Server, wanted: &[Role]) -> Option<Verdict> {
    let words = wanted.iter().map(|role| role.word()).collect::<Vec<_>>().join(" or ");
    if let Some(roles) = roles(cx, server) {
        let has = roles.iter().any(|role| wanted.contains(role));
        return (!has).then(|| Verdict::not_applicable(format!("the server does not have the role {words}")));
    }
    let runs = if wanted.contains(&Role::Web) {
        let pools = server.app_pools.value().map(|pools| !pools.is_empty());
        pools.or_else(|| (server.app_pools == Read::Absent).then_some(false))
    } else {
        server.services.value().map(|services| services.iter().any(Service::is_asynchronous))
    };
    let reason = || format!("nothing of the role {words} runs on the server, whose roles are not known");
    (runs == Some(false)).then(|| Verdict::not_applicable(reason()))
}

/// The roles under which server-side synchronization runs.
pub(crate) const SYNCHRONIZING: &[Role] = &[Role::Asynchronous, Role::EmailIntegration];
