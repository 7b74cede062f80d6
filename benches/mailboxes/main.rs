//! How long does it take to judge the mailboxes of an organization, beside the time of its Web API, and how much memory?
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../../tests/memory/peak.rs"]
mod peak;
mod plain;

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use exdoctor_lab::{Lab, Running, World};
use serde_json::{Value, json};

use peak::peak;

/// The mailboxes of the first goal, and those of the overview beside it.
const MAILBOXES: usize = 10_000;
const MANY: usize = 100_000;
/// As long as judging may take beside the server's own time.
const GOAL: Duration = Duration::from_secs(5);
/// As much memory, in megabytes.
const MEMORY: u64 = 150;
/// Ten times the mailboxes take so many times the memory and the time at most.
const LINEAR: f64 = 12.0;

const CHECK: [&str; 5] = ["check", "--only", "dynamics", "--format", "jsonl"];
const OVERVIEW: [&str; 3] = ["mailboxes", "--format", "csv"];

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let small = Place::of(&runtime, MAILBOXES);
    let (server, check) = (small.server(&runtime), small.run(&CHECK));
    let overview = small.run(&OVERVIEW);
    let large = Place::of(&runtime, MANY);
    let (many, large) = (large.server(&runtime), large.run(&OVERVIEW));
    let print = |what: &str, ran: &Ran, server: Duration| {
        let Ran { took, own, megabytes } = ran;
        println!("{what}: {took:.2?} (the server's own time is {server:.2?}), {own:.2?} of processor, {megabytes} MB");
    };
    print("check of 10,000 mailboxes", &check, server);
    print("overview of 10,000 mailboxes", &overview, server);
    print("overview of 100,000 mailboxes", &large, many);
    let time = large.own.as_secs_f64() / overview.own.as_secs_f64();
    let goal = format!("goals {GOAL:?}, {MEMORY} MB, {LINEAR} times");
    println!("ten times the mailboxes: {time:.1} times the processor ({goal})");
    let fits = |ran: &Ran| ran.own <= GOAL && ran.megabytes <= MEMORY;
    if fits(&check) && fits(&overview) && time <= LINEAR { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A world with so many mailboxes, and its configuration.
struct Place {
    lab: Running,
    folder: tempfile::TempDir,
    count: usize,
}

/// What a run took.
struct Ran {
    took: Duration,
    /// What it used of processors: the server has its own.
    own: Duration,
    megabytes: u64,
}

impl Place {
    fn of(runtime: &tokio::runtime::Runtime, count: usize) -> Self {
        let lab = runtime.block_on(Lab::start(world(count))).expect("the world starts");
        let folder = tempfile::tempdir().expect("a temporary folder");
        lab.write_to(folder.path()).expect("the folder is writable");
        Self { lab, folder, count }
    }

    /// How long the server takes to give all its pages to whoever does nothing with them.
    fn server(&self, runtime: &tokio::runtime::Runtime) -> Duration {
        let start = Instant::now();
        let rows = runtime.block_on(plain::read(&self.lab));
        assert_eq!(rows, self.count + self.count / 10, "every mailbox, and the alert of every tenth");
        start.elapsed()
    }

    fn run(&self, words: &[&str]) -> Ran {
        // Another build than that of the benchmark can be measured, too.
        let own = std::env::var("EXDOCTOR").unwrap_or_else(|_| env!("CARGO_BIN_EXE_exdoctor").to_owned());
        let mut command = Command::new(own);
        let (out, config) = (self.folder.path().join("out"), self.folder.path().join("exdoctor.toml"));
        command.args(words).arg("-c").arg(config).stdin(Stdio::null());
        command.stdout(std::fs::File::create(&out).expect("the folder is writable"));
        let start = Instant::now();
        let mut child = command.spawn().expect("exdoctor was built");
        let (mut kilobytes, mut own) = (0, Duration::ZERO);
        let ended = loop {
            if let Some(ended) = child.try_wait().expect("it can be waited for") {
                break ended;
            }
            kilobytes = peak(child.id()).unwrap_or(kilobytes);
            own = processor(child.id()).unwrap_or(own);
            std::thread::sleep(Duration::from_millis(5));
        };
        let took = start.elapsed();
        assert_eq!(ended.code(), Some(1), "every tenth has failed");
        let text = std::fs::read_to_string(out).expect("it has written");
        // A check lists what it does not pass, an overview every mailbox.
        let expected = if words.contains(&"check") { self.count / 10 } else { self.count };
        let told = text.lines().filter(|line| line.contains("@contoso.com")).count();
        assert!(told >= expected, "{told} lines for {} mailboxes", self.count);
        Ran { took, own, megabytes: kilobytes / 1024 }
    }
}

/// The time that a process has used of processors; the kernel counts hundredths of a second.
fn processor(process: u32) -> Option<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks(11)? + ticks(12)?) * 10))
}

/// So many mailboxes, of which every tenth has failed, with an alert.
fn world(count: usize) -> World {
    let mut world = World::web_api();
    let service = world.dynamics_service();
    service.largest_page = 5_000;
    let model = service.tables["mailboxes"][0].clone();
    let id = |place: usize| format!("5a0f6c0e-1b2c-4d3e-8f40-{place:012}");
    let mailbox = |place: usize| {
        let mut own = model.clone();
        own["mailboxid"] = json!(id(place));
        own["name"] = json!(format!("User {place}"));
        own["emailaddress"] = json!(format!("user{place}@contoso.com"));
        own["_regardingobjectid_value"] = json!(format!("0c1d2e3f-5a6b-4c7d-8e9f-{place:012}"));
        own["_ownerid_value"] = own["_regardingobjectid_value"].clone();
        if place.is_multiple_of(10) {
            for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
                own[name] = json!(2);
            }
            own["lastsuccessfulsynccompletedon"] = Value::Null;
        }
        own
    };
    let alert = |place: usize| {
        json!({
            "tracelogid": format!("7a000000-0000-4000-8000-{place:012}"), "level": 3, "tracecode": 9,
            "text": "<p>The credentials specified in the associated email server profile are incorrect.</p>",
            "errordetails": "Http server returned 401 Unauthorized exception. ErrorImpersonateUserDenied",
            "machinename": "CRM1", "createdon": "2026-05-31T09:00:00Z", "_regardingobjectid_value": id(place),
        })
    };
    service.tables.insert("mailboxes".to_owned(), (0..count).map(mailbox).collect());
    service.tables.insert("tracelogs".to_owned(), (0..count).step_by(10).map(alert).collect());
    world
}
