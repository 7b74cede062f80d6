//! What is there to see of a domain, in a few lines?

use crate::autodiscover::host_of;
use crate::dns::microsoft::exchangers;
use crate::entra::discovery::found;
use crate::facts::Facts;
use crate::facts::autodiscover::Walk;
use crate::facts::dns::{Mx, short};
use crate::facts::entra::TenantDiscovery;
use crate::model::Subject;
use crate::values::{clouds, is_microsoft};

/// So many hosts are named.
const NAMED: usize = 3;

/// What was found, in the order in which a reader asks: a word and the answer. Nothing stands here that was not seen.
pub fn picture(facts: &Facts, domain: &Subject) -> Vec<(&'static str, String)> {
    let lines = [
        ("tenant", facts.fetch::<TenantDiscovery>(domain).and_then(tenant)),
        ("mail", facts.fetch::<Mx>(domain).and_then(mail)),
        ("clients", facts.fetch::<Walk>(domain).and_then(clients)),
    ];
    lines.into_iter().filter_map(|(what, said)| Some((what, said?))).collect()
}

fn tenant(discovery: &TenantDiscovery) -> Option<String> {
    let found = found(discovery)?;
    let cloud = found.cloud(None).map_or_else(|| found.login(), |cloud| cloud.title.clone());
    let realm = found.realm().map(|realm| format!("; users are {}", short(&realm))).unwrap_or_default();
    Some(format!("{} in {cloud}{realm}", short(&found.id)))
}

fn mail(mx: &Mx) -> Option<String> {
    let hosts = exchangers(mx);
    let named: Vec<&str> = hosts.iter().take(NAMED).copied().filter(|host| *host != ".").collect();
    if named.is_empty() {
        return None;
    }
    let more = hosts.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let serves =
        |host: &&str| clouds().iter().any(|cloud| cloud.mx.iter().any(|name| crate::values::below(host, name)));
    let whose = if named.iter().all(serves) { " (Exchange Online)" } else { "" };
    Some(format!("arrives at {}{more}{whose}", named.join(", ")))
}

fn clients(walk: &Walk) -> Option<String> {
    let (step, url) = walk.found()?;
    let host = host_of(url);
    let whose = if is_microsoft(host) { " (Exchange Online)" } else { "" };
    let ews =
        step.ews.as_deref().map(|ews| format!(", which names {} for EWS", short(host_of(ews)))).unwrap_or_default();
    Some(format!("find Autodiscover at {}{whose}{ews}", short(host)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autodiscover::example;
    use crate::entra::example::{discovered, signs_in_at};

    #[test]
    fn a_reader_sees_tenant_mail_and_clients_at_a_glance() {
        let domain = Subject::domain("contoso.com");
        let facts = Facts::default()
            .with(&domain, discovered(vec![signs_in_at("login.microsoftonline.com")]))
            .with(&domain, example::online());
        let lines: Vec<String> =
            picture(&facts, &domain).into_iter().map(|(what, said)| format!("{what}: {said}")).collect();
        assert_eq!(
            lines,
            [
                "tenant: 6babcaad-604b-40ac-a9d7-9fd97c0b779f in Microsoft 365 (global); users are managed",
                "clients: find Autodiscover at autodiscover-s.outlook.com (Exchange Online)",
            ]
        );
    }

    #[test]
    fn what_was_not_seen_is_not_said() {
        assert_eq!(picture(&Facts::default(), &Subject::domain("contoso.com")), []);
    }
}
