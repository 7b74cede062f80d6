//! How do other makers' servers run for these tests?

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::certificates::file;
use crate::port::free_port;

/// A server at work; dropping it ends it.
pub(crate) struct Server {
    child: Child,
    folder: TempDir,
}

impl Server {
    /// Runs a command in an empty folder, which is handed to the closure first, until every port answers.
    pub(crate) fn run(package: &str, ports: &[u16], command: impl FnOnce(&TempDir) -> Command) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = command(&folder);
        let log = fs::File::create(folder.path().join("log")).expect("the folder is writable");
        command.current_dir(folder.path()).env("OPENSSL_CONF", "/dev/null").stdin(Stdio::piped());
        command.stdout(log.try_clone().expect("a second handle")).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{command:?} (of {package}): {error}"));
        let mut server = Self { child, folder };
        for port in ports {
            server.wait_for(*port);
        }
        server
    }

    fn wait_for(&mut self, port: u16) {
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let ended = self.child.try_wait().expect("our own child");
            let patient = start.elapsed() < Duration::from_secs(20);
            assert!(patient && ended.is_none(), "nothing answers at port {port}: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What the server has said.
    pub(crate) fn log(&self) -> String {
        let read = |name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        ["log", "error.log"].map(read).concat()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Servers with processes of their own end those when they are asked to end, not when they are killed.
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("every system has kill");
        let start = Instant::now();
        while self.child.try_wait().expect("our own child").is_none() {
            if start.elapsed() > Duration::from_secs(5) {
                self.child.kill().expect("our own child can be ended");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// OpenSSL, with the certificates of an RSA and an ECDSA key.
pub(crate) fn openssl(arguments: &[&str]) -> (Server, u16) {
    let port = free_port();
    let server = Server::run("openssl", &[port], |_| {
        let mut command = Command::new("openssl");
        command.args(["s_server", "-www", "-quiet", "-accept", &format!("127.0.0.1:{port}")]);
        command.arg("-cert").arg(file("rsa.pem")).arg("-key").arg(file("rsa.key"));
        command.arg("-dcert").arg(file("ecdsa.pem")).arg("-dkey").arg(file("ecdsa.key")).args(arguments);
        command
    });
    (server, port)
}

/// `GnuTLS`, which calls its settings priorities.
pub(crate) fn gnutls(priorities: &str) -> (Server, u16) {
    let port = free_port();
    let server = Server::run("gnutls-bin", &[port], |_| {
        let mut command = Command::new("gnutls-serv");
        command.args(["--http", "--quiet", "--disable-client-cert", "--port", &port.to_string()]);
        command.arg("--x509certfile").arg(file("rsa.pem")).arg("--x509keyfile").arg(file("rsa.key"));
        command.arg("--x509certfile").arg(file("ecdsa.pem")).arg("--x509keyfile").arg(file("ecdsa.key"));
        command.arg("--priority").arg(priorities);
        command
    });
    (server, port)
}

/// tlslite-ng, which still knows SSL 3.
pub(crate) fn tlslite() -> (Server, u16) {
    let port = free_port();
    let server = Server::run("tlslite-ng", &[port], |_| {
        let mut command = Command::new(python("tlslite"));
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop_tls/tlslite_server.py")).arg(port.to_string());
        command.arg(file("rsa.pem")).arg(file("rsa.key"));
        command
    });
    (server, port)
}

/// Python with the peers that come as Python packages.
pub(crate) fn python(package: &str) -> PathBuf {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target/ci/tls-peers"));
    let python = folder.join("bin/python");
    let there = Command::new(&python).args(["-c", &format!("import {package}")]).status();
    let how = "python3 -m venv target/ci/tls-peers && target/ci/tls-peers/bin/pip install sslyze tlslite-ng";
    assert!(there.is_ok_and(|status| status.success()), "{package} is missing: {how}");
    python
}
