//! What exactly is one run of `exdoctor check` asked to do?

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::judge::Selected;
use exdoctor_checks::model::Scenario;
use exdoctor_checks::setup::{StepInfo, steps};
use exdoctor_reports::FailOn;
use jiff::Timestamp;

use crate::certificate::{self, Loaded};
use crate::cli::{CheckArgs, OutputArgs, Outputs};
use crate::config::{self, Config, Draft};
use crate::engine;
use crate::evidence::{self, Evidence};
use crate::failure::Failure;
use crate::input::is_stdin;
use crate::lists;
use crate::net::sign_in::Credentials;
use crate::parse::{Refusal, nearest, shown};
use crate::probes;
use crate::script;
use crate::select::select;

/// A run that can begin: everything was read, and everything is valid.
#[derive(Debug)]
pub struct Job {
    /// What the command line, the environment and the file say together.
    pub config: Config,
    /// The checks to run; none is no error here.
    pub selected: Vec<Selected>,
    /// What goes where.
    pub outputs: Outputs,
    /// What gives exit code 1.
    pub fail_on: FailOn,
    /// What files say.
    pub evidence: Evidence,
    /// What the files of the certificate hold.
    pub certificate: Loaded,
    /// A script of the set-up.
    pub script: Option<script::Loaded>,
    /// The credentials that the run uses.
    pub credentials: Arc<Credentials>,
    /// Facts that are wanted even where no check asks for them.
    pub also: BTreeSet<FactKind>,
    /// Where to save what was observed.
    pub save_facts: Option<PathBuf>,
    /// What to judge instead of the world.
    pub facts: Option<PathBuf>,
    /// For how long to look again at what fails.
    pub wait: Option<Duration>,
    /// The steps that are verified; none where the run is about more.
    pub verifies: Vec<&'static StepInfo>,
    /// Whether only to say what would be done.
    pub dry_run: bool,
}

impl Job {
    /// A run of what the command line alone says, with no evidence and no credential.
    ///
    /// # Errors
    /// When the outputs exclude each other.
    pub(super) fn alone(
        config: Config,
        selected: Vec<Selected>,
        also: BTreeSet<FactKind>,
        output: &OutputArgs,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            config,
            selected,
            outputs: output.outputs()?,
            fail_on: output.fail_on,
            evidence: Evidence::default(),
            certificate: Loaded::default(),
            script: None,
            credentials: Arc::default(),
            also,
            save_facts: None,
            facts: None,
            wait: None,
            verifies: Vec::new(),
            dry_run: false,
        })
    }

    /// Reads and validates all that the arguments name; `clock` is the time when none is set.
    ///
    /// # Errors
    /// When anything is wrong with the arguments, the environment or a file.
    pub fn prepare(args: &CheckArgs, output: &OutputArgs, clock: Timestamp) -> Result<Self, Failure> {
        let outputs = output.outputs()?;
        let mut selected = select(&args.choice.only, &args.choice.skip)?;
        exists(args.network.trust_anchor.as_deref(), "--trust-anchor")?;
        exists(args.network.ca_file.as_deref(), "--ca-file")?;
        exists(args.directory.as_deref(), "--directory")?;
        exists(args.script.as_deref(), "--script")?;
        let named = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_stdin);
        if named(&args.config) && named(&args.domains) {
            let refusal = Refusal::new("--config and --domains are both to read standard input");
            return Err(refusal.instead("give one of them a file").into());
        }
        let mut line = args.draft();
        if let Some(path) = &args.domains {
            line.domains = Some(lists::domains(path)?);
            line.endpoints = Some(Vec::new());
        }
        let file = args.config.as_deref().map_or_else(|| Ok(Draft::default()), config::load)?;
        let mut draft = line.over(file);
        if let Some(path) = draft.mailboxes_file.take() {
            draft.mailboxes.get_or_insert_default().extend(lists::mailboxes(&path)?);
        }
        let replays = args.replay.facts.is_some();
        let evidence = match draft.evidence.as_deref().filter(|_| !replays) {
            Some(places) => evidence::load(places)?,
            None => Evidence::default(),
        };
        draft.directory.fits()?;
        let directory = draft.directory.name().is_some();
        if draft.scenarios.is_none() {
            let mut told: BTreeSet<Scenario> = evidence.scenarios().into_iter().collect();
            told.extend((!draft.certificate.is_empty() || draft.script.is_some()).then_some(Scenario::A));
            told.extend(directory.then_some(Scenario::C));
            draft.scenarios = (!told.is_empty()).then(|| told.into_iter().collect());
        }
        let mut config = draft.settle(clock);
        let mut verifies = Vec::new();
        if let Some(step) = &args.choice.verify {
            verifies = named_steps(step, &config.circumstances.scenarios)?;
            selected.retain(|chosen| verifies.iter().any(|step| step.is_proved_by(chosen.check)));
        }
        if let Some(file) = config.allow_list.clone().filter(|_| !replays) {
            let list = lists::allow_list(&file.path, &file.name, config.region.clone())?;
            config.circumstances.allow_list = Some(list);
        }
        let hosts = !config.endpoints.is_empty() || !config.smtp_endpoints.is_empty() || config.ews_url.is_some();
        let files = directory || config.script.is_some() || !config.certificate.is_empty();
        let people = !config.mailboxes.is_empty() || !config.circumstances.dynamics.is_empty();
        let named = !config.domains.is_empty() || hosts || files || people;
        if !named && evidence.is_empty() && !replays {
            return Err(nothing_to_check(args.config.as_deref()).into());
        }
        if args.replay.rehearse_s2s
            && (!config.circumstances.scenarios.contains(&Scenario::A) || config.domains.is_empty())
        {
            let refusal =
                Refusal::new("--rehearse-s2s is of scenario A, and needs a domain whose tenant can be discovered");
            return Err(refusal.instead("give --scenario A and a domain").into());
        }
        let certificate =
            if replays || args.replay.dry_run { Loaded::default() } else { certificate::load(&config.certificate)? };
        let script = config.script.as_ref().filter(|_| !replays).map(script::load).transpose()?;
        config.sign_in.fits()?;
        let probes = engine::probes_for(&engine::wanted(&selected, &config.circumstances));
        // No secret is fetched that is not used.
        let signs = !replays && !args.replay.dry_run;
        let used = if signs { probes::credentials(probes.iter().copied()) } else { BTreeSet::new() };
        let mut credentials = Credentials::load(&config, &used)?;
        let rehearses = config.circumstances.rehearse_s2s && probes.iter().any(|one| one.gives == FactKind::S2sToken);
        if signs && rehearses {
            credentials = credentials.rehearsing(&config.certificate)?;
        }
        Ok(Self {
            config,
            selected,
            outputs,
            fail_on: output.fail_on,
            evidence,
            certificate,
            script,
            credentials: Arc::new(credentials),
            also: BTreeSet::new(),
            save_facts: args.replay.save_facts.clone(),
            facts: args.replay.facts.clone(),
            wait: args.wait,
            verifies,
            dry_run: args.replay.dry_run,
        })
    }
}

