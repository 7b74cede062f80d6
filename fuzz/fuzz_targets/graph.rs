//! Is there any answer of Microsoft Graph that makes its readers panic, or a check of the tenant break?
#![no_main]

use exdoctor::evidence::recognise::{Found, recognise};
use exdoctor_checks::entra::discovery;
use exdoctor_checks::entra::graph::read::{has_address, holder};
use exdoctor_checks::facts::Facts;
use exdoctor_checks::facts::entra::{SignInHost, TenantDiscovery};
use exdoctor_checks::facts::graph::{Graph, Told};
use exdoctor_checks::facts::web::{Answer, Asked, Outcome};
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Circumstances, Outcome as Ends, Scenario, Subject};
use exdoctor_checks::registry;

const ADA: &str = "ada@contoso.com";
const HOST: &str = "login.microsoftonline.com";
const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(Found::Graph(answers)) = recognise(text, "answer.json") else { return };
    let mut graph = answers.graph;
    let people = answers.people.iter().filter(|one| has_address(one, ADA));
    let holders = people.filter_map(|one| holder(one, "user")).collect();
    graph.holders.insert(ADA.to_owned(), Told::Value(holders));
    judged(graph);
});

/// The domain's tenant, as its sign-in host names it.
fn discovered() -> TenantDiscovery {
    let url = format!("https://{HOST}/contoso.com/v2.0/.well-known/openid-configuration");
    let body = format!(
        r#"{{"issuer":"https://{HOST}/{TENANT}/v2.0","token_endpoint":"https://{HOST}/{TENANT}/oauth2/v2.0/token",
            "cloud_instance_name":"microsoftonline.com","tenant_region_scope":"EU"}}"#
    );
    let answer = Answer { status: 200, body, ..Answer::default() };
    let openid = Asked::get(&url, Outcome::Answer(answer));
    let host = SignInHost { host: HOST.to_owned(), openid, openid_v1: None, realm: None };
    TenantDiscovery { domain: "contoso.com".to_owned(), hosts: vec![host] }
}

/// No check is broken by what Graph says.
fn judged(graph: Graph) {
    let discovered = discovered();
    let (domain, tenant) = (Subject::domain("contoso.com"), discovery::subject(&discovered));
    let facts = Facts::about([domain.clone()]).with(&domain, discovered).with(&tenant, graph);
    let own = registry::checks().filter(|check| check.id.family() == "entra");
    let selected: Vec<Selected> = own.map(|check| Selected { check, named: false }).collect();
    for scenario in [Scenario::A, Scenario::B, Scenario::C] {
        let run = Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[scenario]);
        let records = judge(&selected, &facts, &run, &Adjustments::default());
        assert!(records.iter().all(|record| record.outcome != Ends::Broken));
    }
}
