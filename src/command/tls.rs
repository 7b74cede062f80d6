//! `exdoctor tls`: what does one TLS server offer, and what is wrong with it?

use std::collections::BTreeSet;

use exdoctor_checks::facts::FactKind;
use exdoctor_reports::formats::{Scanned, render_scan};
use exdoctor_reports::{Again, ExitCode};
use jiff::Timestamp;

use super::job::{Job, exists};
use super::{again, check};
use crate::cli::{Speech, TlsArgs};
use crate::deliver::deliver_as;
use crate::failure::Failure;
use crate::select::select;

/// What the command shows, whatever checks there are.
const SHOWN: [FactKind; 3] = [FactKind::TlsScan, FactKind::TlsChains, FactKind::TlsRevocation];

/// Runs the command.
///
/// # Errors
/// When there is nothing to make a report of.
pub fn run(args: &TlsArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let job = prepare(args, Timestamp::now())?;
    let (outputs, endpoint) = (job.outputs.clone(), args.server.subject());
    let Some((report, capture)) = check::looked(job, false, again(args), speech)? else {
        return Ok(ExitCode::INTERRUPTED);
    };
    let facts = capture.facts.first();
    let scanned = [Scanned {
        endpoint: &endpoint,
        scan: facts.and_then(|facts| facts.fetch(&endpoint)),
        chains: facts.and_then(|facts| facts.fetch(&endpoint)),
        revocation: facts.and_then(|facts| facts.fetch(&endpoint)),
    }];
    Ok(deliver_as(report.exit_code, &outputs, speech, |format, style| {
        Some(render_scan(&report, &scanned, format, style))
    }))
}

/// The checks of the family, on one endpoint.
fn prepare(args: &TlsArgs, clock: Timestamp) -> Result<Job, Failure> {
    exists(args.network.trust_anchor.as_deref(), "--trust-anchor")?;
    exists(args.network.ca_file.as_deref(), "--ca-file")?;
    let own = select(&[], &[])?.into_iter().filter(|selected| selected.check.id.family() == "tls").collect();
    Ok(Job::alone(args.draft().settle(clock), own, BTreeSet::from(SHOWN), &args.output)?)
}

/// The same by `exdoctor check`, for the command that verifies a remedy.
fn again(args: &TlsArgs) -> Again {
    let letters: Vec<String> = args.scenarios().iter().map(ToString::to_string).collect();
    let mut options = vec!["--scenario".to_owned(), letters.join(",")];
    options.extend(again::network(&args.network));
    options.extend(again::scan(args.scan));
    Again { options: options.join(" "), domains: vec![args.server.to_string()], ..Again::default() }
}
