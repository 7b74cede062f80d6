//! Does pyspnego accept NTLM from exdoctor, alone and within Negotiate, and only bound to the certificate of the server?

use std::path::Path;
use std::process::Command;

use exdoctor::net::sign_in::Credential;
use exdoctor::net::web::Request;
use exdoctor_checks::facts::sign_in::{Scheme, Why};

use crate::process::Process;
use crate::support::{ask, begin, certificates, config, net, network, signed_by_openssl};

pub(crate) const HOST: &str = "mail.contoso.com";
pub(crate) const URL: &str = "https://mail.contoso.com/EWS/Exchange.asmx";

/// pyspnego, where `.ci/run` installs it.
pub(crate) fn python() -> Command {
    let folder =
        std::env::var("EXDOCTOR_PEERS").expect("EXDOCTOR_PEERS names a Python environment with pyspnego and msal");
    Command::new(Path::new(&folder).join("bin/python"))
}

/// The server, with what it wants a sign-in to be bound to.
pub(crate) fn front(folder: &Path, port: u16, host: &str, scheme: &str, bound: &[&str]) -> Process {
    std::fs::write(folder.join("users"), "CONTOSO:svc:P4ssword-svc\n:svc@contoso.com:P4ssword-svc\n").unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop_signin/front.py");
    let mut command = python();
    command.arg(script).arg("--certificate").arg(folder.join(format!("{host}.pem")));
    command.arg("--key").arg(folder.join(format!("{host}.key"))).args(["--port", &port.to_string()]);
    command.args(["--scheme", scheme]).args(bound).env("NTLM_USER_FILE", folder.join("users"));
    Process::start(&mut command, port)
}

pub(crate) fn text(sign_in: &str, user: &str) -> String {
    format!(
        "domains = ['contoso.com']\n[exchange]\news_url = '{URL}'\nsign_in = '{sign_in}'\nusername = '{user}'\n\
         password = {{ file = 'password' }}\n"
    )
}

#[test]
#[ignore = "runs only in the network that another test makes"]
fn inside() {
    let folder = begin(&[HOST]);
    let folder = folder.path();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let ntlm = front(folder, 8001, HOST, "NTLM", &["--bind"]);
        let negotiate = front(folder, 8002, HOST, "Negotiate", &["--bind"]);
        std::fs::write(folder.join("password"), "P4ssword-svc").unwrap();
        for (sign_in, port, server) in [("ntlm", 8001, &ntlm), ("negotiate", 8002, &negotiate)] {
            for user in ["CONTOSO\\svc", "svc@contoso.com"] {
                let config = config(folder, &text(sign_in, user));
                let place = format!("127.0.0.1:{port}");
                let net = net(
                    folder,
                    &config,
                    &[
                        ("mail.contoso.com:443", &place),
                        ("CONTOSO:88", "127.0.0.1:1"),
                        ("CONTOSO.COM:88", "127.0.0.1:1"),
                    ],
                );
                let mut session = net.sign_in.session(Credential::Exchange, URL);
                for round in 0..3 {
                    let signed = session.ask(&Request::post(URL, "text/plain", format!("body {round}"))).await;
                    let scheme = signed
                        .scheme
                        .unwrap_or_else(|refused| panic!("{sign_in} {user}: {refused}: {}", server.said()));
                    assert!(matches!(scheme, Scheme::Ntlm | Scheme::Negotiate));
                    assert_eq!(signed.body, format!("body {round}"), "the body arrives whole");
                }
            }
            assert_eq!(server.times("accepted", 2), 2, "one sign-in a connection: {}", server.said());
        }
        // Many connections side by side, as many mailboxes need them.
        let config_of_many = config(folder, &text("ntlm", "CONTOSO\\svc"));
        let net_of_many = net(folder, &config_of_many, &[("mail.contoso.com:443", "127.0.0.1:8001")]);
        let many = (0..32).map(|_| ask(&net_of_many, Credential::Exchange, URL));
        assert!(futures_util::future::join_all(many).await.iter().all(|signed| signed.scheme.is_ok()));
        // A wrong password is rejected once, and not tried again.
        std::fs::write(folder.join("password"), "wrong").unwrap();
        let config = config(folder, &text("ntlm", "CONTOSO\\svc"));
        let net = net(folder, &config, &[("mail.contoso.com:443", "127.0.0.1:8001")]);
        assert_eq!(ask(&net, Credential::Exchange, URL).await.scheme.unwrap_err().why, Why::Rejected);
        assert_eq!(ask(&net, Credential::Exchange, URL).await.scheme.unwrap_err().why, Why::RejectedBefore);
        assert_eq!(ntlm.times("refused", 1), 1, "{}", ntlm.said());
    });
}

/// Whoever sits in between shows another certificate than the one that the server wants a sign-in to be bound to.
#[test]
#[ignore = "runs only in the network that another test makes"]
fn bound() {
    network();
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let outcome = |at: &Path, port: u16| {
        std::fs::write(at.join("password"), "P4ssword-svc").unwrap();
        let config = config(at, &text("ntlm", "CONTOSO\\svc"));
        let net = net(at, &config, &[("mail.contoso.com:443", &format!("127.0.0.1:{port}"))]);
        runtime.block_on(ask(&net, Credential::Exchange, URL)).scheme.map_err(|refused| refused.why)
    };
    for (port, (key, digest, padding)) in (8101..).zip([
        ("rsa:2048", "sha256", "pkcs1"),
        ("rsa:2048", "sha384", "pkcs1"),
        ("rsa:2048", "sha512", "pkcs1"),
        ("rsa:2048", "sha256", "pss"),
        ("rsa:2048", "sha384", "pss"),
        ("P-256", "sha256", ""),
        ("P-384", "sha384", ""),
    ]) {
        let at = folder.path().join(format!("{digest}-{padding}-{key}").replace(':', "-"));
        std::fs::create_dir(&at).unwrap();
        signed_by_openssl(&at, HOST, key, digest, padding);
        let server = front(&at, port, HOST, "NTLM", &["--bind"]);
        assert_eq!(outcome(&at, port), Ok(Scheme::Ntlm), "{key} {digest} {padding}: {}", server.said());
    }
    let at = folder.path();
    certificates(at, &[HOST, "other.contoso.com"]);
    let other = at.join("other.contoso.com.pem").display().to_string();
    let server = front(at, 8201, HOST, "NTLM", &["--bind", &other]);
    assert_eq!(outcome(at, 8201), Err(Why::Rejected), "{}", server.said());
    assert_eq!(server.times("BadBindings", 1), 1, "{}", server.said());
}
