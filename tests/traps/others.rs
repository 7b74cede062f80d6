//! Who else could get a credential: those who read an answer, proxies, sign-in hosts, other audiences?

use exdoctor::net::sign_in::Credential;
use exdoctor::net::web::Proxies;
use exdoctor::parse::ProxyUse;
use exdoctor_checks::facts::sign_in::Why;

use crate::behaviour::BASIC;
use crate::doors::{PASSWORD, ask, config, leaks, net, token};
use crate::pki::Shown;
use crate::server::{Answer, Asked, Server, answer};

#[tokio::test]
async fn a_secret_that_a_server_repeats_is_in_no_answer() {
    let echo = |asked: &Asked| match asked.authorization() {
        "" => answer("401 Unauthorized", &[BASIC], ""),
        own => answer("200 OK", &[&format!("X-Echo: {own}")], &format!("<p>{own} {PASSWORD}</p>")),
    };
    let mail = Server::tls("mail.contoso.com", Shown::Trusted, echo);
    let net = net(&config("", "basic"), &[("mail.contoso.com:443", &mail)], Proxies::default());
    let signed = ask(&net, Credential::Exchange, "https://mail.contoso.com/EWS/Exchange.asmx").await;
    assert!(signed.scheme.is_ok() && leaks(&mail.got()));
    assert!(!leaks(&format!("{:?} {}", signed.asked, String::from_utf8_lossy(&signed.body))), "{:?}", signed.asked);
}

#[tokio::test]
async fn a_proxy_gets_no_credential_whether_it_asks_for_one_or_listens() {
    for (name, answers) in [
        (
            "asks",
            (|_| answer("407 Proxy Authentication Required", &["Proxy-Authenticate: Basic realm=x"], "")) as Answer,
        ),
        ("refuses", |_| answer("403 Forbidden", &[], "")),
        ("answers itself", |_| answer("200 OK", &[], "welcome")),
        ("moves on", |_| answer("302 Found", &["Location: https://evil.example/"], "")),
    ] {
        let proxy = Server::plain(answers);
        let wish = exdoctor::parse::proxy(&format!("http://{}", proxy.address)).unwrap();
        let proxies = || Proxies::of(Some(&ProxyUse::Through(wish.clone())), |_| None);
        for sign_in in ["basic", "ntlm"] {
            let net = net(&config("", sign_in), &[], proxies());
            let signed = ask(&net, Credential::Exchange, "https://mail.contoso.com/EWS/Exchange.asmx").await;
            assert_eq!(signed.scheme.unwrap_err().why, Why::NotEstablished, "{name}");
        }
        let net = net(&config("", "basic"), &[], proxies());
        let signed = ask(&net, Credential::Tenant, "https://graph.microsoft.com/v1.0/organization").await;
        assert!(signed.scheme.is_err());
        assert!(proxy.got().contains("CONNECT mail.contoso.com:443") && !leaks(&proxy.got()), "{name}");
        assert!(!proxy.got().to_ascii_lowercase().contains("authorization"), "{name}: {}", proxy.got());
    }
}

#[tokio::test]
async fn the_sign_in_host_passes_nothing_on_and_a_stranger_in_its_place_gets_nothing() {
    let evil = Server::tls("evil.example", Shown::Trusted, |_| answer("200 OK", &[], r#"{"access_token":"x"}"#));
    let graph = Server::tls("graph.microsoft.com", Shown::Trusted, |_| answer("200 OK", &[], "{}"));
    for (name, shown, answers, may_get) in [
        ("an untrusted chain", Shown::Untrusted, (|_| answer("200 OK", &[], "")) as Answer, false),
        ("an expired certificate", Shown::Expired, |_| answer("200 OK", &[], ""), false),
        (
            "an open redirect",
            Shown::Trusted,
            |_| answer("307 Temporary Redirect", &["Location: https://evil.example/token"], ""),
            true,
        ),
        (
            "a captive portal",
            Shown::Trusted,
            |_| answer("200 OK", &["Content-Type: text/html"], "<form>sign in</form>"),
            true,
        ),
        (
            "an echo",
            Shown::Trusted,
            |asked| {
                answer(
                    "400 Bad Request",
                    &[],
                    &format!(
                        r#"{{"error":"invalid_client","error_description":"AADSTS7000215: {}"}}"#,
                        asked.head.replace("\r\n", " ")
                    ),
                )
            },
            true,
        ),
    ] {
        let login = Server::tls("login.microsoftonline.com", shown, answers);
        let places = [
            ("login.microsoftonline.com:443", &login),
            ("graph.microsoft.com:443", &graph),
            ("evil.example:443", &evil),
        ];
        let net = net(&config("", "basic"), &places, Proxies::default());
        let signed = ask(&net, Credential::Tenant, "https://graph.microsoft.com/v1.0/organization").await;
        assert!(signed.scheme.is_err() && !leaks(&format!("{signed:?}")), "{name}: {signed:?}");
        assert_eq!((evil.got().as_str(), graph.got().as_str()), ("", ""), "{name}");
        assert_eq!(leaks(&login.got()), may_get, "{name}");
    }
}

#[tokio::test]
async fn a_token_from_elsewhere_goes_to_its_audience_only() {
    let graph = Server::tls("graph.microsoft.com", Shown::Trusted, |_| answer("200 OK", &[], "{}"));
    let outlook = Server::tls("outlook.office365.com", Shown::Trusted, |_| answer("200 OK", &[], "{}"));
    let mut config = config("", "oauth");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), token("https://graph.microsoft.com")).unwrap();
    config.sign_in.tenant.secret = None;
    config.sign_in.tenant.token = Some(exdoctor::secret::SecretSource::File(folder.path().join("token")));
    let places = [("graph.microsoft.com:443", &graph), ("outlook.office365.com:443", &outlook)];
    let net = net(&config, &places, Proxies::default());
    assert!(ask(&net, Credential::Tenant, "https://graph.microsoft.com/v1.0/organization").await.scheme.is_ok());
    let signed = ask(&net, Credential::Exchange, "https://outlook.office365.com/EWS/Exchange.asmx").await;
    assert_eq!(signed.scheme.unwrap_err().why, Why::NoCredential);
    assert!(leaks(&graph.got()) && outlook.got().is_empty());
}
