//! How much longer does the DNS of one domain take than its longest chain of dependent requests?

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use exdoctor_lab::{Lab, Running, World};

/// What the embedded world adds to every exchange.
const DELAY: Duration = Duration::from_millis(40);
/// The median of these counts.
const RUNS: usize = 5;
/// Total time may be this much of the chain's.
const GOAL: f64 = 1.5;

/// Server and question: each can be asked only when the one before it is answered. The delegation is walked down to
/// the domain's own servers; then signatures are followed up, each signature naming the key that is needed next.
const CHAIN: [(&str, &str); 10] = [
    ("resolver", "com. NS"),
    ("resolver", "a.gtld-servers.net. A"),
    ("registry", "contoso.com. NS"),
    ("ns1", "contoso.com. NS"),
    ("ns1", "contoso.com. SOA"),
    ("ns1", "contoso.com. DNSKEY"),
    ("resolver", "contoso.com. DS"),
    ("resolver", "com. DNSKEY"),
    ("resolver", "com. DS"),
    ("resolver", ". DNSKEY"),
];

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let mut times: Vec<Duration> = (0..RUNS).map(|_| runtime.block_on(async { time(start().await) })).collect();
    times.sort();
    let (took, chain) = (times[RUNS / 2], DELAY * u32::try_from(CHAIN.len()).expect("a short chain"));
    let ratio = took.as_secs_f64() / chain.as_secs_f64();
    println!(
        "chain of {} requests: {chain:?}; the DNS of one domain: {took:?}, {ratio:.2} times (goal {GOAL})",
        CHAIN.len()
    );
    if ratio <= GOAL { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn start() -> Running {
    let mut world = World::healthy();
    world.delay_ms = u64::try_from(DELAY.as_millis()).expect("a short delay");
    Lab::start(world).await.expect("the world starts")
}

/// One run of the program over the whole domain; every link of the chain must have been asked.
#[expect(clippy::needless_pass_by_value, reason = "the world ends with the run")]
fn time(lab: Running) -> Duration {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = lab.write_to(folder.path()).expect("the folder is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    // The walk for Autodiscover and the dialogue with mail servers are chains of their own, not written down here.
    command.args(["check", "--quiet", "--only", "dns", "--skip", "dns.dane", "-c"]).arg(config).stdout(Stdio::null());
    let start = Instant::now();
    let status = tokio::task::block_in_place(|| command.status()).expect("exdoctor was built");
    let took = start.elapsed();
    assert!(status.success(), "the healthy world is clean");
    for (server, question) in CHAIN {
        assert!(lab.questions(server).contains_key(question), "{server} was not asked for {question}");
    }
    took
}
