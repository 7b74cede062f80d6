//! Which addresses are never asked with a credential, whoever names them?

use exdoctor::config::DynamicsConfig;
use exdoctor::net::sign_in::Credential;
use exdoctor::net::web::Proxies;
use exdoctor_checks::facts::sign_in::Why;

use crate::doors::{ask, config, leaks, net};
use crate::pki::Shown;
use crate::server::{Server, answer};

/// Addresses that a redirect, a record or a document may name, and whose credential is asked for.
const TRAPS: &[(Credential, &str)] = &[
    (Credential::Exchange, "http://mail.contoso.com/EWS/Exchange.asmx"),
    (Credential::Exchange, "http://autodiscover.contoso.com/autodiscover/autodiscover.xml"),
    (Credential::Exchange, "https://contoso.com/autodiscover/autodiscover.xml"),
    (Credential::Exchange, "https://contoso.com./autodiscover/autodiscover.xml"),
    (Credential::Exchange, "https://autodiscover.com/autodiscover/autodiscover.xml"),
    (Credential::Exchange, "https://com/"),
    (Credential::Exchange, "https://mail.contoso.com.evil.example/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://MAIL.CONTOSO.COM.EVIL.EXAMPLE/"),
    (Credential::Exchange, "https://autodiscover.contoso.com.evil.example/"),
    (Credential::Exchange, "https://mailcontoso.com/"),
    (Credential::Exchange, "https://evilcontoso.com/"),
    (Credential::Exchange, "https://mail.contoso.co/"),
    (Credential::Exchange, "https://mail.contoso.com@evil.example/"),
    (Credential::Exchange, "https://mail.contoso.com:443@evil.example/"),
    (Credential::Exchange, "https://ada:x@mail.contoso.com/"),
    (Credential::Exchange, "https://mail.contoso.com:8443/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://autodiscover.contoso.com:444/"),
    (Credential::Exchange, "https://mail.c\u{43e}ntoso.com/"),
    (Credential::Exchange, "https://mail.contoso.com%2eevil.example/"),
    (Credential::Exchange, "https://evil.example\\@mail.contoso.com/"),
    (Credential::Exchange, "https://evil.example#@mail.contoso.com/"),
    (Credential::Exchange, "https://evil.example?mail.contoso.com"),
    (Credential::Exchange, "https://127.0.0.1/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://0x7f.1/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://[::1]/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://192.0.2.1/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://login.microsoftonline.com/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://graph.microsoft.com/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://partner.outlook.cn/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://outlook.office365.us/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://outlook.office365.com.evil.example/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://evil.outlook.office365.com/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://outlook.office365.com:8443/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://fabrikam.com/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://sub.mail.fabrikam.com/EWS/Exchange.asmx"),
    (Credential::Exchange, "https://evil.azurewebsites.net/EWS/Exchange.asmx"),
    (Credential::Exchange, "ftp://mail.contoso.com/"),
    (Credential::Exchange, "file:///etc/passwd"),
    (Credential::Exchange, "javascript:alert(1)"),
    (Credential::Exchange, "https:mail.contoso.com.evil.example"),
    (Credential::Dynamics, "https://crm.contoso.com:444/Contoso/api/data/v9.1/"),
    (Credential::Dynamics, "http://crm.contoso.com/Contoso/api/data/v9.1/"),
    (Credential::Dynamics, "https://sub.crm.contoso.com/Contoso/api/data/v9.1/"),
    (Credential::Dynamics, "https://mail.contoso.com/Contoso/api/data/v9.1/"),
    (Credential::Dynamics, "https://contoso.crm4.dynamics.com/api/data/v9.1/"),
    (Credential::Tenant, "https://graph.microsoft.com.evil.example/v1.0/organization"),
    (Credential::Tenant, "https://evil.example/graph.microsoft.com"),
    (Credential::Tenant, "http://graph.microsoft.com/v1.0/organization"),
    (Credential::Tenant, "https://graph.microsoft.com:8443/v1.0/organization"),
    (Credential::Tenant, "https://mail.contoso.com/v1.0/organization"),
];

