//! Does a server of the world misbehave as its script says?

use std::time::{Duration, Instant};

use crate::support::{NS1, NS2, ask, ask_bytes, ask_tcp, data, question, server, start};
use exdoctor_lab::{Behaviour, Tcp};
use hickory_server::proto::op::{Message, ResponseCode};
use hickory_server::proto::rr::RecordType;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn mx() -> Message {
    question("contoso.com.", RecordType::MX, false)
}

#[tokio::test]
async fn silence_is_counted_but_not_answered() {
    let lab = start(|world| world.server("ns1").behaviour = Behaviour::Silent).await;
    assert!(ask(server(&lab, NS1), &mx()).await.is_none());
    assert!(ask_tcp(server(&lab, NS1), &mx()).await.is_none());
    assert_eq!((lab.asked("ns1"), lab.asked("ns2")), (2, 0));
}

#[tokio::test]
async fn error_codes_are_as_scripted() {
    for (behaviour, code) in [(Behaviour::Refuse, ResponseCode::Refused), (Behaviour::ServFail, ResponseCode::ServFail)]
    {
        let lab = start(|world| world.server("ns1").behaviour = behaviour).await;
        let answer = ask(server(&lab, NS1), &mx()).await.expect("an answer");
        assert_eq!(answer.metadata.response_code, code);
    }
}

#[tokio::test]
async fn a_lame_server_is_not_authoritative_and_knows_nothing() {
    let lab = start(|world| world.server("ns1").behaviour = Behaviour::Lame).await;
    let answer = ask(server(&lab, NS1), &mx()).await.expect("an answer");
    assert!(!answer.metadata.authoritative && answer.answers.is_empty());
    assert_eq!(answer.metadata.response_code, ResponseCode::NoError);
}

#[tokio::test]
async fn garbage_has_the_right_id_and_no_meaning() {
    let lab = start(|world| world.server("ns1").behaviour = Behaviour::Garbage).await;
    let bytes = ask_bytes(server(&lab, NS1), &mx()).await.expect("bytes");
    assert_eq!(bytes[..2], 4711_u16.to_be_bytes());
    assert!(Message::from_vec(&bytes).is_err());
}

#[tokio::test]
async fn a_wrong_id_is_wrong() {
    let lab = start(|world| world.server("ns1").behaviour = Behaviour::WrongId).await;
    let answer = ask(server(&lab, NS1), &mx()).await.expect("an answer");
    assert_ne!(answer.metadata.id, 4711);
}

#[tokio::test]
async fn truncation_over_udp_leaves_tcp_good() {
    let lab = start(|world| world.server("ns1").behaviour = Behaviour::Truncate).await;
    let udp = ask(server(&lab, NS1), &mx()).await.expect("an answer");
    assert!(udp.metadata.truncation && udp.answers.is_empty());
    let tcp = ask_tcp(server(&lab, NS1), &mx()).await.expect("an answer");
    assert_eq!(data(&tcp.answers, RecordType::MX).len(), 1);
}

#[tokio::test]
async fn what_does_not_fit_is_truncated() {
    let long = "x".repeat(3000);
    let lab = start(|world| world.set("contoso.com TXT", &[&long])).await;
    let question = question("contoso.com.", RecordType::TXT, false);
    assert!(ask(server(&lab, NS1), &question).await.expect("an answer").metadata.truncation);
    let whole = ask_tcp(server(&lab, NS1), &question).await.expect("an answer");
    assert_eq!(data(&whole.answers, RecordType::TXT), [long]);
}

#[tokio::test]
async fn tcp_can_refuse_while_udp_answers() {
    let lab = start(|world| world.server("ns1").tcp = Tcp::Refuse).await;
    let error = TcpStream::connect(server(&lab, NS1)).await.expect_err("nobody listens");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
    assert!(ask(server(&lab, NS1), &mx()).await.is_some());
}

#[tokio::test]
async fn an_oversized_answer_fills_a_message() {
    let lab = start(|world| world.server("ns1").tcp = Tcp::Oversized).await;
    let answer = ask_tcp(server(&lab, NS1), &mx()).await.expect("an answer");
    assert!(answer.to_vec().expect("bytes").len() > 60_000);
}

