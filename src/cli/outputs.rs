//! Where do results go, and in which form?

use std::path::PathBuf;

use clap::Args;
use exdoctor_reports::{FailOn, Format};

use super::words::listed;
use crate::parse::{Refusal, nearest, shown};

/// One output; without a path it goes to standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its form.
    pub format: Format,
    /// Its file.
    pub path: Option<PathBuf>,
}

/// Where results go.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// The form on standard output: human (default), json, jsonl, junit
    #[arg(long, value_name = "FORMAT", value_parser = listed::<Format, _>(Format::ALL.map(Format::name)), hide_possible_values = true)]
    pub format: Option<Format>,
    /// Write this form to a file too; repeatable; - is standard output
    #[arg(long, short, value_name = "FORMAT=PATH", value_parser = output)]
    pub output: Vec<Output>,
    /// A few lines for a ticket or a chat
    #[arg(long)]
    pub short: bool,
    /// What gives exit code 1: error, warning, note, never
    #[arg(long, value_name = "LEVEL", value_parser = listed::<FailOn, _>(FailOn::ALL.map(FailOn::word)), default_value_t, hide_possible_values = true)]
    pub fail_on: FailOn,
}

/// What goes where: standard output carries exactly one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outputs {
    /// The form on standard output.
    pub stdout: Format,
    /// Whether the human form is the short one.
    pub short: bool,
    /// The files, each with its form.
    pub files: Vec<(Format, PathBuf)>,
}

impl OutputArgs {
    /// What goes where.
    ///
    /// # Errors
    /// When two outputs want the same place, or `--short` has nothing to shorten.
    pub fn outputs(&self) -> Result<Outputs, Refusal> {
        let mut stdout = self.format;
        let mut files: Vec<(Format, PathBuf)> = Vec::new();
        for output in &self.output {
            match &output.path {
                None if stdout.is_some_and(|taken| taken != output.format || self.format.is_none()) => {
                    return Err(Refusal::new("two forms are to go to standard output")
                        .instead("write one of them to a file with -o FORMAT=PATH"));
                }
                None => stdout = Some(output.format),
                Some(path) if files.iter().any(|(_, taken)| taken == path) => {
                    return Err(Refusal::new(format!("two outputs are to go to {}", shown(&path.to_string_lossy())))
                        .instead("give each its own file"));
                }
                Some(path) => files.push((output.format, path.clone())),
            }
        }
        let stdout = stdout.unwrap_or_default();
        let human = stdout == Format::Human || files.iter().any(|(format, _)| *format == Format::Human);
        if self.short && !human {
            return Err(Refusal::new("--short shortens the human form, which is not asked for")
                .instead("leave out --short or --format"));
        }
        Ok(Outputs { stdout, short: self.short, files })
    }
}

/// `FORMAT=PATH`; the path - is standard output.
fn output(text: &str) -> Result<Output, Refusal> {
    let Some((name, path)) = text.split_once('=') else {
        return Err(Refusal::new("has no `=`").instead("give FORMAT=PATH, such as junit=report.xml"));
    };
    let Ok(format) = name.parse::<Format>() else {
        let names = Format::ALL.map(Format::name);
        let refusal = Refusal::new(format!("{} is not one of {}", shown(name), names.join(", ")));
        return Err(match nearest(name, names) {
            Some(likely) => refusal.instead(format!("did you mean {likely}?")),
            None => refusal,
        });
    };
    if path.is_empty() {
        return Err(Refusal::new("has no path").instead("give FORMAT=PATH, such as junit=report.xml"));
    }
    Ok(Output { format, path: (path != "-").then(|| PathBuf::from(path)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(format: Option<Format>, list: &[&str], short: bool) -> Result<Outputs, String> {
        let output = list.iter().map(|text| output(text).unwrap()).collect();
        let args = OutputArgs { format, output, short, fail_on: FailOn::default() };
        args.outputs().map_err(|refusal| refusal.reason)
    }

    #[test]
    fn standard_output_is_human_unless_a_form_is_sent_there() {
        assert_eq!(outputs(None, &["junit=report.xml"], false).unwrap().stdout, Format::Human);
        assert_eq!(outputs(None, &["json=-"], false).unwrap().stdout, Format::Json);
        assert_eq!(outputs(Some(Format::JsonLines), &[], false).unwrap().stdout, Format::JsonLines);
    }

    #[test]
    fn two_forms_never_share_a_place() {
        let twice = Err("two forms are to go to standard output".to_owned());
        assert_eq!(outputs(Some(Format::Human), &["json=-"], false), twice);
        assert_eq!(outputs(None, &["json=-", "junit=-"], false), twice);
        assert_eq!(outputs(None, &["json=x", "junit=x"], false), Err("two outputs are to go to `x`".to_owned()));
    }

    #[test]
    fn short_needs_the_human_form_somewhere() {
        assert!(outputs(Some(Format::Json), &[], true).is_err());
        assert!(outputs(Some(Format::Json), &["human=x"], true).is_ok_and(|outputs| outputs.short));
    }

    #[test]
    fn an_output_needs_a_known_form_and_a_path() {
        let refused = |text| output(text).unwrap_err().to_string();
        assert_eq!(refused("junti=x"), "`junti` is not one of human, json, jsonl, junit; did you mean junit?");
        assert_eq!(refused("json"), "has no `=`; give FORMAT=PATH, such as junit=report.xml");
        assert_eq!(refused("json="), "has no path; give FORMAT=PATH, such as junit=report.xml");
    }
}
