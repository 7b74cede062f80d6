//! How does a test get a network of its own, with the addresses, the ports and the resolver of a world?

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use exdoctor_lab::{Dnssec, Running, World};

use crate::{forward, inner};

/// Where the resolver of the world is.
pub(crate) const RESOLVER: &str = "100.200.9.53";

/// Runs an ignored test of this program in a namespace of its own.
pub(crate) fn runs_inside(test: &str) {
    inner::passes(Command::new("unshare").arg("-Urnm"), test);
}

/// The healthy world, at addresses that a zone may lead to, unsigned because its root is not the root of the internet.
pub(crate) fn world() -> World {
    let text = toml::to_string(&World::healthy()).expect("a world can be written");
    let moved = [("203.0.113.", "100.200.3."), ("192.0.2.", "100.200.2."), ("198.51.100.", "100.200.1.")];
    let text = moved.iter().fold(text, |text, (from, to)| text.replace(from, to));
    let mut world = World::parse(&text).expect("only addresses were changed");
    world.zones.values_mut().for_each(|zone| zone.dnssec = Dnssec::Unsigned);
    world.date = jiff::Timestamp::now();
    world
}

/// Gives this namespace the addresses of the world and others, and the world's resolver.
pub(crate) fn network(lab: &Running, folder: &Path, others: &[&str]) {
    system("ip", &["link", "set", "lo", "up"]);
    let mut ways: BTreeMap<_, _> = lab.connect_to();
    ways.retain(|from, _| from.parse::<SocketAddr>().is_ok());
    ways.insert(format!("{RESOLVER}:53"), lab.resolvers()[0]);
    let mut known = BTreeSet::new();
    let mut add = |address: String| {
        if known.insert(address.clone()) {
            system("ip", &["address", "add", &format!("{address}/32"), "dev", "lo"]);
        }
    };
    for address in others {
        add((*address).to_owned());
    }
    for (from, to) in ways {
        let from: SocketAddr = from.parse().expect("an address and a port");
        if from.is_ipv4() {
            add(from.ip().to_string());
            forward::forward(from, to);
        }
    }
    let resolv = folder.join("resolv.conf");
    std::fs::write(&resolv, format!("nameserver {RESOLVER}\n")).expect("the folder is writable");
    let real = std::fs::canonicalize("/etc/resolv.conf").expect("there is a resolv.conf");
    system("mount", &["--bind", &resolv.display().to_string(), &real.display().to_string()]);
}

fn system(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
