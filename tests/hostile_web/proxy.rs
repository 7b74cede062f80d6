//! What does a proxy that does not serve do to a request?

use exdoctor::net::web::{Proxies, Request};
use exdoctor::parse::{ProxyUse, proxy};
use exdoctor_checks::facts::web::{Asked, Failure, Outcome};

use crate::door::{PATIENCE, net_through};
use crate::peer::{self, Peer};
use crate::{failure, is_open};

async fn through(url: &str, peer: Peer) -> Asked {
    let address = peer::start(peer);
    let wish = ProxyUse::Through(proxy(&format!("http://{address}")).expect("a proxy"));
    let net = net_through(&[], Proxies::of(Some(&wish), |_| None));
    let asked = net.web.ask(&Request::get(url)).await;
    assert_eq!(asked.proxy, Some(format!("http://{address}")), "{asked:?}");
    asked
}

fn reason(asked: &Asked) -> &str {
    match &asked.outcome {
        Outcome::Failed { reason, .. } | Outcome::NotEstablished { reason } | Outcome::NoAddress { reason } => reason,
        Outcome::Answer(_) => "an answer",
    }
}

const SIGN_IN: &[u8] =
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";

#[tokio::test]
async fn a_proxy_that_asks_for_a_sign_in_is_said_to_do_so() {
    for url in ["https://outlook.office365.com/", "http://pki.contoso.com/"] {
        let asked = through(url, Peer::Says(SIGN_IN)).await;
        assert_eq!(failure(&asked), Some(Failure::Proxy));
        assert!(reason(&asked).contains("asks for a sign-in (407, NTLM)"), "{asked:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_forbids_or_breaks_says_nothing_about_the_host() {
    for says in [
        &b"HTTP/1.1 403 Forbidden\r\n\r\n"[..],
        b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
        b"HTTP/1.1 504 Gateway Timeout\r\n\r\n",
        b"220 mail.contoso.com ESMTP\r\n\r\n",
        b"",
        b"HTTP/1.1 200",
    ] {
        let asked = through("https://outlook.office365.com/", Peer::Says(says)).await;
        assert_eq!(failure(&asked), Some(Failure::Proxy), "{asked:?}");
        assert!(asked.outcome.unsettled().is_some());
    }
}

#[tokio::test]
async fn a_proxy_with_an_endless_answer_is_left_at_the_bound() {
    let asked =
        through("https://outlook.office365.com/", Peer::Endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n".repeat(100))).await;
    assert_eq!(failure(&asked), Some(Failure::Proxy), "{asked:?}");
}

#[tokio::test]
async fn a_proxy_that_is_silent_or_away_is_left_in_time() {
    let start = std::time::Instant::now();
    assert!(is_open(&through("https://outlook.office365.com/", Peer::Silent).await));
    assert!(start.elapsed() < PATIENCE * 2);
    assert_eq!(failure(&through("https://outlook.office365.com/", Peer::Nobody).await), Some(Failure::Proxy));
}

#[tokio::test]
async fn an_inside_address_is_not_asked_through_a_proxy_either() {
    let asked = through("https://169.254.169.254/", Peer::Silent).await;
    assert!(is_open(&asked) && reason(&asked).contains("inside"), "{asked:?}");
}

#[tokio::test]
async fn plain_http_takes_the_whole_address_to_the_proxy() {
    let says = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let asked = through("http://pki.contoso.com/ca.crl", Peer::Says(says)).await;
    assert_eq!(asked.answer().map(|answer| answer.body.as_str()), Some("ok"), "{asked:?}");
}

#[tokio::test]
async fn a_diverted_host_goes_without_the_proxy() {
    let direct = peer::start(Peer::Says(b"HTTP/1.1 204 No Content\r\n\r\n"));
    let wish = ProxyUse::Through(proxy("http://127.0.0.1:9").expect("a proxy"));
    let net = net_through(&[("mail.contoso.com:80", direct)], Proxies::of(Some(&wish), |_| None));
    let asked = net.web.ask(&Request::get("http://mail.contoso.com/")).await;
    assert_eq!((asked.answer().map(|answer| answer.status), asked.proxy), (Some(204), None));
}
