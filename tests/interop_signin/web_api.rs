//! Does the program read and change the Web API of Dynamics where pyspnego stands before it, as IIS does on-premises?

use std::path::Path;
use std::process::{Command, Output, Stdio};

use exdoctor_lab::{Lab, Running, Tests, World};
use serde_json::{Value, json};

use crate::ntlm::front;
use crate::support::{certificates, network};

const HOST: &str = "crm.contoso.com";
const PLACE: &str = "crm.contoso.com:443";
/// Where the world says that it is.
const AT: &str = "192.0.2.40:443";
const MAILBOXES: usize = 2_500;

/// Ada was never tested; as many mailboxes as need three pages.
fn world() -> World {
    let mut world = World::web_api();
    let service = world.dynamics_service();
    service.tests = Some(Tests::Succeed);
    service.largest_page = 5_000;
    let rows = service.tables.get_mut("mailboxes").unwrap();
    let model = rows[0].clone();
    for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
        rows[0][name] = json!(0);
    }
    rows.extend((0..MAILBOXES).map(|place| {
        let mut own = model.clone();
        own["mailboxid"] = json!(format!("5a0f6c0e-1b2c-4d3e-8f41-{place:012}"));
        own["emailaddress"] = json!(format!("user{place}@contoso.com"));
        own
    }));
    world
}

/// The configuration of the lab, but for the sign-in and for where the host is.
fn configure(lab: &Running, folder: &Path, port: u16) {
    let file = lab.write_to(folder).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("[dynamics]").expect("the lab writes one organization");
    let of_dynamics = |at: &usize| rest[*at..].starts_with("\n[dynamics.");
    let next = rest.match_indices("\n[").map(|(at, _)| at).find(|at| !of_dynamics(at));
    let after = next.map_or("", |at| &rest[at..]);
    let dynamics = "[dynamics]\nurl = 'https://crm.contoso.com/Contoso'\nsign_in = 'ntlm'\nusername = 'CONTOSO\\svc'\n\
                    password = { file = 'password' }\n";
    let own = lab.connect_to()[AT].to_string();
    let text = format!("{before}{dynamics}{after}").replace(&own, &format!("127.0.0.1:{port}"));
    std::fs::write(&file, text).unwrap();
    // The roots of the lab, and that of the server in between.
    let roots = std::fs::read_to_string(folder.join("ca.pem")).unwrap();
    let front = std::fs::read_to_string(folder.join("front/ca.pem")).unwrap();
    std::fs::write(folder.join("ca.pem"), roots + &front).unwrap();
}

fn exdoctor(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(words).args(["-c", "exdoctor.toml"]).env_clear().current_dir(folder).stdin(Stdio::null());
    command.output().unwrap()
}

#[test]
#[ignore = "runs only in the network that another test makes"]
fn inside() {
    network();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let own = folder.join("front");
    std::fs::create_dir(&own).unwrap();
    certificates(&own, &[HOST]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let lab = runtime.block_on(Lab::start(world())).unwrap();
    let upstream = format!("https://{}", lab.connect_to()[AT]);
    std::fs::write(own.join("authorization"), "Bearer lab-token-of-the-reader").unwrap();
    let authorization = own.join("authorization").display().to_string();
    let server =
        front(&own, 8301, HOST, "NTLM", &["--bind", "--upstream", &upstream, "--authorization", &authorization]);
    configure(&lab, folder, 8301);
    std::fs::write(folder.join("password"), "P4ssword-svc").unwrap();

    let ran = exdoctor(folder, &["mailboxes", "--format", "json"]);
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let whole: Value = serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{said}{}", server.said()));
    assert_eq!(whole["known"], json!(MAILBOXES + 5), "{}: {}", whole["remarks"], server.said());
    assert_eq!(server.times("accepted", 1), 1, "one connection, signed in once: {}", server.said());

    let ran = exdoctor(folder, &["check", "--only", "dynamics", "--format", "json"]);
    let whole: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let of = |check: &str| whole["records"].as_array().unwrap().iter().find(|own| own["check"] == check).unwrap();
    assert_eq!(of("dynamics.reachable")["outcome"], "pass", "{}", of("dynamics.reachable"));
    assert_eq!(of("dynamics.mailbox-test")["outcome"], "fail", "ada was never tested");

    // A change goes through it as well.
    let words = ["mailboxes", "--mailbox", "ada@contoso.com", "--trigger-test", "--yes", "--wait", "20s"];
    let ran = exdoctor(folder, &words);
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert_eq!(ran.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&ran.stderr));
    let changes = lab.questions(PLACE).iter().filter(|(asked, _)| asked.starts_with("PATCH")).count();
    assert_eq!(changes, 1);

    // A wrong password is shown once, and the run says so.
    std::fs::write(folder.join("password"), "wr0ng-p4ssword").unwrap();
    let ran = exdoctor(folder, &["mailboxes"]);
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert_eq!(ran.status.code(), Some(3), "{told}");
    assert!(told.contains("could not be read") && !told.contains("wr0ng"), "{told}");
    assert_eq!(server.times("refused", 1), 1, "{}", server.said());
}
