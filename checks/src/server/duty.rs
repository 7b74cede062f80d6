//! What does a server do for Dynamics, and does a question about the certificate concern it?

use crate::facts::deployment::Deployment;
use crate::facts::server::{Read, Role, Server, same_host};
use crate::prelude::*;

/// Which roles a server has, by its own evidence or by the deployment's list; `None` where nobody told.
pub(super) fn roles(cx: &CheckCx<'_>, server: &Server) -> Option<Vec<Role>> {
    let deployment = cx.seen_of::<Deployment>(&Subject::deployment());
    if let Some(roles) = server.known_roles().filter(|roles| !roles.is_empty()) {
        return Some(roles);
    }
    let listed = deployment.and_then(|deployment| deployment.servers.value()).into_iter().flatten();
    let own = listed.into_iter().find(|listed| same_host(&listed.name, &server.host) && !listed.roles.is_empty());
    let by_list = own.map(|listed| listed.roles.iter().map(|role| Role::of(role)).collect());
    by_list.or_else(|| (server.dynamics == Read::Absent).then(Vec::new))
}

/// Why a question does not concern a server: it has none of the roles. Where the roles are not known, it does.
pub(super) fn unconcerned(cx: &CheckCx<'_>, server: &Server, wanted: &[Role]) -> Option<Verdict> {
    let roles = roles(cx, server)?;
    if roles.iter().any(|role| wanted.contains(role)) {
        return None;
    }
    let words: Vec<&str> = wanted.iter().map(|role| role.word()).collect();
    Some(Verdict::not_applicable(format!("the server does not have the role {}", words.join(" or "))))
}

/// The roles under which server-side synchronization runs.
pub(super) const SYNCHRONIZING: &[Role] = &[Role::Asynchronous, Role::EmailIntegration];
