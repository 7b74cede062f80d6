//! What does a user see who has a directory, or a script, looked at?

use std::path::Path;

use crate::harness::exdoctor;

const USERS: &str = "dn: CN=Ada,DC=contoso,DC=com\nobjectClass: user\nuserPrincipalName: ada@contoso.local\nproxyAddresses: SMTP:ada@contoso.com\n\n\
                     dn: CN=Bob,DC=contoso,DC=com\nobjectClass: user\nuserPrincipalName: bob@contoso.com\nproxyAddresses: smtp:ada@contoso.com\n\n\
                     dn: CN=Carol,DC=contoso,DC=com\nobjectClass: user\nuserPrincipalName: carol@contoso.local\nproxyAddresses: SMTP:carol@contoso.com\n\n";

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn the_list_has_four_forms_and_its_exit_code_says_whether_it_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "users.ldf", USERS);
    let form = |format: &str| exdoctor(["identity", &file, "--format", format]).end();
    let human = form("human");
    assert_eq!((human.code, human.stderr.as_str()), (1, ""));
    assert!(human.stdout.contains("4 values of 3 objects to correct") && human.stdout.contains("suggested"));
    assert!(human.stdout.lines().all(|line| line.chars().count() <= 80 || line.contains(&file)), "{}", human.stdout);
    assert!(form("csv").stdout.starts_with("DISTINGUISHEDNAME,COMMONNAME,OBJECTCLASS,ATTRIBUTE,ERROR,VALUE,UPDATE"));
    assert!(form("ldif").stdout.contains("\nchangetype: modify\ndelete: userPrincipalName\n"));
    assert!(form("json").stdout.starts_with('{'));
    // What was listed for IdFix can be read again.
    let again = written(folder.path(), "idfix.csv", &form("csv").stdout);
    assert!(exdoctor(["identity", &again]).end().stdout.contains("TopLevelDomain"));
    let good = written(
        folder.path(),
        "good.ldf",
        &USERS.replace("contoso.local", "contoso.com").replace("smtp:ada", "smtp:bob"),
    );
    let good = exdoctor(["identity", &good]).end();
    assert_eq!((good.code, good.stdout.contains("nothing to correct in 3 objects")), (0, true), "{}", good.stdout);
    let alternate = exdoctor(["identity", &file, "--alternate-id"]).end();
    assert!(!alternate.stdout.contains("userPrincipalName"), "{}", alternate.stdout);
}

#[test]
fn a_file_that_is_no_export_is_one_error_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, words) in [
        ("changes.ldf", "dn: CN=a\nchangetype: modify\nreplace: mail\n", "line 2 is part of a change"),
        ("cut.ldf", "dn: CN=a\nmail: a@cont", "line 2 has no end: the file is cut off"),
        ("other.csv", "colour,size\nred,1\n", "line 1 names no attribute that is judged"),
        ("zip.csv", "PK\u{3}\u{4}", "is a ZIP archive"),
    ] {
        let file = written(folder.path(), name, text);
        for arguments in [&["identity", &file][..], &["check", "--only", "identity.*", "--directory", &file][..]] {
            let ran = exdoctor(arguments).end();
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}");
            assert!(ran.stderr.contains(&format!("{file} {words}")), "{}", ran.stderr);
        }
    }
    let ran = exdoctor(["identity"]).end();
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn a_hostile_export_ends_in_one_line_that_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let endless = [b"dn: CN=a\nmail: ".to_vec(), vec![b'a'; 17 << 20]].concat();
    let continued = [b"dn: CN=a\nmail: a\n".to_vec(), b" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n".repeat(600_000)].concat();
    let row = [b"mail,cn\n\"".to_vec(), b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n".repeat(600_000)].concat();
    let half = [&b"\xff\xfe"[..], &[0x00, 0xd8, b'a', 0].repeat(3)].concat();
    for (name, bytes, words) in [
        ("endless.ldf", endless, "line 2 is longer than 16 MiB"),
        ("continued.ldf", continued, "line 2 is longer than 16 MiB with its continuations"),
        ("endless.csv", row, "line 2 has a row of more than 16 MiB"),
        ("half.ldf", half, "line 1 begins like UTF-16, but is not"),
        ("latin1.ldf", b"dn: CN=M\xfcller\nmail: a\n".to_vec(), "line 1 has a value of dn that is not UTF-8"),
        ("latin1.csv", b"cn,mail\nM\xfcller,a\n".to_vec(), "line 2 is not UTF-8"),
        ("nul.ldf", b"dn: CN=a\n\0\0\0".to_vec(), "is binary, or UTF-16 without a byte order mark"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let ran = exdoctor(["identity", path.to_str().unwrap()]).end();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains(words), "{name}: {}", ran.stderr);
        assert!(ran.stderr.matches("error:").count() == 1 && ran.stderr.len() < 600, "{name}: {}", ran.stderr);
    }
}

