//! What does exdoctor ask as the reader of a tenant and as Dynamics, and does anything of its secrets leave it?

use std::collections::BTreeSet;
use std::sync::Arc;

use exdoctor::evidence;
use exdoctor::net::web::Request;
use exdoctor::parse::evidence as place;
use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Record, Subject, SubjectKind};
use exdoctor_checks::registry;
use exdoctor_checks::values::cloud;
use exdoctor_lab::{Lab, Running, World};

use crate::support::{self, facts};

const GRAPH: &str = "graph.microsoft.com:443";
const ACS: &str = "accounts.accesscontrol.windows.net:443";
const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";

async fn lab(change: impl FnOnce(&mut World)) -> Running {
    let mut world = World::read();
    change(&mut world);
    Lab::start(world).await.expect("the world starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn graph_is_only_read_and_the_token_service_asked_once_and_only_when_told() {
    for rehearses in [true, false] {
        let lab = lab(|world| world.rehearses = rehearses).await;
        facts(&lab, &[FactKind::TenantDiscovery, FactKind::Graph, FactKind::S2sToken], &support::circumstances(&lab))
            .await;
        let asked = lab.questions(GRAPH);
        let requests: Vec<&String> = asked.keys().filter(|question| question.contains('/')).collect();
        assert!(requests.len() >= 7 && requests.iter().all(|one| one.starts_with("GET /v1.0/")), "{requests:?}");
        let posts = |(question, count): (&String, &u64)| if question.starts_with("POST") { *count } else { 0 };
        let posts: u64 = lab.questions(ACS).iter().map(posts).sum();
        assert_eq!(posts, u64::from(rehearses));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_reader_graph_is_not_asked() {
    let lab = lab(|world| world.reader = None).await;
    facts(&lab, &[FactKind::TenantDiscovery, FactKind::Graph], &support::circumstances(&lab)).await;
    assert_eq!(lab.asked(GRAPH), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_the_rehearsal_goes_to_exchange_online_and_nowhere_else() {
    let lab = lab(|_| ()).await;
    let net = Arc::new(support::net(&lab));
    let url = "https://outlook.office365.com/EWS/Exchange.asmx";
    let post = |url: &str| Request::post(url, "text/xml", "<x/>");
    assert!(net.sign_in.ask_as_dynamics(TENANT, &post(url)).await.is_none(), "no token was drawn yet");
    let global = cloud("global").expect("the table has it");
    net.sign_in.rehearse(global, TENANT).await.expect("the PFX can sign");
    for (tenant, url) in [
        (TENANT, "https://mail.contoso.com/EWS/Exchange.asmx"),
        (TENANT, "http://outlook.office365.com/EWS/Exchange.asmx"),
        (TENANT, "https://outlook.office365.com:8443/EWS/Exchange.asmx"),
        (TENANT, "https://outlook.office365.com.fabrikam.com/EWS/Exchange.asmx"),
        ("11111111-2222-3333-4444-555555555555", url),
    ] {
        assert!(net.sign_in.ask_as_dynamics(tenant, &post(url)).await.is_none(), "{tenant} {url}");
    }
    let (asked, _) = net.sign_in.ask_as_dynamics(TENANT, &post(url)).await.expect("there is a token");
    let status = asked.answer().map(|answer| answer.status);
    assert_eq!(status, Some(500), "it is let in, and what it asks is no request");
    let token = lab
        .secrets()
        .into_iter()
        .find(|one| lab.heard("outlook.office365.com:443").contains(&format!("authorization: Bearer {one}")));
    assert!(token.is_some(), "Exchange Online got a token of the token service");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rehearsal_opens_one_mailbox_and_asks_nothing_else() {
    for (as_dynamics, times) in [(false, 1), (true, 2)] {
        let lab = lab(|world| {
            world.as_dynamics = as_dynamics;
            world.mailboxes = vec!["ada@contoso.com".to_owned(), "ben@contoso.com".to_owned()];
        })
        .await;
        let kinds = [FactKind::TenantDiscovery, FactKind::S2sToken, FactKind::EwsRehearsal];
        facts(&lab, &kinds, &support::circumstances(&lab)).await;
        let asked = lab.questions("outlook.office365.com:443");
        let posts: Vec<(&String, &u64)> = asked.iter().filter(|(question, _)| question.starts_with("POST")).collect();
        assert_eq!(posts, [(&"POST /EWS/Exchange.asmx".to_owned(), &times)]);
        let heard = lab.heard("outlook.office365.com:443");
        let anchors: Vec<&String> = heard.iter().filter(|header| header.starts_with("x-anchormailbox")).collect();
        assert_eq!(anchors, ["x-anchormailbox: ada@contoso.com"]);
        assert_eq!(heard.iter().any(|header| header.starts_with("user-agent: CRM/")), as_dynamics);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_for_another_tenant_than_the_discovered_one_sends_nothing() {
    let lab = lab(|world| {
        let reader = world.reader.as_mut().expect("the world has a reader");
        reader.id = "11111111-2222-3333-4444-555555555555".to_owned();
    })
    .await;
    let facts = facts(&lab, &[FactKind::TenantDiscovery, FactKind::S2sToken], &support::circumstances(&lab)).await;
    let lost = facts.why_lost(FactKind::S2sToken, &Subject::tenant(TENANT));
    assert!(lost.contains("nothing was sent"), "{lost}");
    assert!(!lab.questions(ACS).keys().any(|question| question.starts_with("POST")));
}

/// What the checks of the directory side come to.
fn outcomes(facts: &Facts, lab: &Running) -> BTreeSet<String> {
    let selected: Vec<Selected> = registry::checks()
        .filter(|check| check.id.family() == "entra" && !ELSEWHERE.contains(&check.id.as_str()))
        .map(|check| Selected { check, named: false })
        .collect();
    let records = judge(&selected, facts, &support::circumstances(lab), &Adjustments::default());
    let line = |record: &Record| format!("{} {} {:?}", record.check, record.outcome.word(), record.level);
    records.iter().filter(|record| record.subject.kind == SubjectKind::Tenant).map(line).collect()
}

/// How Graph says that it was asked for the certificates of service principals.
const KEYS_ASKED: &str = "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals(id,appId,keyCredentials)";
/// What no file of Graph tells: the reader itself, the handshake, and what an application was given.
const ELSEWHERE: [&str; 5] =
    ["entra.token", "entra.s2s-token", "entra.permissions", "entra.setup-app-removed", "entra.hma-app"];

#[tokio::test(flavor = "multi_thread")]
async fn files_of_graph_give_the_verdicts_that_graph_itself_gives() {
    type Case = (fn() -> World, fn(&mut World));
    let cases: [Case; 9] = [
        (World::read, |_| ()),
        (World::read, |world| world.dynamics_principal()["keyCredentials"] = serde_json::json!([])),
        (World::read, |world| world.graph().domains[1]["isVerified"] = false.into()),
        (World::read, |world| world.graph().users[0]["assignedPlans"] = serde_json::json!([])),
        (World::read, |world| world.dynamics_principal()["accountEnabled"] = false.into()),
        (World::gcc_high_read, |_| ()),
        (World::modern, |_| ()),
        (World::migration_read, |_| ()),
        (World::migration_read, |world| world.graph().organization["onPremisesSyncEnabled"] = false.into()),
    ];
    for (world, fault) in cases {
        let mut world = world();
        fault(&mut world);
        let graph = world.graph().clone();
        let folder = tempfile::tempdir().expect("there is a folder");
        let mut principals = graph.principals.clone();
        // What an application was given is another question.
        for principal in &mut principals {
            principal["appRoleAssignments"].take();
        }
        let lists = [
            ("organization", serde_json::json!({ "value": [graph.organization] })),
            ("domains", serde_json::json!({ "value": graph.domains })),
            ("principals", serde_json::json!({ "@odata.context": KEYS_ASKED, "value": principals })),
            ("applications", serde_json::json!(graph.applications)),
            ("users", serde_json::json!(graph.users)),
            ("issues", serde_json::json!({ "@odata.context": "x#admin/serviceAnnouncement/issues", "value": [] })),
        ];
        for (name, value) in lists {
            std::fs::write(folder.path().join(format!("{name}.json")), value.to_string()).expect("it can be written");
        }
        let live = Lab::start(world.clone()).await.expect("the world starts");
        let own = facts(&live, FactKind::ALL, &support::circumstances(&live)).await;
        world.reader = None;
        let quiet = Lab::start(world).await.expect("the world starts");
        let mut imported = facts(&quiet, FactKind::ALL, &support::circumstances(&quiet)).await;
        let path = place(&folder.path().to_string_lossy()).expect("it is a path");
        evidence::load(&[path]).expect("every file is recognised").record(&mut imported);
        assert_eq!(quiet.asked(GRAPH), 0);
        assert_eq!(outcomes(&imported, &quiet), outcomes(&own, &live));
    }
}
