//! What does the scanner find? `tls_scan HOST ADDRESS:PORT [accepted|usual|deep|order] [starttls]`
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::time::{Duration, Instant};

use exdoctor::probes::tls::{Depth, Settings, Target, dial_directly, scan};
use exdoctor_checks::values::suite_name;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let depth = match arguments.get(2).map(String::as_str) {
        Some("accepted") => Depth::Accepted,
        Some("deep") => Depth::Deep,
        Some("order") => Depth::Order,
        _ => Depth::Usual,
    };
    let address = arguments[1].parse().expect("an address and a port");
    let target = Target { address, name: arguments[0].clone(), starttls: arguments.get(3).is_some() };
    let settings = Settings { depth, ..Settings::default() };
    let start = Instant::now();
    let scan = scan(&target, &settings, &dial_directly(Duration::from_secs(10))).await;
    let took = start.elapsed();
    if std::env::var_os("JSON").is_some() {
        println!("{}", serde_json::to_string_pretty(&scan).expect("facts can be written"));
    }
    for (version, known) in &scan.versions {
        println!("{version} {:?} {:?}", known.offered, known.order.is_some());
        for (suite, size) in known.suites.iter().flat_map(|suites| &suites.chosen) {
            println!("  {version} {} {size:?}", suite_name(*suite));
        }
        if let Some(suites) = &known.suites {
            println!("  refusals {:?} open {}", suites.refusals, suites.not_established.len());
        }
    }
    println!("{} connections, {} chains, {took:?}", scan.connections, scan.chains.len());
}
