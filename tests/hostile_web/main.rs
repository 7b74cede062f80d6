//! Does a hostile web server, proxy or redirect get more out of exdoctor than an observation?

mod autodiscover;
mod door;
#[path = "../memory/peak.rs"]
mod peak;
mod peer;
mod proxy;
#[path = "../hostile_dns/run.rs"]
mod run;
mod tls;

use std::time::{Duration, Instant};

use exdoctor::net::web::Request;
use exdoctor_checks::facts::web::{Asked, Failure, Outcome};

use door::{PATIENCE, ask, ask_for};
use peer::Peer;

/// In kilobytes: 200 MB.
const LARGE: u64 = 200 * 1024;

fn failure(asked: &Asked) -> Option<Failure> {
    match &asked.outcome {
        Outcome::Failed { failure, .. } => Some(*failure),
        _ => None,
    }
}

fn is_open(asked: &Asked) -> bool {
    matches!(asked.outcome, Outcome::NotEstablished { .. })
}

/// The most memory that this process has used.
fn peak() -> u64 {
    let most = peak::peak(std::process::id());
    assert!(most.is_some() || !cfg!(target_os = "linux"), "the memory in use is not known");
    most.unwrap_or_default()
}

#[tokio::test]
async fn who_accepts_and_says_nothing_is_left_in_time() {
    let start = Instant::now();
    assert!(is_open(&ask(Peer::Silent).await));
    assert!(start.elapsed() < PATIENCE * 2);
}

#[tokio::test]
async fn who_drips_a_byte_at_a_time_is_left_in_time() {
    for peer in [
        Peer::Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabcdef"),
        Peer::Drip(b"HTTP/1.1 200 OK\r\nX: aaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let start = Instant::now();
        assert!(is_open(&ask(peer).await));
        assert!(start.elapsed() < PATIENCE * 2);
    }
}

#[tokio::test]
async fn a_gigabyte_is_left_at_the_bound_and_takes_no_memory() {
    for head in [&b"HTTP/1.1 200 OK\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"] {
        let asked = ask(Peer::Endless(head, b"<Autodiscover>".repeat(1000))).await;
        assert_eq!(failure(&asked), Some(Failure::TooLarge), "{asked:?}");
    }
    assert!(peak() < LARGE, "{} kB", peak());
}

#[tokio::test]
async fn an_announcement_of_a_huge_body_reserves_nothing() {
    let asked = ask(Peer::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000000\r\n\r\nx")).await;
    assert_eq!(failure(&asked), Some(Failure::Closed), "{asked:?}");
    assert!(peak() < LARGE, "{} kB", peak());
}

#[tokio::test]
async fn endless_headers_are_left_at_the_bound() {
    let asked = ask(Peer::Endless(b"HTTP/1.1 200 OK\r\n", b"X-Header: value\r\n".repeat(100))).await;
    assert_eq!(failure(&asked), Some(Failure::TooLarge), "{asked:?}");
    let asked = ask(Peer::Endless(b"HTTP/1.1 200 OK\r\nX: ", vec![b'a'; 4096])).await;
    assert_eq!(failure(&asked), Some(Failure::TooLarge), "{asked:?}");
    assert!(peak() < LARGE, "{} kB", peak());
}

#[tokio::test]
async fn endless_chunks_are_left_at_the_bound() {
    let chunk = [&b"1000\r\n"[..], &[b'a'; 0x1000], b"\r\n"].concat();
    let asked = ask(Peer::Endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk)).await;
    assert_eq!(failure(&asked), Some(Failure::TooLarge), "{asked:?}");
}

#[tokio::test]
async fn endless_hints_before_an_answer_are_left_in_time() {
    let start = Instant::now();
    let asked = ask(Peer::Endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50))).await;
    assert!(asked.answer().is_none(), "{asked:?}");
    assert!(start.elapsed() < PATIENCE * 2 && peak() < LARGE);
}

#[tokio::test]
async fn a_connection_that_closes_in_the_middle_is_told_from_an_answer() {
    for says in [
        &b""[..],
        b"HTTP/1.1",
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
    ] {
        assert_eq!(failure(&ask(Peer::Says(says)).await), Some(Failure::Closed), "{}", String::from_utf8_lossy(says));
    }
}

#[tokio::test]
async fn what_is_no_http_is_said_to_be_none() {
    for says in [
        &b"220 mail.contoso.com ESMTP\r\n"[..],
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x00\x05hello",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 2xx OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\0\0\0\0\0\0\0\0",
    ] {
        let asked = ask(Peer::Says(says)).await;
        let failed = failure(&asked);
        assert!(matches!(failed, Some(Failure::Protocol | Failure::Closed)), "{asked:?}");
    }
}

