//! `exdoctor init`: what does a configuration for this domain look like?

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::{BufRead, ErrorKind, IsTerminal, Write};

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::Scenario;
use exdoctor_reports::{Again, ExitCode};
use jiff::Timestamp;

use super::check::looked;
use super::job::Job;
use crate::cli::{InitArgs, OutputArgs, Speech};
use crate::config::{Starter, starter};
use crate::failure::Failure;
use crate::input::is_stdin;
use crate::parse::{self, Refusal, SCENARIOS, choice, shown};
use crate::select::select;
use crate::terminal;

/// The one check that the discovery of the tenant is made for.
const TENANT: &str = "entra.tenant-found";

/// Runs the command.
///
/// # Errors
/// When nobody says what is being connected, or the file is there already.
pub fn run(args: &InitArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let pipes = is_stdin(&args.output);
    if !pipes && args.output.exists() {
        return Err(is_there(args).into());
    }
    let domain = match &args.domain {
        Some(domain) => domain.clone(),
        None => asked("The mail domain", "give it: exdoctor init contoso.com", parse::domain)?,
    };
    let scenario = match args.scenario {
        Some(scenario) => scenario,
        None => asked(&question(), "give --scenario A, B, C or D", |text| choice(SCENARIOS, text))?,
    };
    let values = if args.offline { Some(BTreeMap::new()) } else { discovered(args, &domain, scenario, speech)? };
    let Some(values) = values else { return Ok(ExitCode::INTERRUPTED) };
    let value = |name: &str| values.get(name).map(String::as_str);
    let known = Starter { scenario, domain: &domain, tenant: value("tenant"), cloud: value("cloud") };
    let text = starter(&known);
    if pipes {
        terminal::write(text.as_bytes())?;
        return Ok(ExitCode::CLEAN);
    }
    write(args, &text)?;
    if !speech.quiet {
        let tenant = match (known.tenant, args.offline) {
            (Some(id), _) => format!("the tenant of {domain} is {id}"),
            (None, true) => "nobody was asked for the tenant".to_owned(),
            (None, false) => format!("the tenant of {domain} could not be established"),
        };
        let file = args.output.display();
        terminal::say(&format!("wrote {file}: scenario {scenario}; {tenant}"));
        terminal::say(&format!("Fill in what it asks for, then: exdoctor check -c {file} --dry-run"));
    }
    Ok(ExitCode::CLEAN)
}

/// The tenant, as anybody can learn it; `None` when Ctrl-C came first.
fn discovered(
    args: &InitArgs,
    domain: &str,
    scenario: Scenario,
    speech: Speech,
) -> Result<Option<BTreeMap<String, String>>, Failure> {
    let config = args.draft(domain, scenario).settle(Timestamp::now());
    let selected = select(&[TENANT.to_owned()], &[])?;
    let job = Job::alone(config, selected, BTreeSet::from([FactKind::TenantDiscovery]), &OutputArgs::default())?;
    let looked = looked(job, false, Again::default(), speech)?;
    Ok(looked.map(|(report, _)| report.values))
}

fn question() -> String {
    let all = Scenario::ALL.map(|scenario| format!("  {scenario}  {}", scenario.title()));
    format!("What is being connected?\n{}\nA, B, C or D", all.join("\n"))
}

/// Asks at the terminal until the answer can be used.
fn asked<T>(question: &str, otherwise: &str, read: impl Fn(&str) -> Result<T, Refusal>) -> Result<T, Refusal> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        let first = question.lines().next().unwrap_or_default().trim_end_matches('?');
        let refusal = Refusal::new(format!("nobody can be asked: {}", lower(first)));
        return Err(refusal.instead(otherwise));
    }
    let mut stderr = std::io::stderr();
    loop {
        // Whoever cannot see the question does not answer it.
        let _ = write!(stderr, "{question}: ").and_then(|()| stderr.flush());
        let mut answer = String::new();
        let length = stdin.lock().read_line(&mut answer);
        if length.map_err(|error| Refusal::new(format!("the answer cannot be read: {error}")))? == 0 {
            return Err(Refusal::new("no answer was given").instead(otherwise));
        }
        match read(answer.trim()) {
            Ok(value) => return Ok(value),
            Err(refusal) => terminal::say(&format!("{} {refusal}", shown(answer.trim()))),
        }
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}

fn is_there(args: &InitArgs) -> Refusal {
    let refusal = Refusal::new(format!("{} is there already", shown(&args.output.to_string_lossy())));
    refusal.instead("exdoctor overwrites no file; give another with -o FILE, or -o - for standard output")
}

fn write(args: &InitArgs, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(&args.output);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => is_there(args).into(),
        _ => Failure::Unwritable(Some(args.output.clone()), error),
    })
}
