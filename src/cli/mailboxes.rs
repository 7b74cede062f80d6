//! What may `exdoctor mailboxes` be told?

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use exdoctor_checks::dynamics::overview::State;
use exdoctor_reports::FailOn;
use exdoctor_reports::mailboxes::Form;

use super::NetworkArgs;
use super::words::{listed, words};
use crate::config::Draft;
use crate::parse::{self, EvidencePath, Refusal, Words};

/// The forms by their names.
const FORMS: &Words<Form> = &[
    ("human", Form::Human),
    ("json", Form::Json),
    ("jsonl", Form::JsonLines),
    ("csv", Form::Csv),
    ("junit", Form::JUnit),
];

/// The states by their words.
const STATES: &Words<State> = &[
    ("failing", State::Failing),
    ("retried", State::Retried),
    ("overdue", State::Overdue),
    ("not-run", State::NotRun),
    ("not-approved", State::NotApproved),
    ("alerts", State::Alerts),
    ("misconfigured", State::Misconfigured),
    ("scheduled", State::Scheduled),
    ("postponed", State::Postponed),
    ("unknown", State::Unknown),
    ("works", State::Works),
    ("not-served", State::NotServed),
    ("inactive", State::Inactive),
];

/// `exdoctor mailboxes`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
It reads the Web API that [dynamics] of the configuration names, or evidence of
the collector. Nothing is changed without --trigger-test.

Examples:
  exdoctor mailboxes -c exdoctor.toml
  exdoctor mailboxes -c exdoctor.toml --state failing,not-run --format csv
  exdoctor mailboxes --evidence exdoctor/ -o csv=mailboxes.csv
  exdoctor mailboxes -c exdoctor.toml --mailbox ada@contoso.com --trigger-test

Exit codes: 0 all work, 1 some do not, 2 usage, 3 not established, 4 no mailbox
is left by the filters, 130 given up.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct MailboxesArgs {
    /// Read how to reach Dynamics from this file; - is standard input
    #[arg(long, short, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Read this file or folder of evidence; repeatable
    #[arg(long, value_name = "PATH", value_parser = parse::evidence)]
    pub evidence: Vec<EvidencePath>,
    /// Only this mailbox, by its address; repeatable
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',', value_parser = parse::mailbox, help_heading = "Which mailboxes")]
    pub mailbox: Vec<String>,
    /// Only those whose addresses this file has, one a line or CSV
    #[arg(long, value_name = "FILE", help_heading = "Which mailboxes")]
    pub mailboxes: Option<PathBuf>,
    /// Only those that stand so: failing, retried, overdue, not-run,
    /// not-approved, alerts, misconfigured, scheduled, postponed, unknown,
    /// works, not-served, inactive
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_parser = words(STATES), hide_possible_values = true, help_heading = "Which mailboxes")]
    pub state: Vec<State>,
    /// Only those of this e-mail server profile; repeatable
    #[arg(long, value_name = "NAME", help_heading = "Which mailboxes")]
    pub profile: Vec<String>,
    /// Only those with this cause, by its id; repeatable
    #[arg(long, value_name = "ID", help_heading = "Which mailboxes")]
    pub cause: Vec<String>,
    /// Only those in whose address, name or owner this text stands
    #[arg(long, value_name = "TEXT", help_heading = "Which mailboxes")]
    pub r#match: Option<String>,
    /// Queue Test & Enable for them, wait, and report: sends a test message
    /// to each mailbox and switches its processing on
    #[arg(long, help_heading = "Test & Enable")]
    pub trigger_test: bool,
    /// Do not ask before --trigger-test
    #[arg(long, requires = "trigger_test", help_heading = "Test & Enable")]
    pub yes: bool,
    /// Wait so long for the tests, 1s to 24h
    #[arg(long, value_name = "TIME", value_parser = parse::wait, requires = "trigger_test", help_heading = "Test & Enable")]
    pub wait: Option<Duration>,
    /// Say what would be asked and changed, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The form on standard output: human (default), json, jsonl, csv, junit
    #[arg(long, value_name = "FORMAT", value_parser = words(FORMS), hide_possible_values = true, help_heading = "Output")]
    pub format: Option<Form>,
    /// Write this form to a file too; repeatable
    #[arg(long, short, value_name = "FORMAT=PATH", value_parser = output, help_heading = "Output")]
    pub output: Vec<(Form, PathBuf)>,
    /// The counts alone
    #[arg(long, help_heading = "Output")]
    pub short: bool,
    /// What gives exit code 1: error, warning, note, never
    #[arg(long, value_name = "LEVEL", value_parser = listed::<FailOn, _>(FailOn::ALL.map(FailOn::word)), default_value_t, hide_possible_values = true, help_heading = "Output")]
    pub fail_on: FailOn,
    /// How the world is reached.
    #[command(flatten)]
    pub network: NetworkArgs,
}

impl MailboxesArgs {
    /// What the command line says about the run.
    pub fn draft(&self) -> Draft {
        Draft {
            evidence: (!self.evidence.is_empty()).then(|| self.evidence.clone()),
            mailboxes: (!self.mailbox.is_empty()).then(|| self.mailbox.clone()),
            mailboxes_file: self.mailboxes.clone(),
            ..self.network.draft()
        }
    }
}

/// `FORMAT=PATH`.
fn output(text: &str) -> Result<(Form, PathBuf), Refusal> {
    let Some((name, path)) = text.split_once('=').filter(|(_, path)| !path.is_empty() && *path != "-") else {
        return Err(Refusal::new("has no path").instead("give FORMAT=PATH, such as csv=mailboxes.csv"));
    };
    Ok((parse::choice(FORMS, name)?, PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_and_state_has_its_word_here() {
        assert!(Form::ALL.iter().all(|form| FORMS.contains(&(form.name(), *form))));
        assert!(State::ALL.iter().all(|state| STATES.contains(&(state.word(), *state))));
        assert!(output("csv").is_err() && output("cvs=x").is_err() && output("csv=-").is_err());
        assert_eq!(output("csv=a=b").unwrap(), (Form::Csv, PathBuf::from("a=b")));
    }
}
