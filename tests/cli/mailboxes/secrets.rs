//! Does any output hold a secret with which somebody signed in at EWS?

use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER};
use exdoctor_lab::World;

use super::{serve, texts};

/// The files that hold the secrets themselves.
const OWN: [&str; 2] = ["exchange.password", "reader.secret"];

/// Every form in which a secret could leak: as it is, in the forms of Basic and of forms, in 16-bit letters.
fn forms(user: &str, secret: &str) -> Vec<Vec<u8>> {
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let basic = format!("{user}:{secret}");
    let texts = [
        secret.to_owned(),
        url,
        BASE64.encode(secret.as_bytes()),
        BASE64_NOPAD.encode(basic.as_bytes()),
        BASE64_NOPAD.encode(&wide),
        HEXLOWER.encode(&wide),
    ];
    texts.into_iter().map(String::into_bytes).chain([wide]).collect()
}

fn holds(text: &[u8], secret: &[u8]) -> bool {
    text.windows(secret.len()).any(|window| window == secret)
}

#[test]
fn no_output_holds_the_password_or_a_token() {
    let worlds: Vec<(&str, World)> = vec![
        ("basic", World::mailboxes()),
        ("ntlm", World::windows_mailboxes("ntlm")),
        ("negotiate", World::windows_mailboxes("negotiate")),
        ("token", World::modern_mailboxes()),
        ("found", World::found_mailboxes()),
        ("wrong password", {
            let mut world = World::windows_mailboxes("ntlm");
            "canary-Wrong+P4ss/word=1".clone_into(&mut world.signing_in().password);
            world
        }),
    ];
    for (name, mut world) in worlds {
        // A server that writes down all that it hears, and tells it.
        let told = ("x-feserver".to_owned(), "EX01".to_owned());
        world.server_of_mailboxes().headers = vec![told];
        let served = serve(world);
        let user = served.lab.signed().unwrap().username.clone();
        let options = [
            "--write",
            "-vvv",
            "--format",
            "human",
            "-o",
            "json=out.json",
            "-o",
            "jsonl=out.jsonl",
            "-o",
            "junit=out.xml",
            "--save-facts",
            "facts.json",
        ];
        let output = served.run(&options);
        assert!(matches!(output.status.code(), Some(0..=3)), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let mut files = texts(served.folder.path());
        files.retain(|(file, _)| !OWN.contains(&file.as_str()));
        assert!(
            ["out.json", "out.jsonl", "out.xml", "facts.json"].iter().all(|own| files.iter().any(|(f, _)| f == own))
        );
        files.extend([("stdout".to_owned(), output.stdout), ("stderr".to_owned(), output.stderr)]);
        let mut secrets: Vec<String> = served.lab.secrets();
        assert_eq!(name == "token", !secrets.is_empty(), "{name}");
        secrets.extend(OWN.iter().filter_map(|file| std::fs::read_to_string(served.path(file)).ok()));
        for secret in secrets.iter().map(|secret| secret.trim()).filter(|secret| !secret.is_empty()) {
            for form in forms(&user, secret) {
                for (file, text) in &files {
                    assert!(!holds(text, &form), "{name}: {file} holds a secret");
                }
            }
        }
        // The messages of a sign-in are secrets as well: they can be guessed from.
        let told = files.iter().find(|(_, text)| holds(text, b"TlRMTVNTUAAD"));
        assert!(told.is_none(), "{name}: {} holds the answer of NTLM", told.map_or("", |(file, _)| file));
    }
}
