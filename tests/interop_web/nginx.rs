//! How does nginx play the servers of all cases at once?

use std::fmt::Write as _;
use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};

use crate::cases::{CASES, CLOSED, Does, MAIL, OPEN};

/// nginx at work; dropping it ends it.
pub(crate) struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().expect("every system has kill");
        self.0.wait().expect("our own child");
    }
}

/// What a client that signed in is told: where EWS is.
const SETTINGS: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Response><ErrorCode>NoError</ErrorCode><ErrorMessage/><UserResponses><UserResponse><ErrorCode>NoError</ErrorCode><ErrorMessage>No error.</ErrorMessage><RedirectTarget i:nil="true"/><UserSettingErrors/><UserSettings><UserSetting i:type="StringSetting"><Name>AutoDiscoverSMTPAddress</Name><Value>ada@contoso.com</Value></UserSetting><UserSetting i:type="StringSetting"><Name>ExternalEwsUrl</Name><Value>https://mail.contoso.com/EWS/Exchange.asmx</Value></UserSetting></UserSettings></UserResponse></UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>"#;

/// Starts it in a folder, and leaves the certificate of its authority there as `ca.pem`.
pub(crate) fn start(folder: &Path) -> Nginx {
    let (ours, stranger) = (authority("Contoso Test CA"), authority("A CA that nobody knows"));
    fs::write(folder.join("ca.pem"), ours.pem()).expect("the folder is writable");
    let at = folder.display();
    let mut text = format!(
        "daemon off; user root; worker_processes 1; pid {at}/pid; error_log {at}/error.log warn;\n\
         events {{ worker_connections 256; }}\nhttp {{ access_log off; server_names_hash_bucket_size 128;\n"
    );
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        writeln!(text, "{kind}_temp_path {at}/{kind};").expect("a string");
    }
    let named = CASES.iter().flat_map(|case| {
        let domain = format!("{}.contoso.com", case.name);
        case.servers.iter().map(move |(before, port, does)| (format!("{before}{domain}"), *port, *does))
    });
    // Whoever comes under another name meets these first.
    let nobody = [
        ("www.fabrikam.com".to_owned(), 80, Does::Status(404)),
        ("www.fabrikam.com".to_owned(), 443, Does::Status(404)),
    ];
    let shared = [(MAIL.to_owned(), 443, Does::Serve), ("web.contoso.com".to_owned(), 443, Does::Page)];
    for (host, port, does) in nobody.into_iter().chain(named).chain(shared) {
        let secure = port == 443;
        let addresses = if secure { vec![OPEN] } else { vec![OPEN, CLOSED] };
        text.push_str("server {");
        for address in addresses {
            write!(text, " listen {address}:{port}{};", if secure { " ssl" } else { "" }).expect("a string");
        }
        writeln!(text, " server_name {host};").expect("a string");
        if secure {
            let by = if does == Does::Stranger { &stranger } else { &ours };
            certificate(folder, &host, does, by);
            writeln!(text, "ssl_certificate {at}/{host}.pem; ssl_certificate_key {at}/{host}.key;").expect("a string");
        }
        writeln!(text, "{} }}", behaviour(does)).expect("a string");
    }
    text.push('}');
    fs::write(folder.join("nginx.conf"), text).expect("the folder is writable");
    let mut command = Command::new("nginx");
    command.arg("-c").arg(folder.join("nginx.conf")).arg("-e").arg(folder.join("error.log"));
    command.env("PATH", "/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin");
    let mut nginx = Nginx(command.spawn().expect("nginx-light is installed"));
    let begun = Instant::now();
    while TcpStream::connect((OPEN, 443)).is_err() {
        let ended = nginx.0.try_wait().expect("our own child");
        let said = || fs::read_to_string(folder.join("error.log")).unwrap_or_default();
        assert!(ended.is_none() && begun.elapsed() < Duration::from_secs(20), "nginx does not answer: {}", said());
        std::thread::sleep(Duration::from_millis(20));
    }
    nginx
}

fn behaviour(does: Does) -> String {
    let serve = |more: &str| {
        format!(
            "add_header WWW-Authenticate 'Basic realm=\"mail\"' always; {more} default_type text/xml;\n\
             location / {{ if ($http_authorization = '') {{ return 401; }} return 200 '{SETTINGS}'; }}"
        )
    };
    match does {
        Does::Serve | Does::OtherName | Does::Ended | Does::Stranger => serve(""),
        Does::ServeWithMore => serve("add_header X-SOAP-Enabled True always; add_header X-OAuth-Enabled True always;"),
        Does::Page => {
            "default_type text/html; location / { return 200 '<!DOCTYPE html><html><title>Welcome</title></html>'; }"
                .to_owned()
        }
        Does::Status(status) => format!("location / {{ return {status}; }}"),
        Does::Redirect(to) => format!("location / {{ return 302 {to}; }}"),
    }
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a certificate")
}

fn certificate(folder: &Path, host: &str, does: Does, by: &Authority) {
    let name = if does == Does::OtherName { "www.fabrikam.com" } else { host };
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    if does == Does::Ended {
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    }
    let key = KeyPair::generate().expect("a key");
    let leaf = params.signed_by(&key, by).expect("a certificate");
    for (kind, text) in [("pem", leaf.pem()), ("key", key.serialize_pem())] {
        fs::write(folder.join(format!("{host}.{kind}")), text).expect("the folder is writable");
    }
}
