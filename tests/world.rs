//! What does a whole run over the embedded world come to?

use std::sync::Arc;
use std::time::Duration;

use exdoctor::engine::{self, Limits};
use exdoctor::net::clock::Clock;
use exdoctor::net::{Net, Opening};
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Circumstances, MailFlow, Phase, Record, Scenario, Subject};
use exdoctor_checks::registry;
use exdoctor_lab::{Lab, Running, World};

async fn records(lab: &Running) -> Vec<Record> {
    let connect_to = lab.connect_to().into_iter().map(|(from, to)| {
        let (host, port) = from.rsplit_once(':').expect("the lab writes host:port");
        ((host.trim_matches(['[', ']']).to_owned(), port.parse().expect("a port")), to)
    });
    let clock = Clock::new(Some(lab.date()));
    let net = Net::open(Opening {
        resolvers: lab.resolvers(),
        trust_anchor: Some(lab.trust_anchor().to_owned()),
        authorities: Some(lab.ca_pem().as_bytes().to_vec()),
        connect_to: connect_to.collect(),
        timeout: Duration::from_secs(1),
        clock,
    })
    .expect("the lab's settings are valid");
    let run = Circumstances {
        mail_flow: Some(MailFlow::ExchangeOnline),
        phase: Some(Phase::After),
        ..Circumstances::plain(clock.now(), &[Scenario::C])
    };
    let selected: Vec<Selected> = registry::checks().map(|check| Selected { check, named: false }).collect();
    let subject = Subject::domain(lab.domain());
    let facts = engine::gather(
        [subject],
        &exdoctor_checks::facts::FactKind::ALL.iter().copied().collect(),
        Arc::new(net),
        Arc::new(run.clone()),
        Limits::default(),
        &|_| {},
    )
    .await;
    println!("{}", serde_json::to_string_pretty(&facts).unwrap());
    judge(&selected, &facts, &run, &Adjustments::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_healthy_world_gives_no_finding() {
    let lab = Lab::start(World::healthy()).await.expect("the healthy world starts");
    for record in records(&lab).await {
        println!("{record:#?}");
    }
}