#[test]
fn a_run_without_a_network_says_what_the_file_alone_tells() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "users.ldf", USERS);
    let arguments =
        ["check", "--directory", &file, "--only", "identity.*", "--resolver", "127.0.0.1:9", "--timeout", "1s"];
    let ran = exdoctor(arguments).end();
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    for words in ["✗ error  identity.duplicates", "✗ error  identity.upn-suffix", "✓ pass   identity.attributes"]
    {
        assert!(ran.stdout.contains(words), "{words}\n{}", ran.stdout);
    }
    let dry = exdoctor(["check", "--directory", &file, "--dry-run"]).end();
    let said = dry.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("one GET of the OpenID configuration of each"), "{said}");
}

#[test]
fn a_script_is_judged_without_showing_its_secrets_and_corrected_beside() {
    let folder = tempfile::tempdir().unwrap();
    let text = "$clientSecret = \u{201c}Canary-4711\u{201d}\nConnect-MsolService\n";
    let file = written(folder.path(), "setup.ps1", text);
    let facts = folder.path().join("facts.json").display().to_string();
    let ran = exdoctor(["check", "--script", &file, "--only", "setup.script", "--fix", "--save-facts", &facts]).end();
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    for words in ["U+201C at line 1, character 17", "Connect-MgGraph", "a secret stands in the script: $clientSecret"] {
        assert!(ran.stdout.contains(words), "{words}\n{}", ran.stdout);
    }
    assert!(ran.stderr.contains("setup.fixed.ps1;"), "{}", ran.stderr);
    let said = [ran.stdout, ran.stderr, std::fs::read_to_string(&facts).unwrap()].concat();
    assert!(!said.contains("Canary"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    let copy = std::fs::read_to_string(folder.path().join("setup.fixed.ps1")).unwrap();
    assert!(copy.starts_with("\u{feff}$clientSecret = \"Canary-4711\"\n"), "{copy}");
    let again = exdoctor(["check", "--script", &file, "--only", "setup.script", "--fix"]).end();
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("is there already"), "{}", again.stderr);
}

/// A directory server that answers to everybody with these octets and then says nothing.
fn server(says: &'static [u8]) -> (std::net::TcpListener, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let hears = listener.try_clone().unwrap();
    let at = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in hears.incoming().flatten() {
            // A client that has gone needs no answer.
            let _ = std::io::Write::write_all(&mut stream, says);
            open.push(stream);
        }
    });
    let config = format!(
        "[network]\ntimeout = '1s'\n[directory]\nurl = 'ldap://{at}'\nsign_in = 'ntlm'\nusername = 'svc@contoso.com'\npassword = {{ env = 'P' }}\n"
    );
    (listener, config)
}

#[test]
fn a_server_that_speaks_no_ldap_is_told_and_the_password_is_not() {
    for (says, reason) in [
        (&b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\nAnd quite some more of it, for a whole answer."[..], "the answer is none of LDAP"),
        (b"\x30\x84\x7f\xff\xff\xff", "the answer is too large"),
        (b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x0e\x04\x00\x04\x00", "sends a message of the sign-in that cannot be read"),
        (b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x31\x04\x00\x04\x00", "refuses to sign svc@contoso.com in: name or password is wrong"),
        (b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00", "ends the sign-in before it is whole"),
        (b"", "no answer in time"),
    ] {
        let (_server, config) = server(says);
        let run = exdoctor(["identity", "-c", "exdoctor.toml"]).file("exdoctor.toml", config).env("P", "P4ssword-1").end();
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        assert!(run.stderr.contains(reason) && !run.stderr.contains("P4ssword"), "{reason}: {}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn who_gives_up_a_search_ends_with_130() {
    use std::process::{Command, Stdio};
    let (_server, config) = server(b"");
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "exdoctor.toml", &config.replace("'1s'", "'1m'"));
    let mut run = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    run.args(["identity", "-c", &file]).env("P", "P4ssword-1").stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = run.spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let ended = run.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stdout.len()), (Some(130), 0));
}