#[tokio::test]
async fn plain_text_where_tls_is_due_is_said_to_be_that() {
    let asked = ask_for("https://mail.contoso.com/", Peer::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    assert_eq!(failure(&asked), Some(Failure::PlainText), "{asked:?}");
}

#[tokio::test]
async fn tls_that_breaks_off_is_told_apart() {
    let alert = ask_for("https://mail.contoso.com/", Peer::Says(b"\x15\x03\x03\x00\x02\x02\x28")).await;
    assert_eq!(failure(&alert), Some(Failure::Handshake), "{alert:?}");
    let closed = ask_for("https://mail.contoso.com/", Peer::Says(b"")).await;
    assert_eq!(failure(&closed), Some(Failure::Closed), "{closed:?}");
}

#[tokio::test]
async fn a_port_where_nobody_listens_refuses() {
    assert_eq!(failure(&ask(Peer::Nobody).await), Some(Failure::Refused));
}

#[tokio::test]
async fn no_redirect_is_followed_by_the_door_itself() {
    let asked =
        ask(Peer::Says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")).await;
    assert_eq!(asked.answer().and_then(|answer| answer.redirect()), Some("http://127.0.0.1:9/"));
}

#[tokio::test]
async fn nothing_but_the_web_is_asked_and_no_inside_address() {
    let net = door::net(&[]);
    for url in
        ["file:///etc/passwd", "ftp://contoso.com/", "ldap://contoso.com/", "https://u:p@contoso.com/", "http://"]
    {
        let asked = net.web.ask(&Request::get(url)).await;
        assert_eq!(failure(&asked), Some(Failure::Protocol), "{asked:?}");
        assert!(!format!("{asked:?}").contains("u:p@"), "{asked:?}");
    }
    for url in [
        "http://127.0.0.1/",
        "http://0x7f000001/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://192.168.1.1:8080/",
    ] {
        let asked = net.web.ask(&Request::get(url).inside(url.contains("127") || url.contains("169"))).await;
        assert!(is_open(&asked) && asked.address.is_none(), "{asked:?}");
    }
}

#[tokio::test]
async fn cookies_are_neither_kept_nor_sent_back() {
    let says = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=topsecret; path=/\r\nContent-Length: 2\r\n\r\nok";
    let asked = ask(Peer::Says(says)).await;
    assert!(asked.answer().is_some() && !format!("{asked:?}").contains("topsecret"), "{asked:?}");
}

#[tokio::test]
async fn wrong_types_and_encodings_are_read_without_a_panic() {
    for body in [
        &b"\xff\xfe\x00"[..],
        b"\xfe\xff\xd8",
        b"\xef\xbb\xbf<x/>",
        b"\x1f\x8b\x08garbage",
        b"<?xml encoding=\"UTF-32\"?>\xff",
    ] {
        let mut says = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-7\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        says.extend_from_slice(body);
        let asked = ask(Peer::Says(says.leak())).await;
        assert_eq!(asked.answer().map(|answer| answer.status), Some(200), "{asked:?}");
    }
}

#[tokio::test]
async fn control_characters_in_a_header_end_the_answer_or_are_kept_as_data() {
    let asked = ask(Peer::Says(b"HTTP/1.1 200 OK\r\nServer: \x1b[31mevil\r\nContent-Length: 0\r\n\r\n")).await;
    assert!(matches!(failure(&asked), Some(Failure::Protocol)), "{asked:?}");
    let says = b"HTTP/1.1 200 OK\r\nServer: <script>alert(1)</script> \xe2\x80\xae\r\nContent-Length: 0\r\n\r\n";
    let answer = ask(Peer::Says(says)).await.answer().cloned().expect("an answer");
    assert_eq!(answer.header("server").next(), Some("<script>alert(1)</script> \u{202e}"));
}

#[tokio::test]
async fn every_request_says_who_asks_and_nothing_about_the_user() {
    let heard = door::heard(&Request::get("http://mail.contoso.com/path?x=y")).await;
    assert!(heard.starts_with("GET /path?x=y HTTP/1.1\r\nhost: mail.contoso.com\r\nuser-agent: exdoctor/"), "{heard}");
    for header in ["cookie", "authorization", "referer", "from"] {
        assert!(!heard.to_ascii_lowercase().contains(&format!("\n{header}:")), "{heard}");
    }
}

#[tokio::test]
async fn the_overall_time_is_kept() {
    let start = Instant::now();
    let net = door::net(&[("mail.contoso.com:80", peer::start(Peer::Silent))]);
    let asked = net.web.ask(&Request::get("http://mail.contoso.com/").wait(Duration::from_millis(100))).await;
    assert!(is_open(&asked) && start.elapsed() < PATIENCE, "{asked:?}");
}
