//! `exdoctor explain`: what is behind a pasted error, and what do a check, a step and a code mean?

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use exdoctor_checks::explain::{Explanation, Name, checks_about, decode, explain, named};
use exdoctor_checks::model::Check;
use exdoctor_checks::registry;
use exdoctor_checks::setup::StepInfo;
use exdoctor_checks::values::{dated, symptoms};
use exdoctor_reports::explain as show;
use exdoctor_reports::{ExitCode, FailOn, Format, Style, catalogue};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::certificate::{self, Loaded};
use crate::cli::{ExplainArgs, Outputs, Speech};
use crate::config::{self, CertificateConfig, Draft};
use crate::deliver::deliver_as;
use crate::evidence::{self, Evidence};
use crate::failure::Failure;
use crate::known;
use crate::parse::{Refusal, nearest, shown};

/// A longer text is refused: what matters is in a part of it.
const LARGEST: u64 = 64 << 20;

/// Explains what is named, or read.
///
/// # Errors
/// When the input cannot be used.
pub fn run(args: &ExplainArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let outputs = args.output.outputs()?;
    if args.values {
        let (all, today) = (dated(), Timestamp::now().to_zoned(TimeZone::UTC).date());
        return Ok(shown_as(&outputs, speech, |format, style| match format {
            Format::Json | Format::JsonLines => show::values_json(&all, today),
            _ => show::values(&all, today, style),
        }));
    }
    if args.list {
        return Ok(shown_as(&outputs, speech, |format, style| match format {
            Format::Json | Format::JsonLines => show::symptoms_json(symptoms()),
            _ => show::symptoms(symptoms(), style),
        }));
    }
    if let [word] = args.text.as_slice()
        && let Some(exit) = by_name(word, &outputs, speech)?
    {
        return Ok(exit);
    }
    let known = shown_before(args)?;
    let text = text(&args.text)?;
    let explanation = explain(&text, &known, Timestamp::now());
    Ok(deliver_as(exit(&explanation, args.output.fail_on), &outputs, speech, |format, style| {
        Some(show::render(&explanation, format, style))
    }))
}

/// A text that nothing explains is not established, unless nothing may fail the run.
fn exit(explanation: &Explanation, fail_on: FailOn) -> ExitCode {
    if fail_on == FailOn::Never { ExitCode::CLEAN } else { show::exit_code(explanation) }
}

fn shown_as(outputs: &Outputs, speech: Speech, render: impl Fn(Format, Style) -> String) -> ExitCode {
    deliver_as(ExitCode::CLEAN, outputs, speech, |format, style| Some(render(format, style)))
}

/// A check, a step or a finding, where the word names one.
fn by_name(word: &str, outputs: &Outputs, speech: Speech) -> Result<Option<ExitCode>, Refusal> {
    let names = named(word);
    let checks: Vec<&'static Check> = names
        .iter()
        .filter_map(|name| match name {
            Name::Check(check) | Name::Finding(check, _) => Some(*check),
            Name::Step(_) => None,
        })
        .collect();
    if !checks.is_empty() {
        return Ok(Some(explained(&checks, outputs, speech)));
    }
    let steps: Vec<&'static StepInfo> = names
        .iter()
        .filter_map(|name| match name {
            Name::Step(step) => Some(*step),
            _ => None,
        })
        .collect();
    if !steps.is_empty() {
        return Ok(Some(shown_as(outputs, speech, |format, style| match format {
            Format::Json | Format::JsonLines => show::step_json(&steps),
            _ => show::step(&steps, style),
        })));
    }
    if Path::new(word).exists() {
        return Ok(None);
    }
    if is_id(word) {
        return Err(no_check(word));
    }
    match checks_about(word)[..] {
        [] => {}
        [check] => return Ok(Some(explained(&[check], outputs, speech))),
        ref several => {
            return Ok(Some(shown_as(outputs, speech, |format, style| match format {
                Format::Json | Format::JsonLines => catalogue::list_json(several),
                _ => catalogue::list(several, style),
            })));
        }
    }
    match mistyped_step(word) {
        Some(likely) => {
            Err(Refusal::new(format!("there is no step {}", shown(word))).instead(format!("did you mean `{likely}`?")))
        }
        None => Ok(None),
    }
}

