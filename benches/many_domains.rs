//! How many times longer do 200 domains take than one, with all anonymous checks and 40 ms added to each exchange?

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use exdoctor_lab::{Lab, Running, World};

const DOMAINS: usize = 200;
const JOBS: &str = "32";
const DELAY_MS: u64 = 40;
const GOAL: f64 = 20.0;

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let lab = runtime.block_on(Lab::start(world())).expect("the world starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = lab.write_to(folder.path()).expect("the folder is writable").display().to_string();
    // The first run warms the system's caches up.
    let [_, one, many] = [1, 1, DOMAINS].map(|count| time(&lab, &config, count));
    let ratio = many.as_secs_f64() / one.as_secs_f64();
    println!("one domain: {one:?}; {DOMAINS} domains with --jobs {JOBS}: {many:?}, {ratio:.1} times (goal {GOAL})");
    if ratio <= GOAL { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn name(number: usize) -> String {
    format!("contoso{number:03}.com")
}

/// The healthy tenant, and as many like it, each with a zone and web sites of its own.
fn world() -> World {
    let mut world = World::healthy();
    world.delay_ms = DELAY_MS;
    let healthy = world.clone();
    let own =
        |key: &str| key.split(' ').next().is_some_and(|name| name == "contoso.com" || name.ends_with(".contoso.com"));
    for name in (0..DOMAINS).map(name) {
        let renamed = |text: &str| text.replace("contoso.com", &name);
        world.zones.insert(name.clone(), healthy.zones["contoso.com"].clone());
        for (key, values) in healthy.records.0.iter().filter(|(key, _)| own(key)) {
            world.records.0.insert(renamed(key), values.iter().map(|value| renamed(value)).collect());
        }
        for host in ["contoso.com", "mta-sts.contoso.com"] {
            world.sites.insert(renamed(host), healthy.sites[host].clone());
        }
        let pages: Vec<_> = world.sign_in().iter().map(|(path, page)| (renamed(path), page.clone())).collect();
        world.sign_in().extend(pages);
    }
    world
}

fn time(lab: &Running, config: &str, count: usize) -> Duration {
    let list = tempfile::NamedTempFile::new().expect("a temporary file");
    let names: Vec<String> = (0..count).map(name).collect();
    std::fs::write(list.path(), names.join("\n")).expect("the file is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", "--quiet", "-c", config, "--jobs", JOBS, "--format", "jsonl", "--domains"]);
    command.arg(list.path()).stdout(Stdio::piped());
    let before = lab.asked("resolver");
    let start = Instant::now();
    let output = command.output().expect("exdoctor was built");
    let took = start.elapsed();
    assert!(matches!(output.status.code(), Some(0 | 3)), "the healthy world is clean: {}", output.status);
    assert!(lab.asked("resolver") > before, "nobody was asked");
    let told = String::from_utf8_lossy(&output.stdout);
    let failed = told.lines().filter(|line| line.contains("\"outcome\":\"fail\"")).count();
    assert_eq!(failed, 0, "the healthy world has no failure");
    took
}
