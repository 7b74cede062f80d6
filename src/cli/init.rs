//! What may `exdoctor init` be told?

use std::path::PathBuf;

use clap::Args;
use exdoctor_checks::model::Scenario;

use super::NetworkArgs;
use super::words::words;
use crate::config::Draft;
use crate::parse::{self, SCENARIOS};

/// `exdoctor init`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
It asks DNS and the sign-in service which tenant the domain has, as anybody
can, and writes a file in which every key of the scenario is explained. No
file is ever overwritten, and no secret is asked for.

Examples:
  exdoctor init contoso.com --scenario A
  exdoctor init contoso.com --scenario C -o migration.toml
  exdoctor init contoso.com --scenario B --offline -o -")]
pub struct InitArgs {
    /// The mail domain; asked for at a terminal when absent
    #[arg(value_name = "DOMAIN", value_parser = parse::domain)]
    pub domain: Option<String>,
    /// What is being connected: A Dynamics on-premises with Exchange Online,
    /// B Dynamics online with Exchange Server, C a migration, D any domain;
    /// asked for at a terminal when absent
    #[arg(long, value_name = "LETTER", ignore_case = true, value_parser = words(SCENARIOS), hide_possible_values = true)]
    pub scenario: Option<Scenario>,
    /// Write to this file; - is standard output
    #[arg(long, short, value_name = "FILE", default_value = "exdoctor.toml")]
    pub output: PathBuf,
    /// Ask nobody: the tenant stays to be filled in
    #[arg(long)]
    pub offline: bool,
    /// How the world is reached.
    #[command(flatten)]
    pub network: NetworkArgs,
}

impl InitArgs {
    /// What the command line says about looking for the tenant.
    pub fn draft(&self, domain: &str, scenario: Scenario) -> Draft {
        Draft { domains: Some(vec![domain.to_owned()]), scenarios: Some(vec![scenario]), ..self.network.draft() }
    }
}
