//! Is everything that is generated from the program up to date and usable?

use std::path::Path;

use exdoctor::config::{document, understand};
use exdoctor::input::Input;

use crate::harness::exdoctor;

/// `EXDOCTOR_BLESS=1` in the environment of the tests writes the document anew.
#[test]
fn the_reference_of_the_configuration_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
    if std::env::var_os("EXDOCTOR_BLESS").is_some() {
        std::fs::write(&path, document()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    assert_eq!(written, document(), "run the tests once with EXDOCTOR_BLESS=1 in the environment");
}

#[test]
fn the_complete_example_of_the_reference_is_accepted_with_all_its_values() {
    let document = document();
    let example = document.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let certificates = ["root.key", "corporate-ca.pem", "ca.pem", "s2s.pfx", "s2s.cer", "reader.pfx"];
    for name in certificates.into_iter().chain(["certutil.txt", "token.txt", "setup.ps1", "users.ldf"]) {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    std::fs::create_dir(folder.path().join("evidence")).unwrap();
    let input = Input { name: "example".to_owned(), folder: folder.path().to_owned(), text: example.to_owned() };
    let draft = understand(input).unwrap_or_else(|problems| panic!("{problems}"));
    let said = format!("{draft:#?}").replace(folder.path().to_str().unwrap(), "FOLDER");
    insta::assert_snapshot!("example", said);
}

#[test]
fn completions_name_every_command_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = exdoctor(["completions", shell]).end().stdout;
        for word in ["check", "explain", "--fail-on", "--resolver"] {
            assert!(script.contains(word.trim_start_matches("--")), "{shell} lacks {word}");
        }
    }
}

#[test]
fn the_manual_has_a_page_for_the_program_and_for_each_command() {
    let page = exdoctor(["man"]).end().stdout;
    assert!(page.contains(".TH exdoctor 1") && page.contains("exdoctor\\-check(1)"), "{page}");
    let page = exdoctor(["man", "check"]).end().stdout;
    assert!(page.contains(".TH exdoctor-check 1") && page.contains("\\-\\-fail\\-on"), "{page}");
}

/// The output in the README, but for what differs from run to run.
#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let readme = readme.replace("\r\n", "\n");
    let shown = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let printed = exdoctor(["demo", "--fault", "spf-two"]).end();
    let lasting = |text: &str| {
        let (head, body) = text.split_once("\n\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    };
    assert_eq!(lasting(&printed.stdout), lasting(shown), "copy the output of `exdoctor demo --fault spf-two`");
    assert_eq!(printed.code, 1);
}

#[test]
fn the_readme_lists_the_exit_codes_of_the_program() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for (code, _) in exdoctor_reports::ExitCode::ALL {
        assert!(readme.contains(&format!("\n| {} | ", code.number())), "{}", code.number());
    }
}
