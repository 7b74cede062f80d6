//! What should be done about a finding, by whom, and how is it undone?

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Source;

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Whoever runs the domain's DNS.
    DnsAdmin,
    /// A Dynamics administrator.
    DynamicsAdmin,
    /// An Exchange administrator.
    ExchangeAdmin,
    /// A Global Administrator of the tenant.
    GlobalAdmin,
    /// An administrator of the Windows servers.
    ServerAdmin,
    /// Whoever runs the network and its firewalls.
    NetworkAdmin,
    /// Microsoft support, through a case.
    MicrosoftSupport,
    /// Whoever keeps this configuration of exdoctor.
    Operator,
}

impl Who {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DnsAdmin => "DNS administrator",
            Self::DynamicsAdmin => "Dynamics administrator",
            Self::ExchangeAdmin => "Exchange administrator",
            Self::GlobalAdmin => "Global Administrator",
            Self::ServerAdmin => "server administrator",
            Self::NetworkAdmin => "network administrator",
            Self::MicrosoftSupport => "Microsoft support",
            Self::Operator => "whoever runs exdoctor",
        }
    }
}

/// What a command is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shell {
    /// Windows `PowerShell` 5.1 or later.
    PowerShell,
    /// A line of a DNS zone file.
    Zone,
    /// Any command line.
    Any,
}

/// One command, with placeholders such as `{domain}`.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// What it is written for.
    pub shell: Shell,
    /// The text, with placeholders.
    pub text: &'static str,
}

/// Stands for the command that decides whether the cause of a finding holds; the finding's value `cause_id` names the cause.
pub const COMMAND_OF_CAUSE: Command = Command { shell: Shell::Any, text: "{cause_id}" };

/// What to do: data only; placeholders in braces are filled from the report's values.
#[derive(Debug)]
pub struct Remedy {
    /// Unique among all remedies, kebab-case.
    pub id: &'static str,
    /// One imperative sentence.
    pub summary: &'static str,
    /// The click path or the order of work.
    pub steps: &'static [&'static str],
    /// Commands to copy.
    pub commands: &'static [Command],
    /// Who must act.
    pub who: Who,
    /// What may go wrong.
    pub risk: &'static str,
    /// How it is undone.
    pub undo: &'static str,
    /// How long until it is effective.
    pub effective: &'static str,
    /// Where it is documented.
    pub documentation: &'static [Source],
}

/// Fills `{name}` from the values; a placeholder without a value stays visible as `<name>`.
///
/// ```
/// # use std::collections::BTreeMap;
/// let values = BTreeMap::from([("domain".to_owned(), "contoso.com".to_owned())]);
/// let filled = exdoctor_checks::model::fill("{domain}. MX 0 {mx_host}.", &values);
/// assert_eq!(filled, "contoso.com. MX 0 <mx_host>.");
/// ```
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}').filter(|(name, _)| is_name(name)) else {
            out.push('{');
            rest = after;
            continue;
        };
        match values.get(name) {
            Some(value) => out.push_str(value),
            None => out.extend(["<", name, ">"]),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_that_name_nothing_stay_as_they_are() {
        let values = BTreeMap::new();
        assert_eq!(fill("Where-Object { $_.Id } {", &values), "Where-Object { $_.Id } {");
    }
}
