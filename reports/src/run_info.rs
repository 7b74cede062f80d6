//! What must be known about a run to read its report?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::model::{Check, Role, Scenario, Subject, SubjectKind, Vantage};
use exdoctor_checks::summary::End;
use exdoctor_checks::{registry, setup};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::FailOn;

/// Everything about a run beside its records.
#[derive(Clone, Debug)]
pub struct RunInfo {
    /// The version of exdoctor.
    pub version: String,
    /// When the run began.
    pub started: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// From where the world was seen.
    pub vantage: SeenFrom,
    /// What was judged.
    pub scenarios: Vec<Scenario>,
    /// What was found, where the run is about one domain.
    pub found: Vec<Found>,
    /// What fills the placeholders of remedies.
    pub values: BTreeMap<String, String>,
    /// From which level on a finding fails the run.
    pub fail_on: FailOn,
    /// What the reader must know before anything else, such as the age of evidence.
    pub warnings: Vec<String>,
    /// What would let the next run say more.
    pub hints: Vec<String>,
    /// How the run is repeated.
    pub again: Again,
    /// What ends, the next first.
    pub ends: Vec<End>,
}

/// One line of what was found about the domain of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// One word: "tenant", "mail", "clients".
    pub what: String,
    /// What was seen.
    pub observed: String,
}

/// From where the world was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenFrom {
    /// The name of the machine.
    pub host: String,
    /// Which place it stands for.
    #[serde(default)]
    pub place: Vantage,
    /// The resolvers that were asked.
    pub resolvers: Vec<String>,
    /// The proxy that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// The time that verdicts were made for, where it is not that of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub as_of: Option<Timestamp>,
}

/// How the run is repeated, for the command that verifies a remedy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Again {
    /// Options as the reader would type them: `-c exdoctor.toml`.
    pub options: String,
    /// The domains of the command line.
    pub domains: Vec<String>,
    /// The list of domains in their place, as an option: `--domains list.txt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// The options without which nobody looks, by the kind of fact: what is written, and what cannot be taken back.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub allowed: BTreeMap<String, String>,
}

impl Again {
    /// The command that judges what proves one step of a set-up.
    pub fn step(&self, step: &str) -> String {
        let infos = || setup::steps().filter(|own| own.is_named(step));
        let proving = registry::checks().filter(|check| infos().any(|own| own.is_proved_by(check)));
        let words = self.whole().chain(self.allowed(proving)).chain(["--verify", step]);
        words.collect::<Vec<_>>().join(" ")
    }

    /// The run as it was.
    fn whole(&self) -> impl Iterator<Item = &str> {
        let domains = self.domains.iter().map(String::as_str).filter(|domain| is_word(domain));
        self.words().chain(domains).chain(self.list.as_deref())
    }

    /// The same without its domains.
    fn words(&self) -> impl Iterator<Item = &str> {
        let options = Some(self.options.as_str()).filter(|options| !options.is_empty());
        ["exdoctor", "check"].into_iter().chain(options)
    }

    /// What the run was allowed that these checks look at.
    fn allowed(&self, checks: impl Iterator<Item = &'static Check>) -> BTreeSet<&str> {
        checks.flat_map(Check::wants).filter_map(|kind| self.allowed.get(kind.name())).map(String::as_str).collect()
    }

    /// The configuration in use, as options name it; none where the run has none.
    pub(crate) fn config(&self) -> Option<&str> {
        let word = self.options.strip_prefix("-c ")?;
        // A word with apostrophes in it ends at the blank behind a pair of them.
        let (mut quoted, mut end) = (false, word.len());
        for (place, c) in word.char_indices() {
            quoted ^= c == '\'';
            if c == ' ' && !quoted {
                end = place;
                break;
            }
        }
        self.options.get(.."-c ".len() + end)
    }

