//! `exdoctor identity`: which objects of a directory does synchronization trip over?

use std::sync::Arc;

use exdoctor_checks::facts::directory::Directory;
use exdoctor_checks::identity::rows::rows;
use exdoctor_reports::ExitCode;
use exdoctor_reports::formats::{Listed, list_as_csv, list_as_json, list_as_ldif, list_for_people};
use jiff::Timestamp;

use crate::cli::{IdentityArgs, Listing, Speech};
use crate::config::{self, Config, Draft};
use crate::directory::{self, ldap, passed};
use crate::failure::Failure;
use crate::interrupt::interrupted;
use crate::net::clock::Clock;
use crate::parse::{LdapUrl, Refusal};
use crate::run::{self, RunError};
use crate::terminal::{self, Progress};

/// Lists every value that should change; one is a finding.
///
/// # Errors
/// When the directory cannot be read, or standard output cannot be written.
pub fn run(args: &IdentityArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let file = args.config.as_deref().map_or_else(|| Ok(Draft::default()), config::load)?;
    let line = Draft { directory: args.directory(), ..Draft::default() };
    let mut draft = line.over(file);
    if args.alternate_id {
        draft.directory.alternate_id = Some(true);
    }
    draft.directory.fits()?;
    let config = draft.settle(Timestamp::now());
    let mut progress = Progress::new(speech);
    let mut show = |count: u64| progress.show(&passed(count));
    let directory = match (&config.directory.file, &config.directory.url) {
        (Some(file), _) => directory::read(&file.path, usize::MAX, &mut show)?,
        (None, Some(url)) => match server(&config, url, &mut show)? {
            Some(directory) => directory,
            None => return Ok(ExitCode::INTERRUPTED),
        },
        (None, None) => {
            let refusal = Refusal::new("the configuration names no directory");
            return Err(refusal.instead("give a FILE, or [directory] with file or url").into());
        }
    };
    progress.clear();
    let rows = rows(&directory, config.circumstances.alternate_id);
    let name = config.directory.name().unwrap_or_default();
    let listed = Listed { name: &name, directory: &directory, rows: &rows };
    let text = match args.format {
        Listing::Human => list_for_people(listed, terminal::style(speech, false)),
        Listing::Csv => list_as_csv(listed),
        Listing::Ldif => list_as_ldif(listed),
        Listing::Json => list_as_json(listed),
    };
    terminal::write(text.as_bytes())?;
    Ok(if rows.is_empty() { ExitCode::CLEAN } else { ExitCode::FINDINGS })
}

/// Searches the server of the configuration; nothing where somebody ends that.
fn server(
    config: &Config,
    url: &LdapUrl,
    progress: &mut directory::Progress<'_>,
) -> Result<Option<Directory>, Failure> {
    let access = ldap::Access::of(url, &config.directory)?;
    let runtime = tokio::runtime::Runtime::new().map_err(RunError::Runtime)?;
    let net = run::doors(config, Clock::default())?;
    let net = Arc::new(net);
    let read = runtime.block_on(async {
        tokio::select! {
            read = ldap::read(&net, &access, usize::MAX, progress) => Some(read),
            () = interrupted() => None,
        }
    });
    runtime.shutdown_background();
    read.transpose().map_err(|why| Refusal::new(why).into())
}
