//! What does an answer prove that is neither a yes nor a no?

use exdoctor::net::sign_in::Credential;
use exdoctor::net::web::Proxies;
use exdoctor::secret::Secret;
use exdoctor_checks::facts::sign_in::{Scheme, Why};

use crate::behaviour::challenge;
use crate::doors::{PASSWORD, ask, config, net};
use crate::pki::Shown;
use crate::rejections::{URL, at_once, wrong_password};
use crate::server::{Asked, Server, answer};

fn asks_for(scheme: &str) -> String {
    answer("401 Unauthorized", &[&format!("WWW-Authenticate: {scheme}")], "")
}

#[tokio::test]
async fn a_server_that_drops_the_connection_at_the_password_is_shown_it_once() {
    let drops =
        |asked: &Asked| if asked.authorization().is_empty() { asks_for("Basic realm=x") } else { String::new() };
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, drops);
    let net = net(&config("", "basic"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    let heard = at_once(net, Credential::Exchange, URL).await;
    assert_eq!(mail.signed("Basic"), 1);
    assert!(heard.iter().all(|why| *why == Some(Why::NotEstablished)), "{heard:?}");
}

#[tokio::test]
async fn the_same_holds_for_the_last_message_of_ntlm() {
    let drops = |asked: &Asked| match asked.authorization() {
        "" => asks_for("NTLM"),
        first if first.starts_with("NTLM TlRMTVNTUAABAAAA") => answer("401 Unauthorized", &[&challenge()], ""),
        _ => String::new(),
    };
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, drops);
    let net = net(&config("", "ntlm"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    let heard = at_once(net, Credential::Exchange, URL).await;
    assert_eq!(mail.got().matches("TlRMTVNTUAADAAAA").count(), 1);
    assert!(heard.iter().all(|why| *why == Some(Why::NotEstablished)), "{heard:?}");
}

#[tokio::test]
async fn what_a_busy_device_answers_to_the_password_opens_no_gate() {
    // The first presentation meets a device, the next ones the server, which rejects them.
    static PRESENTED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let busy = |asked: &Asked| {
        if !asked.authorization().is_empty() && PRESENTED.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 {
            return answer("502 Bad Gateway", &[], "");
        }
        asks_for("Basic realm=x")
    };
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, busy);
    let net = net(&config("", "basic"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    let heard = at_once(net, Credential::Exchange, URL).await;
    assert_eq!(mail.signed("Basic"), 2, "once for the device, once for the server");
    assert_eq!(heard.iter().filter(|why| **why == Some(Why::Rejected)).count(), 1);
}

#[tokio::test]
async fn an_address_of_a_proven_host_that_never_asks_for_the_password_rejects_nothing() {
    let answers = |asked: &Asked| match (asked.head.starts_with("POST /EWS/"), asked.authorization()) {
        (true, _) => asks_for("NTLM"),
        (false, "") => asks_for("Basic realm=x"),
        (false, _) => answer("200 OK", &[], "x"),
    };
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, answers);
    let net = net(&config("", "basic"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    let autodiscover = "https://mail.contoso.com/autodiscover/autodiscover.xml";
    for (url, outcome) in
        [(autodiscover, Ok(Scheme::Basic)), (URL, Err(Why::NotOffered)), (autodiscover, Ok(Scheme::Basic))]
    {
        let signed = ask(&net, Credential::Exchange, url).await;
        assert_eq!(signed.scheme.map_err(|refused| refused.why), outcome, "{url}");
    }
}

#[tokio::test]
async fn a_directory_counts_the_rejections_of_the_same_user_elsewhere() {
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, wrong_password);
    let net = net(&config("", "basic"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    let password = Secret::new(PASSWORD.to_owned());
    let other = Secret::new("another".to_owned());
    net.sign_in.turn("CONTOSO\\svc", &password, "dc1.contoso.com:636").await.ok().unwrap().unanswered("closed");
    let why = net.sign_in.turn("svc@contoso.com", &password, "dc1.contoso.com:636").await.err().unwrap();
    assert_eq!(why, "closed", "a server that did not answer is not shown it again");
    assert_eq!(ask(&net, Credential::Exchange, URL).await.scheme.unwrap_err().why, Why::Rejected);
    let why = net.sign_in.turn("CONTOSO\\svc", &password, "dc2.contoso.com:636").await.err().unwrap();
    assert!(why.contains("was rejected by mail.contoso.com:443 before"), "{why}");
    net.sign_in.turn("CONTOSO\\svc", &other, "dc2.contoso.com:636").await.ok().unwrap().rejected("data 52e");
    let why = net.sign_in.turn("CONTOSO\\svc", &other, "dc3.contoso.com:636").await.err().unwrap();
    assert!(why.contains("data 52e"), "{why}");
}
