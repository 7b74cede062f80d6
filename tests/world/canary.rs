//! Is anything that somebody signs in with in what a run says, writes or saves?

use std::path::Path;
use std::process::Command;

use data_encoding::{BASE64, HEXLOWER};
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
    /// Which server was asked or told this, so that the secret was used.
    used: (&'static str, &'static str),
}

const TOKEN: &str = "canary.token";
/// A server that asks for NTLM and accepts nobody.
const CHALLENGE: &str = "NTLM TlRMTVNTUAACAAAAAgACADAAAAAGgooAvLy8zp+DUgYAAAAAAAAAADoAOgAyAAAAVk0BAAQAVgBNAAIAFgBXAE8AUgBLAFMAVABBAFQASQBPAE4AAwAEAHYAbQAHAAgAiM16QZp+3QEAAAAA";

const BASIC: &str = "authorization: Basic ";
const SIGNATURE: &str = "canaryTokenSignature";
const LOGIN: &str = "login.microsoftonline.com:443";
const GRAPH: &str = "graph.microsoft.com:443";
const MAIL: &str = "mail.contoso.com:443";
/// What the sign-in host is asked for a token.
const FORM: &str = "/oauth2/v2.0/token";
/// What Graph hears of a token that it gave.
const ISSUED: &str = "authorization: Bearer eyJ";
/// The last message of NTLM: as good as the password to whoever guesses.
const LAST: &str = "TlRMTVNTUAAD";

const WAYS: &[Way] = &[
    Way {
        name: "secret",
        world: refused_once,
        also: &["--rehearse-s2s"],
        says: "rehearsal: the PFX",
        exchanged: 3,
        used: (GRAPH, ISSUED),
    },
    Way {
        name: "certificate",
        world: certificate,
        also: &["--rehearse-s2s"],
        says: "rehearsal: the PFX",
        exchanged: 3,
        used: (GRAPH, ISSUED),
    },
    Way { name: "rejected secret", world: rejected, also: &[], says: "", exchanged: 0, used: (LOGIN, FORM) },
    Way { name: "device code", world: person, also: &[], says: "signed in", exchanged: 3, used: (GRAPH, ISSUED) },
    Way {
        name: "token",
        world: nobody,
        also: &["--token-file", TOKEN],
        says: "",
        exchanged: 0,
        used: (GRAPH, SIGNATURE),
    },
    Way { name: "basic", world: World::mailboxes, also: &[], says: "", exchanged: 0, used: (MAIL, BASIC) },
    Way { name: "rejected basic", world: wrong_password, also: &[], says: "", exchanged: 0, used: (MAIL, BASIC) },
    Way { name: "ntlm", world: ntlm, also: &[], says: "", exchanged: 0, used: (MAIL, LAST) },
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

fn wrong_password() -> World {
    let mut world = World::mailboxes();
    world.services.accounts.clear();
    world
}

fn ntlm() -> World {
    let mut world = World::mailboxes();
    "ntlm".clone_into(&mut world.signed.as_mut().expect("somebody signs in").sign_in);
    world.server_of_mailboxes().schemes = vec![CHALLENGE.to_owned()];
    world
}

/// A token that Graph does not know, with a signature that nobody may see either.
fn token() -> String {
    let claims = r#"{"aud":"https://graph.microsoft.com","exp":4102444800}"#;
    format!("e30.{}.{SIGNATURE}", data_encoding::BASE64URL_NOPAD.encode(claims.as_bytes()))
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
        secrets.push(BASE64.encode(secret.as_bytes()));
        secrets.push(BASE64.encode(format!("svc@contoso.com:{secret}").as_bytes()));
        secrets.push(HEXLOWER.encode(&wide));
        secrets.push(url::form_urlencoded::byte_serialize(secret.as_bytes()).collect());
    }
    secrets.push(LAST.to_owned());
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
        let secrets = secrets(&lab, folder.path());
        for (file, text) in &left {
            assert!(!text.is_empty(), "{name}: {file} is empty");
            let leaked = secrets.iter().find(|secret| text.contains(secret.as_str()));
            assert_eq!(leaked, None, "{name}: {file}");
        }
        assert!(left[1].1.contains(way.says), "{name}: what happens is said: {}", left[1].1);
        let (site, word) = way.used;
        let (headers, questions) = (lab.heard(site), lab.questions(site));
        let used = headers.iter().chain(questions.keys()).any(|line| line.contains(word));
        assert!(used, "{name}: {site} heard nothing of it: {questions:?}");
    }
}
