//! How much longer does one domain take, with all anonymous checks, than its longest chain of dependent requests?

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use exdoctor_lab::{Lab, Running, World};

/// What the embedded world adds to every exchange.
const DELAY: Duration = Duration::from_millis(40);
/// The least of these counts: whatever else the machine does only adds to it.
const RUNS: usize = 5;
/// Total time may be this much of the chain's.
const GOAL: f64 = 1.5;

/// Requests of which each can be made only when the one before it is answered: the server, what it counts, and how many
/// exchanges in a row that stands for.
type Chain = (&'static str, &'static [(&'static str, &'static str, u32)]);

const SECURE: &str = "autodiscover-s.outlook.com:443";
const EXCHANGER: &str = "contoso-com.mail.protection.outlook.com:25";

/// The delegation is walked down to the domain's own servers in two of them.
const CHAINS: [Chain; 3] = [
    (
        // Signatures are followed up, each one naming the key that is needed next.
        "DNS",
        &[
            ("resolver", "com. NS", 1),
            ("resolver", "a.gtld-servers.net. A", 1),
            ("registry", "contoso.com. NS", 1),
            ("ns1", "contoso.com. NS", 1),
            ("ns1", "contoso.com. SOA", 1),
            ("ns1", "contoso.com. DNSKEY", 1),
            ("resolver", "contoso.com. DS", 1),
            ("resolver", "com. DNSKEY", 1),
            ("resolver", "com. DS", 1),
            ("resolver", ". DNSKEY", 1),
        ],
    ),
    (
        // The MX host greets, takes EHLO and STARTTLS, and shows its certificate.
        "mail",
        &[
            ("resolver", "com. NS", 1),
            ("resolver", "a.gtld-servers.net. A", 1),
            ("registry", "contoso.com. NS", 1),
            ("ns1", "contoso.com. NS", 1),
            ("ns1", "contoso.com. MX", 1),
            ("resolver", "contoso-com.mail.protection.outlook.com. A", 1),
            (EXCHANGER, "connection", 1),
            (EXCHANGER, "EHLO", 1),
            (EXCHANGER, "STARTTLS", 1),
            (EXCHANGER, "handshake", 1),
        ],
    ),
    (
        // A redirect in clear text leads to the server, whose certificate names the list of its authority.
        "Autodiscover",
        &[
            ("resolver", "autodiscover.contoso.com. A", 1),
            ("autodiscover.outlook.com:80", "GET /autodiscover/autodiscover.xml", 1),
            ("resolver", "autodiscover-s.outlook.com. A", 1),
            (SECURE, "handshake", 1),
            (SECURE, "GET /autodiscover/autodiscover.xml", 1),
            // The scan: a first hello, and what is asked once it is known what the server speaks.
            (SECURE, "connection", 2),
            ("crl.contoso.com:80", "GET /public.crl", 1),
        ],
    ),
];

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let times = (0..RUNS).map(|_| runtime.block_on(async { time(start().await) }));
    let took = times.min().expect("there are runs");
    let length = |chain: &Chain| chain.1.iter().map(|(_, _, exchanges)| exchanges).sum::<u32>();
    for chain in &CHAINS {
        println!("chain of {}: {} exchanges, {:?}", chain.0, length(chain), DELAY * length(chain));
    }
    let longest = DELAY * CHAINS.iter().map(length).max().expect("there are chains");
    let ratio = took.as_secs_f64() / longest.as_secs_f64();
    println!("one domain with all anonymous checks: {took:?}, {ratio:.2} times the longest (goal {GOAL})");
    if ratio <= GOAL { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn start() -> Running {
    let mut world = World::healthy();
    world.delay_ms = u64::try_from(DELAY.as_millis()).expect("a short delay");
    Lab::start(world).await.expect("the world starts")
}

/// One run of the program over the whole domain; every link of the chains must have been asked.
#[expect(clippy::needless_pass_by_value, reason = "the world ends with the run")]
fn time(lab: Running) -> Duration {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = lab.write_to(folder.path()).expect("the folder is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", "--quiet", "-c"]).arg(config).stdout(Stdio::null());
    let start = Instant::now();
    let status = tokio::task::block_in_place(|| command.status()).expect("exdoctor was built");
    let took = start.elapsed();
    assert!(matches!(status.code(), Some(0 | 3)), "the healthy world is clean: {status}");
    for (server, question, _) in CHAINS.iter().flat_map(|chain| chain.1) {
        let asked = lab.questions(server);
        assert!(asked.contains_key(*question), "{server} was not asked for {question}: {asked:?}");
    }
    took
}
