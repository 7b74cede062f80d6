//! How many mailboxes a second does a run ask about at EWS, with how much memory, and does that hold for ten times as many?

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

#[path = "../tests/memory/peak.rs"]
mod peak;

use exdoctor_lab::{Lab, Running, World};

use peak::peak;

const JOBS: &str = "32";
/// Mailboxes a second.
const RATE: f64 = 300.0;
/// Megabytes at the peak, for 1,000 mailboxes.
const MEMORY: u64 = 100;
/// So many times as long ten times as many mailboxes may take.
const GROWTH: f64 = 13.0;

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let mut reached = true;
    for (name, world) in [("Basic", World::mailboxes()), ("NTLM", World::windows_mailboxes("ntlm"))] {
        let mut world = world;
        world.server_of_mailboxes().crowd = 10_000;
        let lab = runtime.block_on(Lab::start(world)).expect("the world starts");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = lab.write_to(folder.path()).expect("the folder is writable").display().to_string();
        // The first run warms the system's caches up.
        let [_, (one, memory), (ten, most)] = [100, 1000, 10_000].map(|count| run(&lab, &config, count));
        let rate = 1000.0 / one.as_secs_f64();
        let growth = ten.as_secs_f64() / one.as_secs_f64();
        println!(
            "{name}: 1,000 mailboxes with --jobs {JOBS}: {one:?}, {rate:.0} a second (goal {RATE}), {memory} MB (goal {MEMORY}); \
             10,000: {growth:.1} times as long (goal {GROWTH}), {most} MB"
        );
        reached &= rate >= RATE && memory <= MEMORY && growth <= GROWTH;
    }
    if reached { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How long a run takes, and how many megabytes it has at its peak.
fn run(lab: &Running, config: &str, count: usize) -> (Duration, u64) {
    let list = tempfile::NamedTempFile::new().expect("a temporary file");
    let names: Vec<String> = (1..=count).map(|number| format!("user{number}@contoso.com")).collect();
    std::fs::write(list.path(), names.join("\n")).expect("the file is writable");
    let out = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args([
        "check",
        "--quiet",
        "--no-save",
        "-c",
        config,
        "--jobs",
        JOBS,
        "--only",
        "ews.*",
        "--format",
        "jsonl",
    ]);
    command.arg("--mailboxes").arg(list.path()).stdout(Stdio::from(out.reopen().expect("the file is writable")));
    let start = Instant::now();
    let mut child = command.spawn().expect("exdoctor was built");
    let mut most = 0;
    while child.try_wait().expect("the run can be waited for").is_none() {
        most = peak(child.id()).unwrap_or(most);
        std::thread::sleep(Duration::from_millis(5));
    }
    let took = start.elapsed();
    let told = std::fs::read_to_string(out.path()).expect("the report is there");
    let opened =
        told.lines().filter(|line| line.contains("\"ews.mailbox-access\"") && line.contains("\"pass\"")).count();
    assert!(opened >= count, "{opened} of {count} mailboxes were opened");
    assert!(lab.asked("mail.contoso.com:443") > 0, "nobody was asked");
    (took, most >> 10)
}
