//! Does the scanner stay exact and bounded, whatever a server does?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use exdoctor_checks::facts::tls::{Alert, Answer, Offered, Order, Retry, Stage, Version};
use exdoctor_checks::values::SuiteId;
use tokio::net::TcpListener;

use super::scripted::{Does, Heard, Scripted, alert, choose, flight, handshake, hasty, server_hello};
use super::{Depth, Target, accepted, dial_directly, scan};

/// The first answer to the first question.
async fn first_answer(script: impl Fn(&Heard) -> Does + Send + Sync + 'static) -> Answer {
    let server = Scripted::new(script).await;
    let dial = dial_directly(Duration::from_secs(1));
    accepted(&server.target(), &hasty(Depth::Accepted), &dial).await.offers.remove(0)
}

#[tokio::test]
async fn every_way_not_to_answer_is_told_from_the_others() {
    assert_eq!(first_answer(|_| Does::Waits).await, Answer::Timeout(Stage::ServerHello));
    assert_eq!(first_answer(|_| Does::Says(vec![])).await, Answer::Closed);
    assert_eq!(first_answer(|_| Does::Resets).await, Answer::Reset);
    assert_eq!(first_answer(|_| Does::Says(alert(40))).await, Answer::Alert(Alert { level: 2, description: 40 }));
    let web = || b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec();
    assert_eq!(first_answer(move |_| Does::Says(web())).await, Answer::PlainText("HTTP/1.1 400 Bad Request".into()));
    assert!(matches!(first_answer(|_| Does::Says(vec![0xDE, 0xAD, 0xBE, 0xEF])).await, Answer::Malformed(_)));
}

#[tokio::test]
async fn a_port_where_nobody_listens_refuses_and_is_asked_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let target = Target { address, name: "mail.contoso.com".into(), starttls: false };
    let scan = scan(&target, &hasty(Depth::Deep), &dial_directly(Duration::from_secs(1))).await;
    assert_eq!((scan.accepted.offers, scan.connections), (vec![Answer::Refused], 1));
}

#[tokio::test]
async fn a_byte_now_and_then_does_not_prolong_the_wait() {
    let start = Instant::now();
    let drip = |_: &Heard| Does::Drips(flight(0x0303, 0xC030), Duration::from_millis(20));
    assert_eq!(first_answer(drip).await, Answer::Timeout(Stage::ServerHello));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_suite_or_a_version_that_was_not_offered_is_no_choice() {
    let suite = first_answer(|_| Does::Says(flight(0x0303, 0x0005))).await;
    assert_eq!(suite, Answer::Malformed("the server chose TLS_RSA_WITH_RC4_128_SHA, which was not offered".into()));
    let unknown = first_answer(|_| Does::Says(flight(0x0399, 0xC030))).await;
    assert!(matches!(unknown, Answer::Malformed(why) if why.contains("0x0399")));
}

#[tokio::test]
async fn endless_messages_and_a_certificate_of_16_megabytes_are_cut() {
    let endless = first_answer(|_| Does::Floods(vec![], handshake(0, &[]))).await;
    assert!(matches!(endless, Answer::Malformed(why) if why.contains("more than 64 messages")));
    let hello = || [server_hello(0x0303, [5; 32], 0xC030, &[]), vec![22, 3, 3, 0, 4, 11, 0xFF, 0xFF, 0xFF]].concat();
    let huge = first_answer(move |_| Does::Floods(hello(), vec![0; 8192])).await;
    let flight = huge.flight().expect("the ServerHello was complete");
    assert_eq!(flight.hello.suite, SuiteId(0xC030));
    assert!(flight.cut.as_ref().is_some_and(|why| why.contains("16777215 bytes")), "{:?}", flight.cut);
}

#[tokio::test]
async fn a_retry_request_is_followed_with_its_group_and_its_cookie() {
    let retry = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2,
        0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ];
    let wish = [0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 24, 0, 44, 0, 5, 0, 3, 0xC0, 0x0C, 0x1E];
    let asks = move |_: &Heard| {
        Does::Asks(server_hello(0x0303, retry, 0x1302, &wish), |second| {
            // The extension with the cookie, and the one with a P-384 key of 97 bytes.
            let holds = |part: &[u8]| second.bytes.windows(part.len()).any(|window| window == part);
            if !holds(&[0, 44, 0, 5, 0, 3, 0xC0, 0x0C, 0x1E]) || !holds(&[0, 51, 0, 103, 0, 101, 0, 24, 0, 97]) {
                return alert(47);
            }
            server_hello(0x0303, [5; 32], 0x1302, &[0, 43, 0, 2, 3, 4, 0, 51, 0, 5, 0, 24, 0, 1, 4])
        })
    };
    let answer = first_answer(asks).await;
    let flight = answer.flight().unwrap_or_else(|| panic!("{answer:?}"));
    assert_eq!(flight.retry, Some(Retry { group: Some(24), cookie: true }));
    assert_eq!((flight.hello.version, flight.hello.suite), (Version::Tls13, SuiteId(0x1302)));
}