/// Checks, each with all that is known about it.
fn explained(checks: &[&'static Check], outputs: &Outputs, speech: Speech) -> ExitCode {
    shown_as(outputs, speech, |format, style| match (format, checks) {
        (Format::Json | Format::JsonLines, [check]) => catalogue::explain_json(check),
        (Format::Json | Format::JsonLines, _) => catalogue::list_json(checks),
        _ => checks.iter().map(|check| catalogue::explain(check, style)).collect::<Vec<_>>().join("\n"),
    })
}

/// The step that a word nearly is, which no error text looks like.
fn mistyped_step(word: &str) -> Option<&'static str> {
    let kebab = word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if kebab { nearest(word, exdoctor_checks::setup::steps().map(|step| step.id)) } else { None }
}

/// Whether a word can only be meant as the id of a check.
fn is_id(word: &str) -> bool {
    let Some((family, question)) = word.split_once('.') else { return false };
    let inner = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    inner(family) && inner(question) && registry::FAMILIES.iter().any(|(own, _)| *own == family)
}

fn no_check(id: &str) -> Refusal {
    let refusal = Refusal::new(format!("there is no check {}", shown(id)));
    match nearest(id, registry::checks().map(|check| check.id.as_str())) {
        Some(likely) => refusal.instead(format!("did you mean `{likely}`?")),
        None => refusal.instead("`exdoctor list` names them"),
    }
}

/// What evidence and configuration name.
fn shown_before(args: &ExplainArgs) -> Result<exdoctor_checks::explain::Known, Failure> {
    let file = args.config.as_deref().map_or_else(|| Ok(Draft::default()), config::load)?;
    let places: Vec<_> = file.evidence.into_iter().flatten().chain(args.evidence.iter().cloned()).collect();
    let evidence = if places.is_empty() { Evidence::default() } else { evidence::load(&places)? };
    // The PFX needs a password; its certificate without the key says as much here.
    let cer = CertificateConfig { cer: file.certificate.cer, ..CertificateConfig::default() };
    let loaded = if cer.is_empty() { Loaded::default() } else { certificate::load(&cer)? };
    Ok(known::known(&evidence, &loaded))
}

/// The texts, one below the other.
fn text(named: &[String]) -> Result<String, Refusal> {
    if named.is_empty() && io::stdin().is_terminal() {
        return Err(Refusal::new("nothing to explain")
            .instead("give a text, a file or a code, or paste into standard input: exdoctor explain -"));
    }
    let mut all = String::new();
    let stdin = "-".to_owned();
    for one in if named.is_empty() { std::slice::from_ref(&stdin) } else { named } {
        all.push_str(&read(one)?);
        all.push('\n');
    }
    if all.trim().is_empty() {
        return Err(Refusal::new("the text is empty").instead("give the text of the error"));
    }
    Ok(all)
}

/// Standard input, a file, or the argument itself.
fn read(one: &str) -> Result<String, Refusal> {
    let path = Path::new(one);
    let refuse = |error: &io::Error| Refusal::new(format!("{} cannot be read: {error}", shown(one)));
    let source: Box<dyn Read> = if one == "-" {
        Box::new(io::stdin())
    } else if one.len() < 4096 && path.is_file() {
        Box::new(File::open(path).map_err(|error| refuse(&error))?)
    } else if one.len() < 4096 && path.is_dir() {
        return Err(Refusal::new(format!("{} is a folder", shown(one))).instead("name the files in it"));
    } else if looks_like_file(one) {
        return Err(Refusal::new(format!("{} does not exist", shown(one))).instead("check the path"));
    } else {
        return Ok(one.to_owned());
    };
    let mut bytes = Vec::new();
    source.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| refuse(&error))?;
    if bytes.len() as u64 > LARGEST {
        let refusal = Refusal::new(format!("{} is larger than {} MiB", shown(one), LARGEST >> 20));
        return Err(refusal.instead("give the part of the log around the error"));
    }
    Ok(decode(&bytes))
}

/// Whether somebody who wrote this meant a file.
fn looks_like_file(text: &str) -> bool {
    const ENDS: [&str; 8] = [".txt", ".log", ".xml", ".json", ".csv", ".html", ".eml", ".evtx"];
    let lower = text.to_ascii_lowercase();
    !text.contains(char::is_whitespace) && ENDS.iter().any(|end| lower.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_file_or_check_is_no_text() {
        assert!(read("/nonexistent/alert.txt").unwrap_err().reason.contains("does not exist"));
        assert!(read("/").unwrap_err().reason.contains("is a folder"));
        assert_eq!(read("AADSTS70002: x").unwrap(), "AADSTS70002: x");
        assert_eq!(mistyped_step("grant-key-acces"), Some("grant-key-access"));
        assert_eq!([mistyped_step("no-such-thing-at-all"), mistyped_step("invalid_token")], [None, None]);
        assert!(is_id("dns.mxx") && !is_id("Crm.80048306") && !is_id("contoso.com"));
    }
}
