//! `exdoctor certificate`: what does a certificate file hold?

use exdoctor_reports::formats::{Described, describe};
use exdoctor_reports::{ExitCode, Format};
use jiff::Timestamp;

use crate::certificate::{Wanted, read, thumbprint};
use crate::cli::{CertificateArgs, Speech};
use crate::failure::Failure;
use crate::terminal;

/// Prints what the file holds; a file that does not open is a finding.
///
/// # Errors
/// When the password cannot be had, or standard output cannot be written.
pub fn run(args: &CertificateArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let name = args.file.display().to_string();
    let what = format!("the password of {name}");
    let password = args.password().map(|source| source.fetch(&what)).transpose()?;
    let file = read(&args.file, &name, password.as_ref(), Wanted::Any);
    let certificates = file.content.as_ref().map_or(&[][..], |content| &content.certificates);
    let thumbprints = certificates.iter().map(thumbprint).collect();
    let described = Described { file: &file, thumbprints, now: Timestamp::now() };
    // A pipe or a file gets the form that was asked for, like a terminal.
    let style = terminal::style(speech, false);
    terminal::write(describe(&described, args.format == Format::Json, style).as_bytes())?;
    Ok(if file.content.is_ok() { ExitCode::CLEAN } else { ExitCode::FINDINGS })
}
