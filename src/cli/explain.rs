//! What may `exdoctor explain` be told?

use std::path::PathBuf;

use clap::Args;

use super::OutputArgs;
use crate::parse::{self, EvidencePath};

/// `exdoctor explain`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
A single id of a check, word of an id, name of a step or code of a finding is
explained by itself. Anything else is read as text: several texts at once
narrow the ranking.
Nothing leaves this machine; secrets in the text are never printed.

Examples:
  exdoctor explain dns.dmarc            a check; dmarc finds it too
  exdoctor explain grant-key-access     a step of the set-up
  exdoctor explain AADSTS700027         a code; also 0x80090016, -2147220891
  exdoctor explain alert.txt trace.log  files, read as one text
  Get-Clipboard | exdoctor explain -    what was copied
  exdoctor explain --evidence exdoctor/ alert.txt

Exit codes: 0 explained, 2 the input cannot be used, 3 unknown text.")]
pub struct ExplainArgs {
    /// Texts, files, codes, or the id of a check or step;
    /// - is standard input, which is also read when nothing is named
    #[arg(value_name = "TEXT|FILE|ID", allow_negative_numbers = true)]
    pub text: Vec<String>,
    /// List every known symptom, with the cause that it points to most
    #[arg(long, conflicts_with_all = ["text", "values"])]
    pub list: bool,
    /// List every expectation that ages, with its age; OLD is over a year
    #[arg(long, conflicts_with = "text")]
    pub values: bool,
    /// Compare thumbprints, tenants and mailboxes of the text with
    /// evidence, as `exdoctor check --evidence` reads it; repeatable
    #[arg(long, value_name = "PATH", value_parser = parse::evidence)]
    pub evidence: Vec<EvidencePath>,
    /// Compare with the evidence and the certificate of a configuration
    #[arg(long, short, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the results go.
    #[command(flatten)]
    pub output: OutputArgs,
}
