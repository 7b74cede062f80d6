//! What may `exdoctor plan` be told?

use std::path::PathBuf;

use clap::Args;
use exdoctor_reports::FailOn;
use exdoctor_reports::formats::plan::PlanFormat;

use super::CheckArgs;
use super::words::listed;
use crate::parse::{Refusal, shown};

/// `exdoctor plan`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
A plan is made from a run, as `exdoctor check` makes it with the same options,
or from the saved report of an earlier one. It ends with the exit code of that
run.

Examples:
  exdoctor plan -c exdoctor.toml
  exdoctor plan --from run.json --format markdown > runbook.md
  exdoctor plan -c exdoctor.toml --step grant-key-access --format ps1
  exdoctor plan -c exdoctor.toml -o ps1=scripts/
  exdoctor plan -c exdoctor.toml --renew
  exdoctor plan --diff monday.json friday.json")]
pub struct PlanArgs {
    /// What is judged, as for `exdoctor check`.
    #[command(flatten)]
    pub check: CheckArgs,
    /// The plan, and where it goes.
    #[command(flatten)]
    pub plan: PlanOutputArgs,
}

/// Which plan, and where it goes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Plan")]
pub struct PlanOutputArgs {
    /// Make the plan from a saved report (JSON), without any network
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// The steps to repeat when the certificate is renewed (scenario A)
    #[arg(long)]
    pub renew: bool,
    /// Show what changed between two saved reports
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["from", "renew", "step"])]
    pub diff: Vec<PathBuf>,
    /// Only this step: its name, or A5
    #[arg(long, value_name = "STEP")]
    pub step: Option<String>,
    /// The form on standard output: human (default), markdown, json, ps1
    #[arg(long, value_name = "FORMAT", value_parser = listed::<PlanFormat, _>(PlanFormat::ALL.map(PlanFormat::name)), default_value_t, hide_possible_values = true)]
    pub format: PlanFormat,
    /// Write this form to a file too; ps1=FOLDER writes one script for each
    /// step that is not done; repeatable
    #[arg(long, short, value_name = "FORMAT=PATH", value_parser = output)]
    pub output: Vec<(PlanFormat, PathBuf)>,
    /// Only the next step
    #[arg(long)]
    pub short: bool,
    /// What gives exit code 1: error, warning, note, never
    #[arg(long, value_name = "LEVEL", value_parser = listed::<FailOn, _>(FailOn::ALL.map(FailOn::word)), hide_possible_values = true)]
    pub fail_on: Option<FailOn>,
    /// Do not keep this run for --since last
    #[arg(long)]
    pub no_save: bool,
}

impl PlanOutputArgs {
    /// The plan for people, and nothing else.
    pub fn plain(short: bool) -> Self {
        Self {
            from: None,
            renew: false,
            diff: Vec::new(),
            step: None,
            format: PlanFormat::Human,
            output: Vec::new(),
            short,
            fail_on: None,
            no_save: true,
        }
    }
}

/// `FORMAT=PATH`.
fn output(text: &str) -> Result<(PlanFormat, PathBuf), Refusal> {
    let Some((name, path)) = text.split_once('=').filter(|(_, path)| !path.is_empty()) else {
        return Err(Refusal::new("has no `=` and a path").instead("give FORMAT=PATH, such as markdown=runbook.md"));
    };
    let format = name.parse::<PlanFormat>().map_err(|_| {
        Refusal::new(format!("{} is not one of {}", shown(name), PlanFormat::ALL.map(PlanFormat::name).join(", ")))
    })?;
    Ok((format, PathBuf::from(path)))
}