#[tokio::test]
async fn a_retry_request_that_leads_to_an_alert_is_no_choice() {
    let retry = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2,
        0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ];
    let wish = [0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 24];
    let asks = move |_: &Heard| Does::Asks(server_hello(0x0303, retry, 0x1302, &wish), |_| alert(40));
    assert_eq!(first_answer(asks).await, Answer::Alert(Alert { level: 2, description: 40 }));
}

#[tokio::test]
async fn a_server_that_chokes_on_long_hellos_is_asked_with_short_ones() {
    let short = |heard: &Heard| match heard.bytes.len() {
        0..256 => choose(heard, &BTreeSet::from([0xC02F])),
        _ => Does::Resets,
    };
    let server = Scripted::new(short).await;
    let scan = scan(&server.target(), &hasty(Depth::Usual), &dial_directly(Duration::from_secs(1))).await;
    assert!(scan.short_hello);
    assert_eq!(scan.accepted.offers[1].flight().map(|flight| flight.hello.suite), Some(SuiteId(0xC02F)));
    assert_eq!(scan.versions[&Version::Tls10].offered, Offered::No);
}

#[tokio::test]
async fn a_server_that_is_deaf_to_tls_13_alone_is_not_taken_to_need_short_hellos() {
    let deaf = |heard: &Heard| {
        let tls13 = heard.suites.iter().any(|suite| suite >> 8 == 0x13);
        if tls13 { Does::Waits } else { choose(heard, &BTreeSet::from([0xC02F])) }
    };
    let server = Scripted::new(deaf).await;
    let scan = scan(&server.target(), &hasty(Depth::Usual), &dial_directly(Duration::from_secs(1))).await;
    assert!(!scan.short_hello && scan.accepted.any.is_some());
    assert_eq!(scan.versions[&Version::Tls12].offered, Offered::Yes);
}

#[tokio::test]
async fn enumeration_finds_exactly_what_is_accepted_although_connections_are_reset() {
    let accepted = BTreeSet::from([0xC030, 0xC02F, 0x009C, 0x0005, 0x0018, 0xC0AF, 0x0001, 0xC094]);
    let set = accepted.clone();
    let flaky = move |heard: &Heard| if heard.number % 5 == 2 { Does::Resets } else { choose(heard, &set) };
    let server = Scripted::new(flaky).await;
    let settings = super::Settings { retries: 6, timeout: Duration::from_secs(5), ..hasty(Depth::Deep) };
    let scan = scan(&server.target(), &settings, &dial_directly(Duration::from_secs(1))).await;
    let tls12 = &scan.versions[&Version::Tls12];
    let suites = tls12.suites.as_ref().unwrap();
    assert_eq!(suites.chosen.keys().map(|suite| suite.0).collect::<BTreeSet<_>>(), accepted);
    assert!(suites.not_established.is_empty());
    assert_eq!(tls12.order, Some(Order::Client));
    assert!([Version::Ssl3, Version::Tls10].iter().all(|old| scan.versions[old].offered == Offered::No));
}

#[tokio::test]
async fn suites_that_were_not_answered_are_not_established_and_not_missing() {
    // Silent whenever RC4 is offered: the sets with it stay open, the others are settled.
    let silent = |heard: &Heard| {
        let waits = heard.suites.contains(&0x0005);
        if waits { Does::Waits } else { choose(heard, &BTreeSet::from([0xC030, 0x0018])) }
    };
    let server = Scripted::new(silent).await;
    let settings = super::Settings { retries: 0, timeout: Duration::from_millis(300), ..hasty(Depth::Deep) };
    let scan = scan(&server.target(), &settings, &dial_directly(Duration::from_secs(1))).await;
    let suites = scan.versions[&Version::Tls12].suites.as_ref().unwrap();
    assert!(matches!(suites.not_established.get(&SuiteId(0x0005)), Some(Answer::Timeout(Stage::ServerHello))));
    assert!(suites.not_established.len() <= 64, "a set that was answered is settled");
    assert!(suites.chosen.contains_key(&SuiteId(0x0018)), "{:?}", suites.chosen);
}