    /// The command that judges one check, or several with commas between, on one subject again.
    pub(crate) fn command(&self, checks: &str, subject: &Subject) -> String {
        let chosen = || checks.split(',').filter_map(registry::check);
        let name = subject.name.as_str();
        // An endpoint that is named alone has that role alone.
        let alone = match subject.kind {
            SubjectKind::Domain => true,
            SubjectKind::Endpoint => chosen().all(|own| own.roles.is_empty() || own.roles.contains(&Role::Named)),
            _ => false,
        };
        let mut words: Vec<&str> =
            if alone && is_word(name) { self.words().chain([name]).collect() } else { self.whole().collect() };
        words.extend(self.allowed(chosen()));
        words.extend(["--only", checks]);
        words.join(" ")
    }
}

/// Whether a name can stand in a command as it is.
fn is_word(name: &str) -> bool {
    let inert = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    !name.starts_with('-') && name.bytes().all(inert)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A run over one domain about which nothing special is to be said.
    pub(crate) fn run_info() -> RunInfo {
        RunInfo {
            version: "0.1.0".to_owned(),
            started: Timestamp::UNIX_EPOCH,
            duration_ms: 1500,
            vantage: SeenFrom { host: "ws1".to_owned(), ..SeenFrom::default() },
            scenarios: vec![Scenario::D],
            found: Vec::new(),
            values: BTreeMap::new(),
            fail_on: FailOn::Error,
            warnings: Vec::new(),
            hints: Vec::new(),
            ends: Vec::new(),
            again: Again { options: String::new(), domains: vec!["contoso.com".to_owned()], ..Again::default() },
        }
    }

    #[test]
    fn a_domain_is_verified_alone_and_with_the_same_options() {
        let again = Again {
            options: "-c exdoctor.toml".to_owned(),
            domains: vec!["a.com".into(), "b.com".into()],
            ..Again::default()
        };
        let of = |subject: &Subject| again.command("dns.mx", subject);
        assert_eq!(of(&Subject::domain("b.com")), "exdoctor check -c exdoctor.toml b.com --only dns.mx");
        assert_eq!(of(&Subject::run()), "exdoctor check -c exdoctor.toml a.com b.com --only dns.mx");
    }

    #[test]
    fn a_name_that_is_more_than_a_word_is_left_out() {
        let again = Again::default();
        assert_eq!(again.command("dns.mx", &Subject::domain("a;calc")), "exdoctor check --only dns.mx");
    }

    #[test]
    fn an_endpoint_is_verified_alone_where_the_check_judges_whatever_is_named() {
        let again = Again { domains: vec!["contoso.com".into()], ..Again::default() };
        let of = |check, name| again.command(check, &Subject::new(SubjectKind::Endpoint, name));
        assert_eq!(of("tls.expiry", "[2001:db8::1]:443"), "exdoctor check [2001:db8::1]:443 --only tls.expiry");
        let reachable = "exdoctor check contoso.com --only ews.reachable";
        assert_eq!(of("ews.reachable", "mail.contoso.com:443"), reachable);
        let listed = Again { list: Some("--domains list.txt".into()), ..Again::default() };
        let domains = listed.command("entra.tenant-found", &Subject::run());
        assert_eq!(domains, "exdoctor check --domains list.txt --only entra.tenant-found");
    }

    #[test]
    fn what_a_run_was_allowed_is_said_again_for_what_looks_at_it_alone() {
        let allowed = BTreeMap::from([("ews-round-trip".to_owned(), "--write".to_owned())]);
        let again = Again { allowed, ..Again::default() };
        let of = |check| again.command(check, &Subject::new(SubjectKind::Mailbox, "ada@contoso.com"));
        assert_eq!(of("ews.round-trip"), "exdoctor check --write --only ews.round-trip");
        assert_eq!(of("ews.impersonation"), "exdoctor check --only ews.impersonation");
        assert_eq!(again.step("grant-key-access"), "exdoctor check --verify grant-key-access");
    }
}
