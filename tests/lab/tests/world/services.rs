//! Do the services of a world let in who proves who they are, and nobody else?

use exdoctor_lab::{App, Running, Secret, ServiceKind, SignIn, Site};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::start;

const READER: &str = "3f6e4b1a-0000-4000-8000-000000000001";

async fn lab(change: fn(&mut SignIn)) -> Running {
    start(|world| {
        let secret =
            |value: &str, until: &str| Secret { value: value.to_owned(), until: until.parse().expect("a time") };
        let secrets = vec![secret("sesame", "2027-01-01T00:00:00Z"), secret("stale", "2026-01-01T00:00:00Z")];
        let mut sign_in = SignIn {
            tenant: "6babcaad-604b-40ac-a9d7-9fd97c0b779f".to_owned(),
            domains: vec!["contoso.com".to_owned()],
            authority: "https://login.microsoftonline.com".to_owned(),
            resources: vec!["https://graph.microsoft.com".to_owned()],
            apps: [(READER.to_owned(), App { secrets, ..App::default() })].into(),
            ..SignIn::default()
        };
        change(&mut sign_in);
        world.services.sign_in = Some(sign_in);
        let site = Site { services: vec![ServiceKind::SignIn], ..Site::at(([192, 0, 2, 81], 80).into()).plain() };
        world.sites.insert("login.contoso.com:80".to_owned(), site);
    })
    .await
}

/// Asks for a token: the status, and the body.
async fn ask(lab: &Running, tenant: &str, secret: &str) -> (u16, Value) {
    let scope = "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&grant_type=client_credentials";
    let body = format!("client_id={READER}&client_secret={secret}&{scope}");
    let mut stream = TcpStream::connect(lab.connect_to()["192.0.2.81:80"]).await.expect("a connection");
    let head = format!("POST /{tenant}/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, serde_json::from_str(body).unwrap_or_default())
}

#[tokio::test]
async fn who_knows_the_secret_gets_a_token_and_who_does_not_is_told_why() {
    let lab = lab(|_| ()).await;
    let (status, body) = ask(&lab, "contoso.com", "sesame").await;
    assert_eq!((status, body["access_token"].as_str().map(|token| token.split('.').count())), (200, Some(3)), "{body}");
    for (tenant, secret, code) in
        [("contoso.com", "Sesame", 7_000_215), ("contoso.com", "stale", 7_000_222), ("fabrikam.com", "sesame", 90_002)]
    {
        let (status, body) = ask(&lab, tenant, secret).await;
        assert!((400..402).contains(&status) && body["error_codes"][0] == code, "{status} {body}");
    }
}

#[tokio::test]
async fn a_throttled_host_answers_when_its_time_has_come() {
    let lab = lab(|sign_in| sign_in.throttled = 2).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(ask(&lab, "contoso.com", "sesame").await.0);
    }
    assert_eq!(statuses, [429, 429, 200]);
}
