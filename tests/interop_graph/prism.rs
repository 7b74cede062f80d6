//! How is a description served, as a mock or before a server?

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use exdoctor_lab::Running;

use crate::port::free_port;

/// A running mock or proxy; dropping it ends it.
pub(crate) struct Prism {
    child: Child,
    address: SocketAddr,
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; .ci/run sets it"))
}

impl Prism {
    /// Answers as the description says.
    pub(crate) fn mock() -> Self {
        Self::start("mock", None)
    }

    /// Asks a server, and holds its answers against the description.
    pub(crate) fn proxy(upstream: SocketAddr) -> Self {
        Self::start("proxy", Some(format!("http://{upstream}/v1.0")))
    }

    fn start(kind: &str, upstream: Option<String>) -> Self {
        let address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), free_port());
        let port = address.port().to_string();
        let child = Command::new(variable("EXDOCTOR_PRISM"))
            .args([kind, "--errors", "-h", "127.0.0.1", "-p", &port, &variable("EXDOCTOR_GRAPH")])
            .args(upstream)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let prism = Self { child, address };
        let end = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < end, "the mock did not open its port");
            std::thread::sleep(Duration::from_millis(50));
        }
        prism
    }

    /// The status and the body of a GET.
    pub(crate) fn get(&self, path: &str, token: &str) -> (u16, String) {
        exchange(self.address, &format!("GET {path} HTTP/1.1\r\n"), token, "")
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A token of the lab's own sign-in host, for its Graph.
pub(crate) fn token(upstream: SocketAddr, lab: &Running) -> String {
    let folder = tempfile::tempdir().unwrap();
    lab.write_to(folder.path()).unwrap();
    let secret = std::fs::read_to_string(folder.path().join("reader.secret")).unwrap();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("client_id", "3f6e4b1a-0000-4000-8000-000000000001").append_pair("client_secret", secret.trim());
    form.append_pair("grant_type", "client_credentials").append_pair("scope", "https://graph.microsoft.com/.default");
    let (status, body) = exchange(upstream, "POST /contoso.com/oauth2/v2.0/token HTTP/1.1\r\n", "none", &form.finish());
    let body: serde_json::Value = serde_json::from_str(&body).unwrap_or_else(|_| panic!("{status} {body}"));
    body["access_token"].as_str().unwrap().to_owned()
}

fn exchange(address: SocketAddr, first: &str, token: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "{first}Host: {address}\r\nConnection: close\r\nAccept: application/json\r\nAuthorization: Bearer {token}\r\n"
    );
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap();
    (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}
