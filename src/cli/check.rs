//! What may `exdoctor check` be told?

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use exdoctor_checks::model::{Hybrid, MailFlow, Phase, Scenario, Vantage};
use jiff::Timestamp;

use super::identity::{directory, named};
use super::words::{cloud, words};
use super::{CompareArgs, NetworkArgs, OutputArgs, ScanArgs};
use crate::config::Draft;
use crate::ews::Writes;
use crate::parse::{self, Endpoint, EvidencePath, EwsUrl, HYBRIDS, MAIL_FLOWS, PHASES, Place, SCENARIOS, VANTAGES};
use crate::secret::SecretSource;

/// The variable that may hold a token for the tenant.
const TOKEN: &str = "EXDOCTOR_TOKEN";

/// `exdoctor check`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  exdoctor check contoso.com fabrikam.com
  exdoctor check contoso.com mail.contoso.com:443
  exdoctor check --evidence evidence/
  exdoctor check contoso.com --directory users.ldf
  exdoctor check -c exdoctor.toml -o junit=report.xml -o json=run.json
  exdoctor check --domains list.txt --format jsonl --only dns.mx,dns.spf
  exdoctor check contoso.com --only dns.mx --wait 10m
  exdoctor check -c exdoctor.toml --verify test-enable --trigger-test
  exdoctor check contoso.com --resolver 192.0.2.53 --skip 'dns.d*'")]
pub struct CheckCommand {
    /// What is judged, and how.
    #[command(flatten)]
    pub check: CheckArgs,
    /// Where results go.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Other runs.
    #[command(flatten)]
    pub compare: CompareArgs,
    /// Whether Test & Enable is run first.
    #[command(flatten)]
    pub test: TestArgs,
}

/// Whether Test & Enable is run before it is judged.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Test & Enable")]
pub struct TestArgs {
    /// With --verify test-enable: queue the test first, wait for it, then
    /// judge; for the mailboxes that are named, else for those that do not
    /// work. It sends a test message to each and switches its processing on
    #[arg(long, requires = "verify", conflicts_with = "facts")]
    pub trigger_test: bool,
    /// Do not ask before --trigger-test
    #[arg(long, requires = "trigger_test")]
    pub yes: bool,
}

/// What is judged, and how the world is reached: `exdoctor check` and `exdoctor plan` are told the same.
#[derive(Args, Clone, Debug)]
pub struct CheckArgs {
    /// Mail domains, and TLS servers as HOST:PORT, to judge instead of
    /// those of the configuration
    #[arg(value_name = "DOMAIN", value_parser = parse::place)]
    pub domain: Vec<Place>,
    /// Read a configuration; - is standard input
    #[arg(long, short, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Read domains from a file, one a line; - is standard input
    #[arg(long, value_name = "FILE")]
    pub domains: Option<PathBuf>,
    /// Read evidence: files of `exdoctor collect`, texts of certutil,
    /// icacls, PowerShell; a folder of them; HOST=PATH names the server
    /// of a text; repeatable
    #[arg(long, value_name = "PATH", value_parser = parse::evidence, conflicts_with = "facts")]
    pub evidence: Vec<EvidencePath>,
    /// Judge this export of the directory, too: LDIF, or CSV of Export-Csv,
    /// csvde or IdFix
    #[arg(long, value_name = "FILE", conflicts_with = "facts")]
    pub directory: Option<PathBuf>,
    /// Judge this PowerShell script of the set-up, too; it is never run
    #[arg(long, value_name = "FILE", conflicts_with = "facts")]
    pub script: Option<PathBuf>,
    /// Write a copy of the script with plain quotes beside it
    #[arg(long, requires = "script", conflicts_with = "dry_run")]
    pub fix: bool,
    /// Judge where this mailbox is, too; repeatable
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',', value_parser = parse::mailbox)]
    pub mailbox: Vec<String>,
    /// Read mailboxes from a file: one a line, or in a column of a
    /// table; - is standard input
    #[arg(long, value_name = "FILE")]
    pub mailboxes: Option<PathBuf>,
    /// What may be written.
    #[command(flatten)]
    pub writes: WriteArgs,
    /// What is being connected, and where.
    #[command(flatten)]
    pub situation: SituationArgs,
    /// Which checks.
    #[command(flatten)]
    pub choice: ChoiceArgs,
    /// Sign in to the tenant with the token in this file, which was obtained
    /// elsewhere
    #[arg(long, value_name = "FILE", conflicts_with = "facts", help_heading = "Signing in")]
    pub token_file: Option<PathBuf>,
    /// How TLS servers are looked at.
    #[command(flatten)]
    pub scan: ScanArgs,
    /// Look again at what fails or stays open until it passes, for this long
    /// at most: 30s, 10m, 2h
    #[arg(long, value_name = "TIME", value_parser = parse::wait, conflicts_with_all = ["facts", "dry_run"])]
    pub wait: Option<Duration>,
    /// How the world is reached.
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Captures and rehearsals.
    #[command(flatten)]
    pub replay: ReplayArgs,
}

/// What may be written into the mailboxes; it is removed again.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Writes (none without these)")]
pub struct WriteArgs {
    /// Create a draft, an appointment, a contact and a task in each
    /// mailbox, find them, and delete them for good
    #[arg(long, conflicts_with = "facts")]
    pub write: bool,
    /// Send one message from each mailbox to itself, and delete both copies
    #[arg(long, conflicts_with = "facts")]
    pub send: bool,
    /// Delete for good what an earlier run that was killed left behind
    #[arg(long, requires = "write")]
    pub remove_leftovers: bool,
}

