//! What may the command line say?

mod certificate;
mod check;
mod compare;
mod environment;
mod explain;
mod identity;
mod init;
mod mailboxes;
mod network;
mod outputs;
mod plan;
mod scan;
mod tls;
mod words;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use exdoctor_reports::Format;
use words::listed;

pub use certificate::CertificateArgs;
pub use check::{CheckArgs, CheckCommand, TestArgs};
pub use compare::CompareArgs;
pub use environment::{command, parse};
pub use explain::ExplainArgs;
pub use identity::{IdentityArgs, Listing};
pub use init::InitArgs;
pub use mailboxes::MailboxesArgs;
pub use network::NetworkArgs;
pub use outputs::{Output, OutputArgs, Outputs};
pub use plan::{PlanArgs, PlanOutputArgs};
pub use scan::ScanArgs;
pub use tls::{StartTls, TlsArgs};

/// Diagnoses why mail does not flow between Dynamics 365 and Exchange.
#[derive(Debug, Parser)]
#[command(
    name = "exdoctor",
    version,
    about = "Diagnoses why mail does not flow between Dynamics 365 and Exchange",
    long_about = "Diagnoses why mail does not flow between Dynamics 365 and Exchange: walks the whole \
                  chain, names the first broken link, and prints the next thing to do.",
    after_help = AFTER,
    max_term_width = 80,
    arg_required_else_help = true,
    disable_help_subcommand = true,
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to speak.
    #[command(flatten)]
    pub speech: Speech,
}

const AFTER: &str = "\
Examples:
  exdoctor check contoso.com            judge a domain, anonymously
  exdoctor check -c exdoctor.toml       judge all that the file describes
  exdoctor plan -c exdoctor.toml        the set-up: done, broken, next
  exdoctor tls mail.contoso.com         versions, suites, certificates
  exdoctor explain alert.txt            from a pasted error to its cause
  exdoctor explain dns.spf              what a check proves, and what mends it

Every option can be set in the environment: --fail-on is EXDOCTOR_FAIL_ON.

Exit codes:
  0   clean                             4   nothing was selected
  1   a finding at or above --fail-on   70  a bug of exdoctor
  2   usage or configuration            74  an output could not be written
  3   not established                   130 interrupted";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge domains, and all that a configuration describes
    Check(Box<CheckCommand>),
    /// Print the steps of the set-up, their state, and what to do next
    Plan(Box<PlanArgs>),
    /// Write a configuration to begin with, every key explained
    Init(Box<InitArgs>),
    /// Show what a TLS server offers, and judge it
    Tls(Box<TlsArgs>),
    /// Show how all mailboxes of Dynamics stand; --trigger-test tests them
    Mailboxes(Box<MailboxesArgs>),
    /// Print the PowerShell collector to run on the Dynamics servers
    Collect(CollectArgs),
    /// Show what a PFX or certificate file holds
    Certificate(CertificateArgs),
    /// List what synchronization trips over in a directory, object by object
    Identity(Box<IdentityArgs>),
    /// List the checks, by family
    List(ListArgs),
    /// From a pasted error, a code, a check or a step to its meaning
    Explain(Box<ExplainArgs>),
    /// Check an embedded world on loopback, healthy or broken
    #[cfg(feature = "demo")]
    Demo(DemoArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page of exdoctor or of one command
    Man(ManArgs),
}

/// How exdoctor speaks, whatever it does.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Terminal")]
pub struct Speech {
    /// Whether to colour: auto, always, never
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t, hide_possible_values = true)]
    pub color: Color,
    /// No progress, no remarks: only results and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Log to standard error; -vv and -vvv say more
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Even into a file.
    Always,
    /// Not at all.
    Never,
}

/// The forms of what is known about checks.
const CATALOGUE: [&str; 2] = ["human", "json"];

/// `exdoctor collect`.
#[derive(Args, Clone, Copy, Debug)]
#[command(after_help = "\
It only reads, and no private key, password or secret leaves the server.

Examples:
  exdoctor collect > exdoctor-collect.ps1
  powershell.exe -ExecutionPolicy Bypass -File exdoctor-collect.ps1
      -AllServers -OutputPath C:\\exdoctor       (on a Dynamics server)
  exdoctor check --evidence exdoctor/")]
pub struct CollectArgs {}

/// `exdoctor list`.
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// Ids, families or globs; all checks when absent
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// The form: human, json
    #[arg(long, value_name = "FORMAT", value_parser = listed::<Format, _>(CATALOGUE), default_value_t, hide_possible_values = true)]
    pub format: Format,
}

/// `exdoctor demo`.
#[cfg(feature = "demo")]
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  exdoctor demo                         a healthy tenant: everything passes
  exdoctor demo --list-faults           what can be broken
  exdoctor demo --keep world            keep it running, to check it yourself")]
pub struct DemoArgs {
    /// Break the world in this way; repeatable
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub fault: Vec<String>,
    /// List the faults: by family on a terminal or with --format human, else
    /// as JSON
    #[arg(long, conflicts_with_all = ["fault", "keep"])]
    pub list_faults: bool,
    /// Print the plan of the world's set-up instead of the report
    #[arg(long, conflicts_with_all = ["list_faults", "keep"])]
    pub plan: bool,
    /// Leave the world running until Ctrl-C, with a configuration in DIR
    #[arg(long, value_name = "DIR")]
    pub keep: Option<std::path::PathBuf>,
    /// Where the results go.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `exdoctor completions`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example:\n  exdoctor completions bash > /etc/bash_completion.d/exdoctor")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `exdoctor man`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:\n  exdoctor man | man -l -\n  exdoctor man check > exdoctor-check.1")]
pub struct ManArgs {
    /// The command; exdoctor itself when absent
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}
