//! How fast is the TLS scanner beside others? `benches/tls.py` runs this program and its peers, and prints a table.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

mod far;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use exdoctor::probes::tls::{Depth, Settings, Target, accepted, dial_directly, scan};
use exdoctor_checks::facts::tls::Version;
use futures_util::stream::{StreamExt, iter};

const WAIT: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["scan", address, name] => deep(address, name).await,
        ["sweep", port, hosts, jobs] => sweep(number(port), number(hosts), number(jobs)).await,
        ["far", address, round_trip] => far::proxy(parsed(address), Duration::from_millis(number(round_trip))).await,
        _ => println!("scan ADDRESS:PORT NAME | sweep PORT HOSTS JOBS | far ADDRESS:PORT MILLISECONDS"),
    }
}

/// Every suite of every version, and whose order counts.
async fn deep(address: &str, name: &str) {
    let target = Target { address: parsed(address), name: name.to_owned(), starttls: false };
    let settings = Settings { depth: Depth::Deep, ..Settings::default() };
    let start = Instant::now();
    let scan = scan(&target, &settings, &dial_directly(WAIT)).await;
    let seconds = start.elapsed().as_secs_f64();
    let of = |version| scan.versions.get(&version).and_then(|known| known.suites.as_ref());
    let counts = Version::ALL.map(|version| of(version).map_or(0, |suites| suites.chosen.len()).to_string());
    println!("{seconds:.4} s, {} connections, {} suites of SSL 3 to TLS 1.3", scan.connections, counts.join("/"));
}

/// The accepted-cipher question to many addresses of the loopback range.
async fn sweep(port: u16, hosts: u32, jobs: usize) {
    let dial = dial_directly(WAIT);
    let settings = Settings { depth: Depth::Accepted, ..Settings::default() };
    let targets: Vec<Target> = (0..hosts)
        .map(|host| Target {
            address: SocketAddr::new(Ipv4Addr::from_bits(0x7F00_0101 + host).into(), port),
            name: format!("mail{host}.contoso.com"),
            starttls: false,
        })
        .collect();
    let start = Instant::now();
    let answers = iter(&targets).map(|target| accepted(target, &settings, &dial)).buffer_unordered(jobs);
    let yes = answers.filter(|found| std::future::ready(found.offers[0].flight().is_some())).count().await;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{seconds:.4} s, {yes} of {hosts} hosts offer an accepted suite, {:.0} hosts/s",
        f64::from(hosts) / seconds
    );
}

fn parsed(address: &str) -> SocketAddr {
    address.parse().expect("ADDRESS:PORT")
}

fn number<N: std::str::FromStr>(text: &str) -> N {
    text.parse().unwrap_or_else(|_| panic!("{text} is not a number"))
}