/// What is being connected, and where.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Situation")]
pub struct SituationArgs {
    /// Scenarios to judge: A Dynamics on-premises with Exchange Online,
    /// B Dynamics online with Exchange Server, C a migration, D any domain
    #[arg(long, value_name = "LETTER", value_delimiter = ',', ignore_case = true, value_parser = words(SCENARIOS), hide_possible_values = true)]
    pub scenario: Vec<Scenario>,
    /// Where the migration stands: before, during, after
    #[arg(long, value_name = "PHASE", value_parser = words(PHASES), hide_possible_values = true)]
    pub phase: Option<Phase>,
    /// Where mail is meant to arrive: exchange-online, on-premises, gateway
    #[arg(long, value_name = "PLACE", value_parser = words(MAIL_FLOWS), hide_possible_values = true)]
    pub mail_flow: Option<MailFlow>,
    /// From where this run sees the world: internet, internal,
    /// dynamics-server, exchange-server
    #[arg(long, value_name = "PLACE", value_parser = words(VANTAGES), hide_possible_values = true)]
    pub vantage: Option<Vantage>,
    /// How a migration connects Exchange Server: classic, published to the
    /// internet, or modern, with the Hybrid Agent
    #[arg(long, value_name = "TOPOLOGY", value_parser = words(HYBRIDS), hide_possible_values = true)]
    pub hybrid: Option<Hybrid>,
    /// Where Exchange Web Services are, instead of where Autodiscover leads
    #[arg(long, value_name = "URL", value_parser = parse::ews_url)]
    pub ews_url: Option<EwsUrl>,
    /// The Microsoft cloud; discovered when absent
    #[arg(long, value_name = "CLOUD", value_parser = cloud())]
    pub cloud: Option<String>,
}

/// Which checks run.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Checks")]
pub struct ChoiceArgs {
    /// Only these: ids, families or globs; repeatable
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Not these: ids, families or globs; repeatable
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Only what proves this step of the set-up: its name, or A5
    #[arg(long, value_name = "STEP", conflicts_with = "only")]
    pub verify: Option<String>,
}

/// Captures and rehearsals.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Captures")]
pub struct ReplayArgs {
    /// Save what was observed, to judge it again later
    #[arg(long, value_name = "FILE")]
    pub save_facts: Option<PathBuf>,
    /// Judge what was saved, without any network
    #[arg(long, value_name = "FILE", conflicts_with_all = ["save_facts", "dry_run"])]
    pub facts: Option<PathBuf>,
    /// Say what would be asked of whom, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Sign with the PFX as Dynamics does and ask the token service once for a
    /// token for Exchange Online: it lives a day and cannot be taken back; only
    /// its claims are reported. It opens the inbox of the first named mailbox
    #[arg(long, conflicts_with_all = ["facts"])]
    pub rehearse_s2s: bool,
    /// With --rehearse-s2s: open the inbox a second time with a user agent like
    /// that of Dynamics, which an allow list of EWS may demand
    #[arg(long, requires = "rehearse_s2s")]
    pub as_dynamics: bool,
    /// Judge as of this time, as RFC 3339 writes it
    #[arg(long, value_name = "TIME", value_parser = parse::moment)]
    pub now: Option<Timestamp>,
}

impl CheckArgs {
    /// What the command line says about the run; a list of domains in a file is not read here.
    pub fn draft(&self) -> Draft {
        let said = |list: &[Scenario]| (!list.is_empty()).then(|| list.to_vec());
        Draft {
            scenarios: said(&self.situation.scenario),
            phase: self.situation.phase,
            domains: (!self.domain.is_empty()).then(|| self.domains().collect()),
            endpoints: (!self.domain.is_empty()).then(|| self.endpoints().collect()),
            evidence: (!self.evidence.is_empty()).then(|| self.evidence.clone()),
            mailboxes: (!self.mailbox.is_empty()).then(|| self.mailbox.clone()),
            mailboxes_file: self.mailboxes.clone(),
            writes: Writes {
                items: self.writes.write,
                messages: self.writes.send,
                leftovers: self.writes.remove_leftovers,
            },
            mail_flow: self.situation.mail_flow,
            vantage: self.situation.vantage,
            hybrid: self.situation.hybrid,
            ews_url: self.situation.ews_url.clone(),
            cloud: self.situation.cloud.clone(),
            directory: directory(self.directory.as_deref()),
            script: self.script.as_deref().map(named),
            now: self.replay.now,
            rehearse_s2s: self.replay.rehearse_s2s,
            as_dynamics: self.replay.as_dynamics,
            scanning: self.scan.scanning(),
            token: self.token(),
            ..self.network.draft()
        }
    }

    /// Where a token is that was obtained elsewhere: in the file, else in the environment.
    fn token(&self) -> Option<SecretSource> {
        let file = self.token_file.clone().map(SecretSource::File);
        file.or_else(|| std::env::var_os(TOKEN).map(|_| SecretSource::Env(TOKEN.to_owned())))
    }

    /// The domains among what is named.
    fn domains(&self) -> impl Iterator<Item = String> {
        self.domain.iter().filter_map(|place| match place {
            Place::Domain(name) => Some(name.clone()),
            Place::Endpoint(_) => None,
        })
    }

    /// The TLS servers among what is named, each once.
    fn endpoints(&self) -> impl Iterator<Item = Endpoint> {
        let mut seen = std::collections::BTreeSet::new();
        self.domain.iter().filter_map(move |place| match place {
            Place::Endpoint(endpoint) => seen.insert(endpoint.clone()).then(|| endpoint.clone()),
            Place::Domain(_) => None,
        })
    }
}
