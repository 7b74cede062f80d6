//! How does a person sign in with a code, from the words that the binary says to what it finds?

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use exdoctor_lab::{App, Lab, World};

/// What a run said and took.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    took: Duration,
    /// How often the sign-in host was asked for a token.
    asked: u64,
}

/// Runs the binary in a world where a person reads the tenant; it gets Ctrl-C as soon as it has shown the code, where told.
async fn run(change: impl FnOnce(&mut App), interrupted: bool) -> Ran {
    let mut world = World::read();
    world.rehearses = false;
    world.reader.as_mut().expect("the world has a reader").secret = None;
    let app = world.reading_app();
    app.user = Some("admin@contoso.com".to_owned());
    change(app);
    let lab = Lab::start(world).await.expect("the world starts");
    let folder = tempfile::tempdir().expect("there is a folder");
    let configuration = lab.write_to(folder.path()).expect("it can be written");
    let start = Instant::now();
    let run = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
        command.args(["check", "--only", "entra.service-principal", "--format", "json", "-c"]).arg(&configuration);
        command.env_clear().current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut said = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut stderr = String::new();
        while interrupted && said.read_line(&mut stderr).expect("it says what it does") > 0 {
            if stderr.contains("and enter the code") {
                let id = child.id().to_string();
                assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill is there").success());
                break;
            }
        }
        said.read_to_string(&mut stderr).expect("it says what it does");
        let output = child.wait_with_output().expect("it ends");
        let stdout = String::from_utf8(output.stdout).expect("it is UTF-8");
        (output.status.code(), stdout, stderr, folder)
    });
    let (code, stdout, stderr, _folder) = run.await.expect("it ends");
    let asked = lab.questions("login.microsoftonline.com:443");
    let asked =
        asked.iter().filter(|(question, _)| question.contains("oauth2/v2.0/token")).map(|(_, count)| count).sum();
    Ran { code, stdout, stderr, took: start.elapsed(), asked }
}

/// The only record.
fn record(ran: &Ran) -> serde_json::Value {
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    report["records"][0].clone()
}

const CODE: &str = "To let exdoctor read the tenant, open\n    https://login.microsoftonline.com/device\nand enter the code \
                    CJ7K4ZQ2X within 15 minutes.\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_person_enters_the_code_while_it_is_asked_for_in_the_stated_interval() {
    let ran = run(|app| app.pending = 2, false).await;
    assert!(ran.stderr.starts_with(&format!("{CODE}signed in\n")), "{}", ran.stderr);
    assert_eq!(record(&ran)["outcome"], "pass", "{}", ran.stdout);
    assert!(ran.asked >= 3 && ran.took > Duration::from_secs(3), "{} {:?}", ran.asked, ran.took);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_to_slow_down_asks_five_seconds_later() {
    let ran = run(|app| app.at_first = Some("slow_down".to_owned()), false).await;
    assert_eq!(record(&ran)["outcome"], "pass", "{}", ran.stdout);
    assert!(ran.took > Duration::from_secs(7), "{:?}", ran.took);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_declined_or_past_its_end_is_not_asked_for_again() {
    let ends = |word: &'static str| move |app: &mut App| app.ends = Some(word.to_owned());
    let late = |app: &mut App| (app.holds, app.pending) = (2, 9);
    let declined = run(ends("authorization_declined"), false).await;
    let expired = run(ends("expired_token"), false).await;
    let late = run(late, false).await;
    for (ran, words) in [
        (declined, "The end user denied the authorization request"),
        (expired, "nobody entered the code in time"),
        (late, "nobody entered the code in time"),
    ] {
        let said = ran.stderr.lines().find(|line| line.starts_with("not signed in: ") && line.contains(words));
        assert!(said.is_some(), "{}", ran.stderr);
        let record = record(&ran);
        assert_eq!(record["outcome"], "blocked", "{record:#}");
        assert!(record.to_string().contains(words), "{record:#}");
        assert!(ran.asked <= 2, "a rejected code is not asked for again: {}", ran.asked);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_wait_for_the_code() {
    let ran = run(|app| app.pending = 900, true).await;
    assert!(ran.stderr.starts_with(CODE), "{}", ran.stderr);
    assert!(ran.took < Duration::from_secs(10), "{:?}", ran.took);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", Some(130)), "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_is_no_public_client_is_told_so_in_the_words_of_the_first_rejection() {
    let ran = run(|app| app.user = None, false).await;
    let record = record(&ran).to_string();
    assert!(record.contains("AADSTS7000218: the application gave no secret and no certificate"), "{record}");
    assert!(!record.contains("presented again"), "{record}");
}
