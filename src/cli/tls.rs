//! What may `exdoctor tls` be told?

use clap::{Args, ValueEnum};
use exdoctor_checks::model::{Scenario, Vantage};
use jiff::Timestamp;

use super::words::words;
use super::{NetworkArgs, OutputArgs, ScanArgs};
use crate::config::Draft;
use crate::net::Scanning;
use crate::parse::{self, Endpoint, SCENARIOS, VANTAGES};

/// `exdoctor tls`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  exdoctor tls mail.contoso.com
  exdoctor tls mail.contoso.com:25 --starttls smtp --deep
  exdoctor tls 192.0.2.10 --sni mail.contoso.com
  exdoctor tls mail.contoso.com --format json > mail.json")]
pub struct TlsArgs {
    /// The server; the port is 443 when absent
    #[arg(value_name = "HOST[:PORT]", value_parser = parse::server)]
    pub server: Endpoint,
    /// Speak this protocol up to the point where TLS begins: smtp
    /// (on ports 25 and 587 without being told)
    #[arg(long, value_name = "PROTOCOL", value_enum, hide_possible_values = true)]
    pub starttls: Option<StartTls>,
    /// Send this name, and compare the certificate with it
    #[arg(long, value_name = "NAME", value_parser = parse::domain)]
    pub sni: Option<String>,
    /// Scenarios to judge (default B,D)
    #[arg(long, value_name = "LETTER", value_delimiter = ',', ignore_case = true, value_parser = words(SCENARIOS), hide_possible_values = true)]
    pub scenario: Vec<Scenario>,
    /// From where this run sees the world: internet, internal,
    /// dynamics-server, exchange-server
    #[arg(long, value_name = "PLACE", value_parser = words(VANTAGES), hide_possible_values = true)]
    pub vantage: Option<Vantage>,
    /// Judge as of this time, as RFC 3339 writes it
    #[arg(long, value_name = "TIME", value_parser = parse::moment)]
    pub now: Option<Timestamp>,
    /// How the server is looked at.
    #[command(flatten)]
    pub scan: ScanArgs,
    /// Where results go.
    #[command(flatten)]
    pub output: OutputArgs,
    /// How the world is reached.
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// A protocol that begins TLS when asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StartTls {
    /// SMTP.
    Smtp,
}

impl TlsArgs {
    /// What is judged: by default what Dynamics 365 online asks of a server, beside what everybody does.
    pub fn scenarios(&self) -> Vec<Scenario> {
        if self.scenario.is_empty() { vec![Scenario::B, Scenario::D] } else { self.scenario.clone() }
    }

    /// What the command line says about the run.
    pub fn draft(&self) -> Draft {
        Draft {
            scenarios: Some(self.scenarios()),
            endpoints: Some(vec![self.server.clone()]),
            now: self.now,
            vantage: self.vantage,
            scanning: Scanning { starttls: self.starttls.is_some(), sni: self.sni.clone(), ..self.scan.scanning() },
            ..self.network.draft()
        }
    }
}