#[tokio::test]
async fn an_endless_answer_goes_on_beyond_a_message() {
    let lab = start(|world| world.server("ns1").tcp = Tcp::Endless).await;
    let mut stream = TcpStream::connect(server(&lab, NS1)).await.expect("connected");
    let bytes = mx().to_vec().expect("a message");
    stream.write_u16(u16::try_from(bytes.len()).expect("short")).await.expect("sent");
    stream.write_all(&bytes).await.expect("sent");
    let mut sink = vec![0; 300_000];
    stream.read_exact(&mut sink).await.expect("more than four messages");
}

#[tokio::test]
async fn one_name_can_have_a_script_of_its_own() {
    let lab = start(|world| {
        let names = &mut world.server("ns1").names;
        names.insert("autodiscover.contoso.com".to_owned(), Behaviour::ServFail);
    })
    .await;
    let special = question("autodiscover.contoso.com.", RecordType::A, false);
    let answer = ask(server(&lab, NS1), &special).await.expect("an answer");
    assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
    assert_eq!(ask(server(&lab, NS1), &mx()).await.expect("an answer").answers.len(), 1);
}

#[tokio::test]
async fn one_server_can_hold_older_records() {
    let lab = start(|world| world.server("ns2").records.set("contoso.com MX", &["10 mx.fabrikam.com."])).await;
    let (one, two) = (ask(server(&lab, NS1), &mx()).await, ask(server(&lab, NS2), &mx()).await);
    assert_ne!(one.expect("an answer").answers, two.expect("an answer").answers);
}

#[tokio::test]
async fn an_empty_set_hides_a_record_from_one_server() {
    let lab = start(|world| world.server("ns2").records.set("contoso.com MX", &[])).await;
    assert!(ask(server(&lab, NS2), &mx()).await.expect("an answer").answers.is_empty());
}

#[tokio::test]
async fn a_resolver_that_strips_gives_no_signature_even_of_the_root() {
    let lab = start(|world| world.server("resolver").strip_dnssec = true).await;
    let keys = ask(lab.resolvers()[0], &question(".", RecordType::DNSKEY, true)).await.expect("an answer");
    assert!(keys.answers.is_empty());
    let mx = ask(lab.resolvers()[0], &question("contoso.com.", RecordType::MX, true)).await.expect("an answer");
    assert_eq!(mx.answers.len(), 1);
}

#[tokio::test]
async fn an_alias_that_leads_in_a_circle_ends() {
    let lab = start(|world| {
        world.set("autodiscover.contoso.com CNAME", &["other.contoso.com."]);
        world.set("other.contoso.com CNAME", &["autodiscover.contoso.com."]);
    })
    .await;
    let question = question("autodiscover.contoso.com.", RecordType::A, false);
    let resolved = ask(lab.resolvers()[0], &question).await.expect("an answer");
    assert_eq!(resolved.metadata.response_code, ResponseCode::ServFail);
    assert!(ask(server(&lab, NS1), &question).await.is_some());
}

#[tokio::test]
async fn a_delay_is_added_to_each_exchange() {
    let lab = start(|world| world.delay_ms = 40).await;
    let start = Instant::now();
    ask(server(&lab, NS1), &mx()).await.expect("an answer");
    assert!(start.elapsed() >= Duration::from_millis(40));
}

#[tokio::test]
async fn bytes_that_are_no_question_do_no_harm() {
    let lab = start(|_| ()).await;
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    for bytes in [&[][..], &[0xff; 5], &[0xff; 600], &[0; 12]] {
        socket.send_to(bytes, server(&lab, NS1)).await.expect("sent");
    }
    assert!(ask(server(&lab, NS1), &mx()).await.is_some());
}

#[tokio::test]
#[should_panic(expected = "never asked: [\"ns2\"]")]
async fn dropping_a_world_fails_when_a_server_was_not_asked() {
    let lab = start(|_| ()).await.expecting(&["ns1", "ns2"]);
    ask(server(&lab, NS1), &mx()).await.expect("an answer");
}
