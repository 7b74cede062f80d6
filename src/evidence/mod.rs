//! What do files say about the servers, the deployment, Exchange and the tenant?
//!
//! Files of the collector and texts that people already have become facts before anything is judged. What no file can
//! be is a fact that a probe finds: evidence is only read, never asked for.

pub mod access;
mod alerts;
pub mod analyzer;
pub mod certutil;
pub mod clixml;
pub mod collector;
mod crm;
mod decode;
mod dynamics;
mod files;
mod graph;
mod merge;
mod moment;
pub mod recognise;
mod rows;
mod signin;
mod tables;
mod whole;
pub mod wizard;
mod xml;

use exdoctor_checks::facts::Facts;
use exdoctor_checks::facts::analyzer::Analyzer;
use exdoctor_checks::facts::deployment::Deployment;
use exdoctor_checks::facts::dynamics::Tables;
use exdoctor_checks::facts::exchange::ExchangeSettings;
use exdoctor_checks::facts::hybrid::HybridConfiguration;
use exdoctor_checks::facts::server::Server;
use exdoctor_checks::model::{Scenario, Subject, SubjectKind};

use crate::parse::{Endpoint, EvidencePath, Refusal};
pub use graph::Answers;

/// Everything that the files say, server by server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The servers, each once.
    pub servers: Vec<Server>,
    /// The deployment.
    pub deployment: Deployment,
    /// Exchange, where a file is about it.
    pub exchange: Option<ExchangeSettings>,
    /// What is said about organizations, profiles and mailboxes of Dynamics.
    pub dynamics: Vec<Tables>,
    /// What Microsoft Graph says about the tenant.
    pub graph: Option<Answers>,
    /// Exchange organizations with their tenants, each once.
    pub hybrids: Vec<HybridConfiguration>,
    /// What the Remote Connectivity Analyzer saw of hosts and ports.
    pub analyzed: Vec<(Endpoint, Analyzer)>,
    /// What a reader must know: contradictions, and texts of nobody knows which server.
    pub remarks: Vec<String>,
}

/// Reads files and folders.
///
/// # Errors
/// When a file cannot be read, is of no known kind, or does not say of which server it is: all of them at once.
pub fn load(places: &[EvidencePath]) -> Result<Evidence, Refusal> {
    let mut evidence = Evidence::default();
    let mut wrong = Vec::new();
    let (mut pieces, mut passed_over) = (Vec::new(), Vec::new());
    for file in files::all(places)? {
        match decode::read(&file.path).and_then(|text| recognise::recognise(&text, &file.name)) {
            Ok(found) => pieces.push((file, found)),
            // Notes and pictures lie in such folders too; a file that was named itself must be one of evidence.
            Err(refusal) if file.beside && recognise::is_unknown(&refusal) => {
                passed_over.push((file.name.clone(), format!("{} {refusal}", file.name)));
            }
            Err(refusal) => wrong.push(format!("{} {refusal}", file.name)),
        }
    }
    let (names, refusals): (Vec<String>, Vec<String>) = passed_over.into_iter().unzip();
    if pieces.is_empty() {
        wrong.extend(refusals);
    } else if !names.is_empty() {
        evidence.remarks.push(format!("evidence: passed over, because of no known kind: {}", names.join(", ")));
    }
    whole::build(&mut evidence, pieces, &mut wrong);
    if wrong.is_empty() { Ok(evidence) } else { Err(files::refusal(&wrong)) }
}

impl Evidence {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Which scenarios the files are about, where nothing else says it.
    pub fn scenarios(&self) -> Vec<Scenario> {
        let migrates = !self.hybrids.is_empty();
        let other = Self { hybrids: Vec::new(), analyzed: Vec::new(), remarks: Vec::new(), ..self.clone() };
        let other = other != Self::default();
        let all = [(other, Scenario::A), (migrates, Scenario::C)];
        all.into_iter().filter(|(has, _)| *has).map(|(_, scenario)| scenario).collect()
    }

    /// Adds what the files say to the facts.
    pub fn record(&self, facts: &mut Facts) {
        if self.is_empty() {
            return;
        }
        for server in &self.servers {
            facts.record(&Subject::server(&server.host), server.clone());
        }
        if !self.servers.is_empty() || self.deployment != Deployment::default() {
            facts.record(&Subject::deployment(), self.deployment.clone());
        }
        if let Some(exchange) = &self.exchange {
            facts.record(&Subject::new(SubjectKind::Tenant, tenant(exchange)), exchange.clone());
        }
        let tables = exdoctor_checks::facts::dynamics::facts(self.dynamics.clone());
        exdoctor_checks::facts::dynamics::record(facts, tables);
        if let Some(graph) = &self.graph {
            graph.record(facts);
        }
        for (endpoint, analyzer) in &self.analyzed {
            facts.attach(&endpoint.subject(), analyzer.clone());
        }
        for hybrid in &self.hybrids {
            facts.record(&Subject::exchange(&hybrid.organization), hybrid.clone());
        }
    }
}

/// The tenant that Exchange says it is.
fn tenant(exchange: &ExchangeSettings) -> String {
    let name = exchange.organization.value().and_then(|row| rows::column(row, "Name"));
    name.unwrap_or("Exchange organization").to_owned()
}
