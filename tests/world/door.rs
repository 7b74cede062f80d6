//! How many ways are there for DNS not to answer, and does exdoctor keep them apart?

use std::time::{Duration, Instant};

use crate::support::{self, facts, net};
use exdoctor_checks::facts::dns::{Answer, Delegation, Dnssec, MtaSts, RecordType, Servers, Validation, View};
use exdoctor_checks::facts::web::Outcome;
use exdoctor_checks::facts::{FactKind, Facts, Observation};
use exdoctor_checks::model::Subject;
use exdoctor_lab::{Behaviour, Certificate, Connection, Delivery, Dnssec as Signing, Page, Tcp};
use exdoctor_lab::{Lab, Running, World};

/// The healthy world with a change, up and running.
async fn lab(change: impl FnOnce(&mut World)) -> Running {
    let mut world = World::healthy();
    change(&mut world);
    Lab::start(world).await.expect("the world starts")
}

fn fetch<F: Observation>(facts: &Facts) -> &F {
    facts.fetch(&Subject::domain("contoso.com")).expect("the fact is there")
}

async fn resolver_says(change: impl FnOnce(&mut World)) -> Answer {
    let lab = lab(change).await;
    net(&lab).names.lookup("contoso.com", RecordType::Mx).await.answer
}

#[tokio::test]
async fn each_way_in_which_a_resolver_does_not_answer_is_its_own_state() {
    let behaves = |behaviour| move |world: &mut World| world.server("resolver").behaviour = behaviour;
    assert_eq!(resolver_says(behaves(Behaviour::Silent)).await, Answer::Timeout);
    assert_eq!(resolver_says(behaves(Behaviour::Refuse)).await, Answer::Failed("REFUSED".to_owned()));
    assert_eq!(resolver_says(behaves(Behaviour::ServFail)).await, Answer::Failed("SERVFAIL".to_owned()));
    assert!(matches!(resolver_says(behaves(Behaviour::Garbage)).await, Answer::Malformed(_)));
    assert!(matches!(resolver_says(behaves(Behaviour::WrongId)).await, Answer::Malformed(_)));
}

#[tokio::test]
async fn a_truncated_answer_is_asked_for_again_over_tcp() {
    let answer = resolver_says(|world| world.server("resolver").behaviour = Behaviour::Truncate).await;
    assert!(matches!(answer, Answer::Records(records) if records.len() == 1));
}

