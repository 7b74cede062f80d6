//! Why does mail not flow: which causes are known, and what decides each of them?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::symptoms::Rows;
use crate::model::{Shell, fill};

/// How sure the source of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// The maker documents it.
    Documented,
    /// Others met it and wrote about it.
    Reported,
    /// Inferred, or from no document that was at hand.
    Unconfirmed,
}

impl Certainty {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Reported => "reported by others",
            Self::Unconfirmed => "UNCONFIRMED: inferred, no document at hand states it",
        }
    }
}

/// On whose side a cause lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The Windows servers of Dynamics.
    Server,
    /// The settings and data of Dynamics.
    Dynamics,
    /// The directory: Microsoft Entra.
    Directory,
    /// Exchange, in the cloud or on the premises.
    Exchange,
    /// The tenant's subscriptions and policies.
    Tenant,
    /// The network between them.
    Network,
    /// Microsoft itself.
    Microsoft,
}

impl Side {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Server => "the server",
            Self::Dynamics => "Dynamics",
            Self::Directory => "the directory (Microsoft Entra)",
            Self::Exchange => "Exchange",
            Self::Tenant => "the tenant",
            Self::Network => "the network",
            Self::Microsoft => "Microsoft",
        }
    }
}

/// A public document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Its name.
    pub title: String,
    /// Where it is published.
    pub url: String,
}

/// One cause.
#[derive(Debug)]
pub struct Cause {
    /// Its stable name.
    pub id: String,
    /// Its place among the twenty-five most frequent ones.
    pub number: Option<u8>,
    /// Whether it is about a mailbox in Exchange Online.
    pub online: bool,
    /// Its place in the chain: 1 key, 2 network, 3 token, 4 sign-in, 5 admission, 6 mailbox; 0 stands outside.
    pub stage: u8,
    /// What is wrong, as a phrase.
    pub title: String,
    /// On whose side it lies.
    pub side: Side,
    /// What mends it, in one sentence.
    pub fix: String,
    /// The check that would confirm it.
    pub check: String,
    /// The step of a set-up that takes care of it: scenario and name.
    pub step: String,
    /// The one command whose output decides, or the place that does; what is not known stands as `<name>`.
    pub command: String,
    /// What the command is written for, with its placeholders; none where it is a place.
    pub template: Option<(Shell, String)>,
    /// What in that output decides.
    pub decides: String,
    /// How sure the source is.
    pub certainty: Certainty,
    /// Where it comes from.
    pub source: Origin,
    /// When the row was compared with its source.
    pub as_of: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    number: Option<u8>,
    #[serde(default)]
    online: bool,
    stage: u8,
    title: String,
    side: Side,
    fix: String,
    check: String,
    step: String,
    #[serde(default)]
    shell: Way,
    command: String,
    decides: String,
    certainty: Certainty,
    source: String,
    as_of: Option<Date>,
}

/// How what decides is looked at.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Way {
    #[default]
    Powershell,
    Any,
    Place,
}

static CAUSES: LazyLock<Vec<Cause>> = LazyLock::new(|| {
    let table: Rows<Row> = toml::from_str(include_str!("causes.toml")).expect("the table of causes is tested");
    let Rows { as_of, sources, all, .. } = table;
    let cause = |row: Row| Cause {
        source: sources.get(&row.source).expect("every source of the table is tested").clone(),
        as_of: row.as_of.unwrap_or(as_of),
        id: row.id,
        number: row.number,
        online: row.online,
        stage: row.stage,
        title: row.title,
        side: row.side,
        fix: row.fix,
        check: row.check,
        step: row.step,
        command: fill(&row.command, &BTreeMap::new()),
        template: match row.shell {
            Way::Powershell => Some((Shell::PowerShell, row.command)),
            Way::Any => Some((Shell::Any, row.command)),
            Way::Place => None,
        },
        decides: row.decides,
        certainty: row.certainty,
    };
    all.into_iter().map(cause).collect()
});

/// Every cause, the most frequent ones first.
pub fn causes() -> &'static [Cause] {
    &CAUSES
}

/// The cause of an id.
pub fn cause(id: &str) -> Option<&'static Cause> {
    causes().iter().find(|cause| cause.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::setup;

    #[test]
    fn the_twenty_five_causes_are_there_once_and_in_order() {
        let numbers: Vec<u8> = causes().iter().filter_map(|cause| cause.number).collect();
        assert_eq!(numbers, (1..=25).collect::<Vec<u8>>());
        let ids: BTreeSet<&str> = causes().iter().map(|cause| cause.id.as_str()).collect();
        assert_eq!(ids.len(), causes().len());
    }

    #[test]
    fn every_cause_names_a_step_of_a_set_up_and_a_check_of_some_family() {
        for cause in causes() {
            let known = setup::steps().any(|step| format!("{} {}", step.scenario, step.id) == cause.step);
            assert!(known, "{}: {}", cause.id, cause.step);
            let (family, question) = cause.check.split_once('.').unwrap();
            assert!(!family.is_empty() && !question.is_empty());
            assert!(cause.stage <= 6 && cause.fix.ends_with('.') && cause.decides.ends_with('.'), "{}", cause.id);
            assert!(cause.source.url.starts_with("https://"));
            let text = cause.template.as_ref().map_or("", |(_, text)| text);
            let aliased = text.starts_with("curl ") || text.contains(" curl ");
            assert!(!aliased && !text.contains(" & "), "{}: Windows PowerShell takes it for something else", cause.id);
        }
    }
}
