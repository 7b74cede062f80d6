//! Is anything that somebody signs in with in what a run says, writes or saves?

use std::path::Path;
use std::process::Command;

use data_encoding::{BASE64_NOPAD, HEXLOWER};
use exdoctor_lab::{Lab, Running, World};

/// A way to sign in, in a world that has it.
struct Way {
    name: &'static str,
    world: fn() -> World,
    /// What is given at the command line beside the usual.
    also: &'static [&'static str],
    /// What the run says of it on standard error.
    says: &'static str,
    /// At least so many secrets change hands in the world.
    exchanged: usize,
    /// Where something is shown, and how a request or a header there begins that shows it.
    shown: (&'static str, &'static str),
}

const TOKEN: &str = "canary.token";
const WRITES: &[&str] = &["--write"];
const BEARER: (&str, &str) = ("graph.microsoft.com:443", "authorization: Bearer ");
const MAIL: &str = "mail.contoso.com:443";

/// A way that no secret but the configured one belongs to.
const fn plain(name: &'static str, world: fn() -> World, also: &'static [&'static str], shown: &'static str) -> Way {
    Way { name, world, also, says: "", exchanged: 0, shown: (MAIL, shown) }
}

const WAYS: &[Way] = &[
    Way {
        name: "secret",
        world: refused_once,
        also: &["--rehearse-s2s"],
        says: "rehearsal: the PFX",
        exchanged: 3,
        shown: BEARER,
    },
    Way {
        name: "certificate",
        world: certificate,
        also: &["--rehearse-s2s"],
        says: "rehearsal: the PFX",
        exchanged: 3,
        shown: BEARER,
    },
    Way { shown: ("login.microsoftonline.com:443", "POST /"), ..plain("rejected secret", rejected, &[], "") },
    Way { name: "device code", world: person, also: &[], says: "signed in", exchanged: 3, shown: BEARER },
    Way { shown: BEARER, ..plain("token", nobody, &["--token-file", TOKEN], "") },
    plain("basic", World::mailboxes, WRITES, "authorization: Basic "),
    plain("basic, rejected", unknown_account, &[], "authorization: Basic "),
    plain("basic, found", World::found_mailboxes, WRITES, "authorization: Basic "),
    plain("ntlm", || World::windows_mailboxes("ntlm"), WRITES, "authorization: NTLM "),
    plain("ntlm, rejected", wrong_password, &[], "authorization: NTLM "),
    plain("negotiate", || World::windows_mailboxes("negotiate"), WRITES, "authorization: Negotiate "),
    Way { exchanged: 1, ..plain("bearer", World::modern_mailboxes, WRITES, "authorization: Bearer ") },
];

/// One question is refused, and its words are repeated.
fn refused_once() -> World {
    let mut world = World::read();
    world.reading_app().permissions.remove("Domain.Read.All");
    world
}

fn certificate() -> World {
    let mut world = refused_once();
    let reader = world.reader.as_mut().expect("the world has a reader");
    (reader.secret, reader.pfx) = (None, Some("by-itself.pfx".to_owned()));
    world
}

fn rejected() -> World {
    let mut world = World::read();
    world.reading_app().secrets.clear();
    world
}

fn person() -> World {
    let mut world = refused_once();
    world.reader.as_mut().expect("the world has a reader").secret = None;
    world.reading_app().user = Some("admin@contoso.com".to_owned());
    world.reading_app().pending = 1;
    world
}

fn nobody() -> World {
    let mut world = World::read();
    world.reader = None;
    world
}

fn unknown_account() -> World {
    let mut world = World::mailboxes();
    world.services.accounts.clear();
    world
}

/// A password that every encoding changes.
fn wrong_password() -> World {
    let mut world = World::windows_mailboxes("ntlm");
    "canary-Wrong+P4ss/word=1".clone_into(&mut world.signing_in().password);
    world
}

/// A token that Graph does not know, with a signature that nobody may see either.
fn token() -> String {
    let claims = r#"{"aud":"https://graph.microsoft.com","exp":4102444800}"#;
    format!("e30.{}.canaryTokenSignature", data_encoding::BASE64URL_NOPAD.encode(claims.as_bytes()))
}

/// Everything that the run left behind, by name.
fn run(configuration: &Path, folder: &Path, also: &[&str]) -> Vec<(String, String)> {
    std::fs::write(folder.join(TOKEN), token() + "\n").expect("it can be written");
    let files = ["human=run.txt", "json=run.json", "junit=run.xml", "jsonl=run.jsonl"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", "-vvv", "--save-facts", "run.facts", "-c"]).arg(configuration).args(also);
    let ran = command.args(files.iter().flat_map(|file| ["-o", file])).env_clear().current_dir(folder).output();
    let ran = ran.expect("it runs");
    let mut left = vec![("stdout".to_owned(), ran.stdout), ("stderr".to_owned(), ran.stderr)];
    let names = files.iter().filter_map(|file| file.split_once('=')).map(|(_, name)| name).chain(["run.facts"]);
    left.extend(
        names
            .map(|name| {
                let why = |error| panic!("{name}: {error}: {}", String::from_utf8_lossy(&left[1].1));
                (name.to_owned(), std::fs::read(folder.join(name)).unwrap_or_else(why))
            })
            .collect::<Vec<_>>(),
    );
    left.into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

/// What may be in none of it, in the forms in which it travels.
fn secrets(lab: &Running, folder: &Path) -> Vec<String> {
    let mut secrets = lab.secrets();
    secrets.extend([token(), "correct horse".to_owned()]);
    for file in ["reader.secret", "exchange.password"] {
        secrets.extend(std::fs::read_to_string(folder.join(file)).ok().map(|text| text.trim().to_owned()));
    }
    // A signature alone is as good as a token to whoever has the rest.
    let signatures: Vec<String> = secrets.iter().filter_map(|one| one.rsplit('.').next().map(str::to_owned)).collect();
    secrets.extend(signatures);
    let forms = secrets.clone();
    for secret in &forms {
        let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        secrets.push(BASE64_NOPAD.encode(secret.as_bytes()));
        secrets.push(BASE64_NOPAD.encode(format!("svc@contoso.com:{secret}").as_bytes()));
        secrets.push(BASE64_NOPAD.encode(&wide));
        secrets.push(HEXLOWER.encode(&wide));
        secrets.push(String::from_utf8_lossy(&wide).into_owned());
        secrets.push(url::form_urlencoded::byte_serialize(secret.as_bytes()).collect());
    }
    // The last message of NTLM is as good as the password to whoever guesses.
    secrets.push("TlRMTVNTUAAD".to_owned());
    secrets.retain(|secret| secret.len() > 6);
    secrets
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_somebody_signs_in_with_is_in_any_output_log_or_capture() {
    for way in WAYS {
        let name = way.name;
        let lab = Lab::start((way.world)()).await.expect("the world starts");
        let folder = tempfile::tempdir().expect("there is a folder");
        let configuration = lab.write_to(folder.path()).expect("it can be written");
        let run = tokio::task::spawn_blocking(move || (run(&configuration, folder.path(), way.also), folder));
        let (left, folder) = run.await.expect("it ends");
        assert!(lab.secrets().len() >= way.exchanged, "{name}: tokens and assertions were exchanged");
        let (server, begins) = way.shown;
        let mut heard = lab.heard(server).into_iter().chain(lab.questions(server).into_keys());
        assert!(heard.any(|one| one.starts_with(begins)), "{name}: nobody showed anything");
        let secrets = secrets(&lab, folder.path());
        for (file, text) in &left {
            assert!(!text.is_empty(), "{name}: {file} is empty");
            let leaked = secrets.iter().find(|secret| text.contains(secret.as_str()));
            assert_eq!(leaked, None, "{name}: {file}");
        }
        assert!(left[1].1.contains(way.says), "{name}: what happens is said: {}", left[1].1);
    }
}
