//! With which earlier run is a run compared, and is it kept?

use std::path::{Path, PathBuf};

use exdoctor_reports::{Format, Report, Style, formats};

use crate::cli::{CheckArgs, CompareArgs, Speech};
use crate::failure::Failure;
use crate::input::{self, is_stdin};
use crate::memory;
use crate::parse::{Place, Refusal, shown};
use crate::terminal;

/// Earlier runs, read before anything is asked of anybody.
pub(super) struct Earlier {
    baseline: Option<(Report, String)>,
    since: Option<(Report, String)>,
    /// Where this run is kept; nowhere where it says less than a whole one, or nobody wants it.
    file: Option<PathBuf>,
}

impl Earlier {
    /// What the arguments name.
    ///
    /// # Errors
    /// When a report cannot be read.
    pub(super) fn read(args: &CheckArgs, compare: &CompareArgs) -> Result<Self, Failure> {
        let folder = memory::folder(|name| std::env::var(name).ok());
        let file = folder.map(|folder| file(&folder, args));
        let named = |path: &PathBuf| Ok::<_, Failure>((saved(path)?, path.display().to_string()));
        let since = match compare.since.as_deref() {
            None => None,
            Some(path) if path == Path::new("last") => {
                let last = file.as_deref().and_then(memory::last);
                if last.is_none() {
                    terminal::say("no last run of this configuration is kept: there is nothing to compare with");
                }
                last.map(|report| (report, "the last run".to_owned()))
            }
            Some(path) => Some(named(&path.to_owned())?),
        };
        Ok(Self {
            baseline: compare.baseline.as_ref().map(named).transpose()?,
            since,
            file: file.filter(|_| is_whole(args) && !compare.no_save),
        })
    }

    /// The report with what changed.
    pub(super) fn compare(&self, report: Report) -> Report {
        let report = match &self.since {
            Some((earlier, name)) => report.since(earlier, name),
            None => report,
        };
        match &self.baseline {
            Some((baseline, name)) => report.against(baseline, name),
            None => report,
        }
    }

    /// Keeps the run; that it cannot be kept is a remark, not a failure.
    pub(super) fn keep(&self, report: &Report, speech: Speech) {
        let Some(file) = &self.file else { return };
        let text = formats::render(report, Format::Json, Style::default());
        if let Err(error) = memory::keep(file, &text)
            && !speech.quiet
        {
            terminal::say(&format!(
                "this run is not kept for --since last: {} cannot be written: {error}",
                file.display()
            ));
        }
    }
}

/// Whether a run says all that its configuration asks for.
fn is_whole(args: &CheckArgs) -> bool {
    let all = args.choice.only.is_empty() && args.choice.skip.is_empty() && args.choice.verify.is_none();
    all && args.replay.facts.is_none() && args.replay.now.is_none() && !args.config.as_deref().is_some_and(is_stdin)
}

fn file(folder: &Path, args: &CheckArgs) -> PathBuf {
    let place = |place: &Place| match place {
        Place::Domain(name) => name.clone(),
        Place::Endpoint(endpoint) => endpoint.to_string(),
    };
    let scenarios = args.situation.scenario.iter().map(ToString::to_string);
    let lists = args.domains.iter().map(|path| format!("list {}", path.display()));
    let told: Vec<String> = args.domain.iter().map(place).chain(scenarios).chain(lists).collect();
    memory::file(folder, args.config.as_deref(), &told)
}

/// A report that was saved as JSON.
///
/// # Errors
/// When it cannot be read, or is none.
pub(super) fn saved(path: &Path) -> Result<Report, Failure> {
    let text = input::read(path, memory::LARGEST)?.text;
    let report = Report::read(&text).map_err(|error| {
        let reason = format!("{}: {error}", shown(&path.to_string_lossy()));
        Refusal::new(reason).instead("save one with `exdoctor check … -o json=run.json`")
    })?;
    Ok(report)
}
