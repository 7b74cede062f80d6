//! What do the columns of the Exchange cmdlets say?

use crate::facts::server::Row;
use crate::values::is_initial;

/// Whether something is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    /// `True`.
    On,
    /// `False`.
    Off,
    /// Not set: on, until the service changes its default.
    Unset,
}

impl Switch {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::On => "True",
            Self::Off => "False",
            Self::Unset => "not set",
        }
    }
}

/// What the lists of user agents mean for Dynamics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// It is admitted.
    Open,
    /// An allow list does not name it.
    Refuses(String),
    /// An entry of a block list covers it.
    Blocks { list: String, agent: String },
}

fn column<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    let (_, value) = row.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some(value.trim()).filter(|value| !value.is_empty() && *value != "{}")
}

/// None where the output does not show it.
pub(super) fn switch(row: &Row) -> Option<Switch> {
    let (_, value) = row.iter().find(|(own, _)| own.eq_ignore_ascii_case("EwsEnabled"))?;
    Some(match value.trim().to_ascii_lowercase().as_str() {
        "true" => Switch::On,
        "false" => Switch::Off,
        _ => Switch::Unset,
    })
}

pub(super) fn policy(row: &Row) -> Policy {
    let list = |name: &str| column(row, name).map(str::to_owned);
    match column(row, "EwsApplicationAccessPolicy").map(str::to_ascii_lowercase).as_deref() {
        Some("enforceallowlist") => match list("EwsAllowList") {
            Some(agents) if covers_dynamics(&agents).is_some() => Policy::Open,
            agents => Policy::Refuses(agents.unwrap_or_else(|| "nobody".to_owned())),
        },
        Some("enforceblocklist") => match list("EwsBlockList") {
            Some(list) => match covers_dynamics(&list) {
                Some(agent) => Policy::Blocks { agent: agent.to_owned(), list },
                None => Policy::Open,
            },
            None => Policy::Open,
        },
        _ => Policy::Open,
    }
}

/// The entry of a list of user agents, with `*` at either end, that covers Dynamics, whose agent begins `CRM/`.
fn covers_dynamics(list: &str) -> Option<&str> {
    let mut agents = list.trim_start_matches('{').trim_end_matches('}').split(',').map(str::trim);
    agents.find(|agent| {
        let agent = agent.to_ascii_lowercase();
        let stem = agent.trim_matches('*');
        !agent.is_empty()
            && (stem.is_empty() || stem.starts_with("crm/") || (agent.ends_with('*') && "crm/".starts_with(stem)))
    })
}

pub(super) fn app_ids(row: &Row) -> Option<&str> {
    column(row, "EwsAllowedAppIDs")
}

/// Whether an organization is one of Exchange Online, which calls it by its initial domain.
pub(super) fn is_online(row: &Row) -> bool {
    is_initial(&column(row, "Name").unwrap_or_default().to_ascii_lowercase())
}

/// The name of a mailbox, as far as its row gives one.
pub(super) fn mailbox_name(row: &Row) -> &str {
    ["PrimarySmtpAddress", "Name", "Identity"]
        .into_iter()
        .find_map(|name| column(row, name))
        .unwrap_or("an unnamed mailbox")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_are_matched_with_their_stars() {
        for list in ["CRM/*", "{OWA/*, crm/*}", "*", "CR*", "CRM/9.0"] {
            assert!(covers_dynamics(list).is_some(), "{list}");
        }
        for list in ["OWA/*", "CRMX/*", "", "C"] {
            assert_eq!(covers_dynamics(list), None, "{list}");
        }
        assert_eq!(covers_dynamics("{OWA/*, crm/*}"), Some("crm/*"));
    }
}
