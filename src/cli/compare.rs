//! With which other run may a run be compared, and what is kept?

use std::path::PathBuf;

use clap::Args;

/// Other runs.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Other runs")]
pub struct CompareArgs {
    /// Fail only on what this saved report (JSON) does not have: by check,
    /// subject and code of the finding
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Say what changed since the last run of this configuration (last), or
    /// since a saved report
    #[arg(long, value_name = "last|FILE")]
    pub since: Option<PathBuf>,
    /// Do not keep this run for --since last
    #[arg(long)]
    pub no_save: bool,
}