/// The steps of the scenarios' set-up that have a name.
fn named_steps(step: &str, scenarios: &[Scenario]) -> Result<Vec<&'static StepInfo>, Refusal> {
    let own = || steps().filter(|known| scenarios.contains(&known.scenario));
    let wanted: Vec<&'static StepInfo> = own().filter(|known| known.is_named(step)).collect();
    if wanted.is_empty() {
        let refusal = Refusal::new(format!("the set-up has no step {}", shown(step)));
        return Err(match nearest(step, own().map(|known| known.id)) {
            Some(likely) => refusal.instead(format!("did you mean {likely}?")),
            None if own().next().is_none() => refusal.instead("only scenarios A, B and C have steps: give --scenario"),
            None => refusal.instead("`exdoctor plan` names its steps"),
        });
    }
    Ok(wanted)
}

pub(super) fn exists(path: Option<&Path>, flag: &str) -> Result<(), Refusal> {
    match path {
        Some(path) if !path.is_file() => {
            let reason = format!("{flag}: {} is not a file", shown(&path.to_string_lossy()));
            Err(Refusal::new(reason).instead("check the path"))
        }
        _ => Ok(()),
    }
}

fn nothing_to_check(config: Option<&Path>) -> Refusal {
    match config {
        None => Refusal::new("nothing to check")
            .instead("give a mail domain, `exdoctor check contoso.com`, or a configuration, `exdoctor check -c FILE`"),
        Some(path) => Refusal::new(format!("{} names no domain", path.display()))
            .instead("add domains = [\"contoso.com\"], or give a DOMAIN on the command line"),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use exdoctor_checks::model::Phase;

    use super::*;
    use crate::cli::{Cli, Command};

    fn job(file: &str, line: &str) -> Result<Job, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.toml");
        std::fs::write(&path, file).unwrap();
        let fixed = ["exdoctor", "check", "-c", path.to_str().unwrap()];
        match Cli::try_parse_from(fixed.into_iter().chain(line.split_whitespace())).unwrap().command {
            Command::Check(args) => {
                Job::prepare(&args.check, &args.output, Timestamp::UNIX_EPOCH).map_err(|failure| failure.to_string())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_command_line_replaces_what_the_file_says() {
        let file = "domains = ['fabrikam.com']\nscenario = 'A'\nphase = 'after'\n[network]\njobs = 3\nresolvers = ['192.0.2.1']";
        let config = job(file, "contoso.com --scenario b,C --resolver 192.0.2.2").unwrap().config;
        assert_eq!(config.domains, ["contoso.com"]);
        assert_eq!(config.circumstances.scenarios, [Scenario::B, Scenario::C]);
        assert_eq!(config.circumstances.phase, Some(Phase::After));
        assert_eq!((config.network.jobs, config.network.resolvers.len()), (3, 1));
        assert_eq!(config.network.resolvers[0].to_string(), "192.0.2.2:53");
    }

    #[test]
    fn patterns_choose_the_checks_of_the_run() {
        let job = job("domains = ['contoso.com']", "--only config --skip config.waiver-unused").unwrap();
        assert_eq!(job.selected.len(), 1);
    }

    #[test]
    fn a_file_that_an_option_names_must_be_there() {
        let failure = job("domains = ['contoso.com']", "--ca-file absent.pem").unwrap_err();
        assert_eq!(failure, "--ca-file: `absent.pem` is not a file\n  = check the path");
    }
}
