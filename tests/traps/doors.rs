//! How does a test sign in, and what are its canaries?

use std::sync::Arc;
use std::time::Duration;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use exdoctor::config::{Config, understand};
use exdoctor::input::Input;
use exdoctor::net::sign_in::{Credential, Credentials, Signed};
use exdoctor::net::web::{Proxies, Request};
use exdoctor::net::{Net, Opening};
use exdoctor::parse::mapping;
use jiff::Timestamp;

use crate::pki::trusted_pem;
use crate::server::Server;

/// What must never arrive in a trap, nor in any output.
pub(crate) const PASSWORD: &str = "canary-P4ss&word<1>";
pub(crate) const SECRET: &str = "canary-Cl13nt~Secret+2";
pub(crate) const USER: &str = "svc@contoso.com";

/// A configuration with every credential; `extra` comes first and may say more.
pub(crate) fn config(extra: &str, exchange: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), PASSWORD).unwrap();
    std::fs::write(folder.path().join("secret"), SECRET).unwrap();
    std::fs::write(folder.path().join("token"), token("https://crm.contoso.com")).unwrap();
    let text = format!(
        "domains = ['contoso.com']\nautodiscover_hosts = ['mail.fabrikam.com']\n{extra}\n[tenant]\nid = 'contoso.com'\n\
         client_id = '11111111-2222-3333-4444-555555555555'\nsecret = {{ file = 'secret' }}\n[exchange]\n\
         ews_url = 'https://mail.contoso.com/EWS/Exchange.asmx'\nsign_in = '{exchange}'\nusername = '{USER}'\n\
         password = {{ file = 'password' }}\n[dynamics]\nurl = 'https://crm.contoso.com/Contoso'\nsign_in = 'bearer'\n\
         token = {{ file = 'token' }}\n"
    );
    let input = Input { name: "x.toml".to_owned(), folder: folder.path().to_owned(), text };
    let config = understand(input).unwrap().settle(Timestamp::now());
    config.sign_in.fits().unwrap();
    // The files are read while they are there.
    KEPT.lock().unwrap().push(folder);
    config
}

static KEPT: std::sync::Mutex<Vec<tempfile::TempDir>> = std::sync::Mutex::new(Vec::new());

/// A token for an audience, with a canary in its signature.
pub(crate) fn token(audience: &str) -> String {
    let claims = format!(r#"{{"aud":"{audience}","exp":{}}}"#, Timestamp::now().as_second() + 3600);
    format!("e30.{}.canaryTokenSignature", BASE64URL_NOPAD.encode(claims.as_bytes()))
}

/// The doors with these hosts on loopback, and no DNS.
pub(crate) fn net(config: &Config, places: &[(&str, &Server)], proxies: Proxies) -> Net {
    let map = |(from, to): &(&str, &Server)| mapping(&format!("{from}={}", to.address)).unwrap();
    Net::open(Opening {
        resolvers: vec!["127.0.0.1:9".parse().unwrap()],
        authorities: Some(trusted_pem()),
        connect_to: places.iter().map(map).collect(),
        credentials: Arc::new(Credentials::load(config, &Credential::ALL.into()).unwrap()),
        timeout: Duration::from_secs(2),
        proxies,
        ..Opening::default()
    })
    .unwrap()
}

/// Asks once, with a credential.
pub(crate) async fn ask(net: &Net, credential: Credential, url: &str) -> Signed {
    let request = Request::post(url, "text/xml", "<soap/>").inside(true);
    net.sign_in.session(credential, url).ask(&request).await
}

/// Whether a text holds a secret in any form that it is sent in.
pub(crate) fn leaks(text: &str) -> bool {
    let both = BASE64.encode(format!("{USER}:{PASSWORD}").as_bytes());
    let encoded = |secret: &str| url::form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
    // Of NTLM the first message holds nothing; the last one lets a password be guessed.
    let last_of_ntlm = "TlRMTVNTUAADAAAA";
    [PASSWORD, SECRET, &both, &encoded(PASSWORD), &encoded(SECRET), "canaryTokenSignature", last_of_ntlm]
        .iter()
        .any(|secret| text.contains(secret))
}