#[tokio::test]
async fn truncation_without_tcp_is_said_to_be_that() {
    for (tcp, words) in [(Tcp::Refuse, "TCP is refused"), (Tcp::Endless, "cannot be read")] {
        let answer = resolver_says(|world| {
            world.server("resolver").behaviour = Behaviour::Truncate;
            world.server("resolver").tcp = tcp;
        })
        .await;
        assert!(matches!(&answer, Answer::Malformed(why) if why.contains(words)), "{tcp:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_tcp_side_that_says_nothing_ends_with_the_time_limit() {
    let start = Instant::now();
    let answer = resolver_says(|world| {
        world.server("resolver").behaviour = Behaviour::Truncate;
        world.server("resolver").tcp = Tcp::Silent;
    })
    .await;
    assert_eq!(answer, Answer::Timeout);
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn aliases_in_a_circle_are_a_loop_and_a_dangling_alias_keeps_its_chain() {
    let lab = lab(|world| {
        world.set("a.contoso.com CNAME", &["b.contoso.com."]);
        world.set("b.contoso.com CNAME", &["a.contoso.com."]);
        world.set("gone.contoso.com CNAME", &["nothing.contoso.com."]);
    })
    .await;
    let names = net(&lab).names;
    assert_eq!(names.lookup("a.contoso.com", RecordType::A).await.answer, Answer::Loop);
    let dangling = names.lookup("gone.contoso.com", RecordType::A).await;
    assert_eq!((dangling.answer.clone(), dangling.end()), (Answer::NxDomain, "nothing.contoso.com"));
    let public = names.seen("contoso.com", "a.contoso.com", RecordType::A).await;
    assert_eq!((public.view, public.lookup.answer), (View::Public, Answer::Loop));
}

#[tokio::test]
async fn one_silent_name_server_does_not_hold_up_the_public_view() {
    let lab = lab(|world| world.server("ns1").behaviour = Behaviour::Silent).await;
    let seen = net(&lab).names.seen("contoso.com", "contoso.com", RecordType::Mx).await;
    assert_eq!((seen.view, seen.lookup.server.as_str()), (View::Public, "198.51.100.53:53"));
}

#[tokio::test]
async fn with_port_53_filtered_the_resolver_is_believed_and_that_is_said() {
    let silent = |world: &mut World| {
        for name in ["root", "registry", "ns1", "ns2", "elsewhere"] {
            world.server(name).behaviour = Behaviour::Silent;
        }
    };
    let lab = lab(silent).await;
    let facts = facts(&lab, &[FactKind::DnsServers, FactKind::DnsMx], &support::circumstances(&lab)).await;
    assert!(matches!(fetch::<Servers>(&facts).delegation, Delegation::NotEstablished { .. }));
    let mx = fetch::<exdoctor_checks::facts::dns::Mx>(&facts);
    assert_eq!(mx.seen.view, View::Resolver);
}

#[tokio::test]
async fn a_delegation_to_an_inside_address_is_not_followed() {
    let lab = lab(|world| world.server("ns1").address = Some("10.0.0.53".parse().unwrap())).await;
    let mut connect_to = lab.connect_to();
    connect_to.remove("10.0.0.53:53");
    let net = support::net_with(&lab, connect_to);
    let zone = net.names.public("contoso.com").await;
    let inside = zone.servers.iter().find(|server| server.name == "ns1.contoso.com").expect("ns1 is delegated");
    assert_eq!(inside.address, None);
    assert!(inside.skipped.as_ref().is_some_and(|why| why.contains("not a public address")));
}

async fn validation(change: impl FnOnce(&mut World)) -> Validation {
    let lab = lab(change).await;
    fetch::<Dnssec>(&facts(&lab, &[FactKind::DnsSec], &support::circumstances(&lab)).await)
        .worst()
        .expect("a record")
        .validation
        .clone()
}

#[tokio::test]
async fn signatures_are_judged_from_the_anchor_down_to_the_authoritative_answer() {
    let signed = |signing| move |world: &mut World| world.zone("contoso.com").dnssec = signing;
    assert_eq!(validation(|_| {}).await, Validation::Secure);
    assert_eq!(validation(signed(Signing::Unsigned)).await, Validation::Insecure);
    assert_eq!(validation(signed(Signing::NoDs)).await, Validation::Insecure);
    for (signing, words) in [
        (Signing::Expired, "ended on"),
        (Signing::BadSignatures, "does not fit"),
        (Signing::WrongDs, "does not fit"),
        (Signing::NoSignatures, "carries no signature"),
    ] {
        let validation = validation(signed(signing)).await;
        assert!(
            matches!(&validation, Validation::Bogus { reason } if reason.contains(words)),
            "{signing:?}: {validation:?}"
        );
    }
}

#[tokio::test]
async fn a_resolver_that_strips_signatures_establishes_nothing() {
    assert_eq!(validation(|world| world.server("resolver").strip_dnssec = true).await, Validation::Stripped);
}

async fn policy(change: impl FnOnce(&mut World)) -> Outcome {
    let lab: Running = lab(change).await;
    fetch::<MtaSts>(&facts(&lab, &[FactKind::DnsMtaSts], &support::circumstances(&lab)).await)
        .policy
        .clone()
        .expect("a policy is announced")
        .outcome
}

#[tokio::test]
async fn each_way_in_which_https_fails_is_its_own_state() {
    let site = |change: fn(&mut exdoctor_lab::Site)| move |world: &mut World| change(world.site("mta-sts.contoso.com"));
    let page = |page: Page| {
        move |world: &mut World| {
            world.site("mta-sts.contoso.com").paths.insert("/.well-known/mta-sts.txt".to_owned(), page);
        }
    };
    let kind = |outcome: &Outcome| match outcome {
        Outcome::Failed { failure, .. } => failure.to_string(),
        Outcome::Answer(answer) => answer.status.to_string(),
        Outcome::NotEstablished { .. } => "not established".to_owned(),
        Outcome::NoAddress { .. } => "no address".to_owned(),
    };
    assert_eq!(kind(&policy(site(|site| site.certificate = Certificate::WrongName)).await), "certificate");
    assert_eq!(kind(&policy(site(|site| site.certificate = Certificate::Expired)).await), "certificate");
    assert_eq!(
        kind(&policy(site(|site| site.connection = Connection::PlainText)).await),
        "plain text where TLS is due"
    );
    assert_eq!(kind(&policy(site(|site| site.connection = Connection::Refuse)).await), "refused");
    assert_eq!(kind(&policy(site(|site| site.connection = Connection::Silent)).await), "not established");
    assert_eq!(kind(&policy(page(Page { status: 404, ..Page::default() })).await), "404");
    assert_eq!(
        kind(&policy(page(Page { delivery: Delivery::Drip, body: "version".into(), ..Page::default() })).await),
        "not established"
    );
    assert_eq!(
        kind(&policy(page(Page { size: Some(1 << 30), body: "x".repeat(1000), ..Page::default() })).await),
        "too large"
    );
}
