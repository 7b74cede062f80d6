//! How do BIND and unbound run for these tests, and how does exdoctor look at them?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use exdoctor::capture::Capture;
use exdoctor_checks::facts::{Facts, Observation};
use exdoctor_checks::model::Subject;
use tempfile::TempDir;

use crate::port::free_port;
use crate::sign;
use crate::zones::{INNER, NS1, NS2, REGISTRIES, REGISTRY, ROOT, SERVERS, ZONES};

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The servers at work; dropping it ends them.
pub(crate) struct Servers {
    folder: TempDir,
    ports: BTreeMap<&'static str, u16>,
    resolver: SocketAddr,
    children: Vec<Child>,
}

/// The servers that all tests share while any of them runs.
pub(crate) fn servers() -> Arc<Servers> {
    static RUNNING: Mutex<Weak<Servers>> = Mutex::new(Weak::new());
    let mut running = RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    running.upgrade().unwrap_or_else(|| {
        let servers = Arc::new(Servers::start());
        *running = Arc::downgrade(&servers);
        servers
    })
}

impl Servers {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        sign::zones(folder.path());
        let anchor = sign::anchor(folder.path());
        fs::write(folder.path().join("root.key"), &anchor).expect("writable");
        fs::write(folder.path().join("delv.key"), for_delv(&anchor)).expect("writable");
        // BIND listens only on addresses of an interface: its servers differ by port here, by address in the zones.
        let ports = SERVERS.iter().map(|server| (*server, free_port())).collect();
        let resolver = SocketAddr::new(LOCAL, free_port());
        let mut servers = Self { folder, ports, resolver, children: Vec::new() };
        for server in SERVERS {
            let file = format!("named-{server}.conf");
            servers.write(&file, &servers.named(server));
            servers.run("named", "bind9", &["-g", "-n", "1", "-c", &file]);
        }
        servers.write("unbound.conf", &servers.unbound());
        servers.run("unbound", "unbound", &["-d", "-c", "unbound.conf"]);
        for server in SERVERS {
            servers.wait_for(servers.local(server));
        }
        servers.wait_for(resolver);
        servers
    }

    /// Where a name server really listens.
    pub(crate) fn local(&self, address: &str) -> SocketAddr {
        SocketAddr::new(LOCAL, self.ports[address])
    }

    /// The validating resolver.
    pub(crate) fn resolver(&self) -> SocketAddr {
        self.resolver
    }

    /// A file in the folder of the servers.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the built program over domains as a user would, and reads what it saved.
    pub(crate) fn check(&self, domains: &[&str]) -> Vec<Facts> {
        let saved = self.file(&format!("{} and {} more.json", domains[0], domains.len() - 1));
        let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
        command.arg("check").args(domains).args(["--scenario", "C", "--timeout", "3s", "--quiet", "--format", "json"]);
        command.arg("--save-facts").arg(&saved).arg("--trust-anchor").arg(self.file("root.key"));
        command.arg("--resolver").arg(self.resolver.to_string());
        for server in SERVERS {
            command.arg("--connect-to").arg(format!("{server}:53={}", self.local(server)));
        }
        let output = command.output().expect("exdoctor was built");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{:?}: {said}", output.status);
        Capture::read(&saved).expect("exdoctor saved its facts").facts
    }

    /// One fact about one domain.
    pub(crate) fn fact<F: Observation + Clone>(&self, domain: &str) -> F {
        let facts = self.check(&[domain]);
        let fact = facts.iter().find_map(|facts| facts.fetch::<F>(&Subject::domain(domain)).cloned());
        fact.unwrap_or_else(|| panic!("no {} of {domain}: {facts:?}", F::KIND.name()))
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).expect("the folder is writable");
    }

    fn named(&self, server: &str) -> String {
        let mut text = format!(
            "options {{ directory \"{}\"; listen-on port {} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion no;\n\
             dnssec-validation no; empty-zones-enable no; check-names primary ignore; notify no;\n\
             pid-file none; lock-file none; session-keyfile none; }};\ncontrols {{}};\n",
            self.folder.path().display(),
            self.ports[server]
        );
        for (origin, file) in served_by(server) {
            writeln!(text, "zone \"{origin}\" {{ type primary; file \"zones/{file}\"; }};").expect("a string");
        }
        text
    }

    fn unbound(&self) -> String {
        let mut text = format!(
            "server:\n interface: {}@{}\n port: {}\n do-ip6: no\n username: \"\"\n chroot: \"\"\n pidfile: \"\"\n \
             directory: \"{}\"\n do-not-query-localhost: no\n trust-anchor-file: \"root.key\"\n use-syslog: no\n \
             local-zone: \"test.\" nodefault\n num-threads: 1\nremote-control:\n control-enable: no\n",
            self.resolver.ip(),
            self.resolver.port(),
            self.resolver.port(),
            self.folder.path().display()
        );
        let lost = [("lame.test", NS1), ("notloaded.test", NS2), ("halflame.test", NS1)];
        let lost = lost.iter().map(|(origin, server)| (*origin, *server));
        let all =
            SERVERS.iter().flat_map(|server| served_by(server).into_iter().map(move |(origin, _)| (origin, *server)));
        let mut stubs: BTreeMap<&str, String> = BTreeMap::new();
        for (origin, server) in all.chain(lost) {
            writeln!(stubs.entry(origin).or_default(), " stub-addr: 127.0.0.1@{}", self.ports[server])
                .expect("a string");
        }
        for (origin, addresses) in stubs {
            write!(text, "stub-zone:\n name: \"{origin}\"\n{addresses}").expect("a string");
        }
        text
    }

    fn run(&mut self, program: &str, package: &str, arguments: &[&str]) {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.file(&format!("{program}.log")))
            .expect("the folder is writable");
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command.stdout(log.try_clone().expect("a second handle")).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{program} (of the package {package}): {error}"));
        self.children.push(child);
    }

    fn wait_for(&self, address: SocketAddr) {
        let start = Instant::now();
        while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
            let logs =
                || ["named.log", "unbound.log"].map(|name| fs::read_to_string(self.file(name)).unwrap_or_default());
            assert!(start.elapsed() < Duration::from_secs(20), "{address} does not answer: {}", logs().join("\n"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for child in &mut self.children {
            child.kill().and_then(|()| child.wait().map(drop)).expect("our own child can be ended");
        }
    }
}

/// The zones of a name server with their files; the file of one is missing on purpose.
fn served_by(server: &str) -> Vec<(&'static str, &'static str)> {
    let mut zones: Vec<_> = match server {
        ROOT => vec![(".", "root")],
        REGISTRY => REGISTRIES.iter().map(|(top, _)| (*top, *top)).collect(),
        NS2 => vec![("notloaded.test", "missing")],
        NS1 | INNER => Vec::new(),
        other => unreachable!("no server has the address {other}"),
    };
    zones.extend(ZONES.iter().filter(|zone| zone.servers.contains(&server)).map(|zone| (zone.origin, zone.origin)));
    zones
}

/// The anchor in the form that delv reads.
fn for_delv(anchor: &str) -> String {
    let fields: Vec<&str> = anchor.split_whitespace().collect();
    let at = fields.iter().position(|field| *field == "257").expect("a key-signing key");
    let key = fields[at + 3..].concat();
    format!("trust-anchors {{ . static-key {} {} {} \"{key}\"; }};\n", fields[at], fields[at + 1], fields[at + 2])
}

/// The folder of the servers, for tools that run in it.
impl AsRef<Path> for Servers {
    fn as_ref(&self) -> &Path {
        self.folder.path()
    }
}
