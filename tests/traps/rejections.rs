//! How often is a credential rejected, however many ask at once?

use std::sync::Arc;

use exdoctor::net::Net;
use exdoctor::net::sign_in::Credential;
use exdoctor::net::web::{Proxies, Request};
use exdoctor_checks::facts::sign_in::Why;
use tokio::task::JoinSet;

use crate::behaviour::challenge;
use crate::doors::{PASSWORD, ask, config, net};
use crate::pki::Shown;
use crate::server::{Asked, Server, answer};

pub(crate) const URL: &str = "https://mail.contoso.com/EWS/Exchange.asmx";

/// What two hundred mailboxes hear that are asked for at once.
pub(crate) async fn at_once(net: Net, credential: Credential, url: &'static str) -> Vec<Option<Why>> {
    let net = Arc::new(net);
    let mut all = JoinSet::new();
    for _ in 0..200 {
        let net = net.clone();
        all.spawn(async move {
            let mut session = net.sign_in.session(credential, url);
            session.ask(&Request::get(url)).await.scheme.err().map(|refused| refused.why)
        });
    }
    all.join_all().await
}

pub(crate) fn wrong_password(_: &Asked) -> String {
    answer("401 Unauthorized", &["WWW-Authenticate: Basic realm=x"], "")
}

#[tokio::test]
async fn a_wrong_password_is_rejected_once_for_two_hundred_mailboxes() {
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, wrong_password);
    let net = net(&config("", "basic"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    let heard = at_once(net, Credential::Exchange, URL).await;
    assert_eq!(mail.signed("Basic"), 1);
    assert_eq!(heard.iter().filter(|why| **why == Some(Why::Rejected)).count(), 1);
    assert_eq!(heard.iter().filter(|why| **why == Some(Why::RejectedBefore)).count(), 199);
}

#[tokio::test]
async fn the_same_holds_for_ntlm() {
    let answers = |asked: &Asked| match asked.authorization() {
        first if first.starts_with("NTLM TlRMTVNTUAABAAAA") => answer("401 Unauthorized", &[&challenge()], ""),
        _ => answer("401 Unauthorized", &["WWW-Authenticate: NTLM"], ""),
    };
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, answers);
    let net = net(&config("", "ntlm"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    at_once(net, Credential::Exchange, URL).await;
    assert_eq!(mail.got().matches("TlRMTVNTUAADAAAA").count(), 1);
}

#[tokio::test]
async fn a_wrong_secret_is_rejected_once_for_two_hundred_requests() {
    let says = |_: &Asked| {
        answer(
            "401 Unauthorized",
            &[],
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret."}"#,
        )
    };
    let login = Server::tls("login.microsoftonline.com", Shown::Trusted, says);
    let net = net(&config("", "basic"), &[("login.microsoftonline.com:443", &login)], Proxies::default());
    let heard = at_once(net, Credential::Tenant, "https://graph.microsoft.com/v1.0/organization").await;
    assert_eq!(login.got().matches("client_secret=").count(), 1);
    assert!(heard.iter().all(|why| matches!(why, Some(Why::Rejected | Why::RejectedBefore))));
}

#[tokio::test]
async fn one_user_in_two_tables_is_rejected_once_over_hosts_and_schemes() {
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, wrong_password);
    let crm =
        Server::tls("crm.contoso.com", Shown::Trusted, |_| answer("401 Unauthorized", &["WWW-Authenticate: NTLM"], ""));
    let mut config = config("", "basic");
    config.sign_in.dynamics[0].sign_in = Some(exdoctor::config::DynamicsSignIn::Ntlm);
    config.sign_in.dynamics[0].username = Some("SVC@contoso.com".to_owned());
    config.sign_in.dynamics[0].password = config.sign_in.exchange.password.clone();
    let net = net(&config, &[("mail.contoso.com:443", &mail), ("crm.contoso.com:443", &crm)], Proxies::default());
    assert_eq!(ask(&net, Credential::Exchange, URL).await.scheme.unwrap_err().why, Why::Rejected);
    let signed = ask(&net, Credential::Dynamics, "https://crm.contoso.com/Contoso/").await;
    let refused = signed.scheme.unwrap_err();
    assert_eq!((refused.why, refused.credential.as_str()), (Why::RejectedBefore, "dynamics"));
    assert_eq!(crm.got(), "");
    assert!(!PASSWORD.is_empty() && !refused.reason.contains(PASSWORD));
}

#[tokio::test]
async fn the_rounds_of_a_wait_repeat_no_rejection() {
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, wrong_password);
    let config = config("", "basic");
    let first = net(&config, &[("mail.contoso.com:443", &mail)], Proxies::default());
    assert_eq!(ask(&first, Credential::Exchange, URL).await.scheme.unwrap_err().why, Why::Rejected);
    // Another round opens its doors anew, with the same credentials.
    let again = first.sign_in.clone();
    let mut session = again.session(Credential::Exchange, URL);
    assert_eq!(session.ask(&Request::get(URL)).await.scheme.unwrap_err().why, Why::RejectedBefore);
    assert_eq!(mail.signed("Basic"), 1);
}

#[tokio::test]
async fn a_right_password_serves_all_side_by_side_and_a_server_that_asks_to_wait_is_waited_for() {
    let answers = |asked: &Asked| match (asked.authorization(), asked.earlier) {
        ("", _) => answer("401 Unauthorized", &["WWW-Authenticate: Basic realm=x"], ""),
        (_, 1) => answer("503 Service Unavailable", &["Retry-After: 0"], ""),
        _ => answer("200 OK", &[], "x"),
    };
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, answers);
    let net = net(&config("", "basic"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    let mut session = net.sign_in.session(Credential::Exchange, URL);
    let signed = session.ask(&Request::get(URL)).await;
    assert_eq!(signed.throttled.map(|waited| (waited.status, waited.times)), Some((503, 1)));
    assert_eq!(signed.asked.answer().unwrap().status, 200);
    assert!(at_once(net, Credential::Exchange, URL).await.iter().all(Option::is_none));
}