/// Every host of the traps, as far as it can be asked at all.
const HOSTS: &[&str] = &[
    "mail.contoso.com:80",
    "mail.contoso.com:443",
    "mail.contoso.com:8443",
    "autodiscover.contoso.com:80",
    "autodiscover.contoso.com:444",
    "contoso.com:443",
    "autodiscover.com:443",
    "mail.contoso.com.evil.example:443",
    "autodiscover.contoso.com.evil.example:443",
    "mailcontoso.com:443",
    "evilcontoso.com:443",
    "mail.contoso.co:443",
    "evil.example:443",
    "mail.xn--cntoso-2nf.com:443",
    "127.0.0.1:443",
    "[::1]:443",
    "192.0.2.1:443",
    "login.microsoftonline.com:443",
    "graph.microsoft.com:443",
    "graph.microsoft.com:80",
    "graph.microsoft.com:8443",
    "graph.microsoft.com.evil.example:443",
    "partner.outlook.cn:443",
    "outlook.office365.us:443",
    "outlook.office365.com:8443",
    "outlook.office365.com.evil.example:443",
    "evil.outlook.office365.com:443",
    "fabrikam.com:443",
    "sub.mail.fabrikam.com:443",
    "evil.azurewebsites.net:443",
    "crm.contoso.com:444",
    "crm.contoso.com:80",
    "sub.crm.contoso.com:443",
    "contoso.crm4.dynamics.com:443",
];

#[tokio::test]
async fn an_address_that_is_not_of_the_credential_gets_not_even_a_connection() {
    let asks = |_: &crate::server::Asked| answer("401 Unauthorized", &["WWW-Authenticate: Basic realm=\"x\""], "");
    let trap = Server::plain(asks);
    let places: Vec<(&str, &Server)> = HOSTS.iter().map(|host| (*host, &trap)).collect();
    for exchange in ["basic", "ntlm", "negotiate"] {
        let config = config("mailboxes = ['ada@azurewebsites.net']", exchange);
        let net = net(&config, &places, Proxies::default());
        for (credential, url) in TRAPS {
            let signed = ask(&net, *credential, url).await;
            let refused = signed.scheme.expect_err(url);
            assert_eq!(refused.why, Why::NotForThisHost, "{url}: {}", refused.reason);
            assert!(signed.asked.answer().is_none() && !leaks(&format!("{:?}{refused:?}", signed.asked)), "{url}");
            assert!(!signed.asked.url.contains("ada:x"), "{url}");
        }
    }
    assert_eq!(trap.got(), "", "no byte arrives");
    assert!(TRAPS.len() >= 40);
}

#[tokio::test]
async fn the_hosts_that_a_credential_is_for_are_asked() {
    let asks = |asked: &crate::server::Asked| match asked.authorization() {
        "" => answer("401 Unauthorized", &["WWW-Authenticate: Basic realm=\"x\""], ""),
        _ => answer("200 OK", &[], "x"),
    };
    let hosts = [
        "mail.contoso.com",
        "autodiscover.contoso.com",
        "x.y.contoso.com",
        "mail.fabrikam.com",
        "outlook.office365.com",
    ];
    let servers: Vec<(String, Server)> =
        hosts.iter().map(|host| (format!("{host}:443"), Server::tls(host, Shown::Trusted, asks))).collect();
    let places: Vec<(&str, &Server)> = servers.iter().map(|(host, server)| (host.as_str(), server)).collect();
    let net = net(&config("", "basic"), &places, Proxies::default());
    for host in hosts {
        let signed = ask(&net, Credential::Exchange, &format!("https://{host}/EWS/Exchange.asmx")).await;
        assert!(signed.scheme.is_ok(), "{host}: {:?}", signed.scheme);
    }
}

#[tokio::test]
async fn an_organization_that_nobody_signs_in_to_is_shown_nothing_of_another() {
    let crm = Server::tls("crm.fabrikam.com", Shown::Trusted, |_| answer("200 OK", &[], "{}"));
    let mut config = config("", "basic");
    let url = exdoctor::parse::web_url("https://crm.fabrikam.com/Fabrikam", "an address").ok();
    config.sign_in.dynamics.push(DynamicsConfig { url, ..DynamicsConfig::default() });
    let net = net(&config, &[("crm.fabrikam.com:443", &crm)], Proxies::default());
    let signed = ask(&net, Credential::Dynamics, "https://crm.fabrikam.com/Fabrikam/api/data/v9.2/").await;
    assert_eq!(signed.scheme.unwrap_err().why, Why::NoCredential);
    assert_eq!(crm.got(), "");
}
