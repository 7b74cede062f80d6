//! Is everything that is wrong with a configuration said at once, each with its place and the way out?

use crate::harness::exdoctor;

/// What is said about a configuration: place and reason of each problem, without the excerpt.
#[track_caller]
fn problems(text: &str) -> Vec<String> {
    let said = exdoctor(["check", "-c", "x.toml"]).file("x.toml", text).refusal();
    let lines = said.lines().filter_map(|line| line.strip_prefix("x.toml:").or(line.trim_start().strip_prefix("= ")));
    lines.map(str::to_owned).collect()
}

#[test]
fn many_problems_are_shown_together_with_line_caret_and_way_out() {
    let text = include_str!("wrong.toml");
    insta::assert_snapshot!("problems", exdoctor(["check", "-c", "wrong.toml"]).file("wrong.toml", text).refusal());
}

#[test]
fn standard_input_is_named_as_such() {
    let said = exdoctor(["check", "-c", "-"]).stdin("jobs = 1").refusal();
    assert!(said.contains("standard input:1:1: unknown key `jobs`"), "{said}");
}

#[test]
fn a_relative_path_starts_from_the_folder_of_the_file() {
    let run = exdoctor(["check", "-c", "sub/x.toml", "--dry-run"]);
    std::fs::create_dir(run.path("sub")).unwrap();
    let text = "domains = ['contoso.com']\nnetwork.ca_file = 'ca.pem'\n";
    let ran = run.file("sub/x.toml", text).file("sub/ca.pem", "").end();
    assert!(!ran.stderr.contains("is not a file"), "{}", ran.stderr);
    assert!(problems(text)[0].contains("`ca.pem` is not a file"));
}

#[test]
fn a_configuration_without_domains_says_how_to_name_one() {
    let said = exdoctor(["check", "-c", "x.toml"]).file("x.toml", "scenario = 'D'").refusal();
    assert!(said.starts_with("error: x.toml names no domain\n  = add domains = [\"contoso.com\"]"), "{said}");
}

#[test]
fn a_mistyped_table_is_answered_with_the_nearest() {
    assert_eq!(problems("[netwrok]\njobs = 1")[..], ["1:2: unknown key `netwrok`", "did you mean `network`?"]);
}

#[test]
fn a_certificate_of_the_reader_that_is_not_there_is_complained_about_once() {
    let with = |certificate: &str| {
        let text = "domains = ['contoso.com']\n[tenant]\nclient_id = '11111111-1111-1111-1111-111111111111'\n";
        problems(&format!("{text}certificate = {certificate}\n"))
    };
    let said = with("{ pfx = 'absent.pfx' }");
    assert!(said[0].contains("`absent.pfx` is not a file"), "{said:?}");
    assert!(said[1..].iter().all(|line| !line.contains("pfx")), "{said:?}");
    let said = with("{ password = { env = 'READER_PASSWORD' } }");
    assert!(said[0].contains("`tenant.certificate` names no pfx"), "{said:?}");
}

#[test]
fn where_there_is_no_keyring_that_is_said_with_the_way_out() {
    let text = "scenario = 'A'\ndomains = ['contoso.com']\n[tenant]\nclient_id = '11111111-1111-1111-1111-111111111111'\n\
                secret = { keyring = 'reader' }\n";
    let run = exdoctor(["check", "-c", "x.toml"]).file("x.toml", text);
    let said = run.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").refusal();
    assert!(said.starts_with("error: the keyring with the secret of [tenant] cannot be read: "), "{said}");
    assert!(said.contains("= name another source: env, file, prompt"), "{said}");
    let text = text.replace("reader'", "a name; rm -r x'");
    let said = exdoctor(["check", "-c", "x.toml"]).file("x.toml", &text).refusal();
    assert!(said.contains("is no name in a keyring"), "{said}");
}

#[test]
fn a_secret_in_the_file_is_never_repeated() {
    for text in [
        "password = 'hunter2'",
        "domains = ['http://svc:hunter2@contoso.com']",
        "[tenant]\nsecret = 'hunter2' 'x'",
        "[tenant]\nsecret = 'hunter2'",
        "[exchange]\npassword = { evn = 'hunter2' }",
        "[network]\nproxy = 'http://svc:hunter2@proxy.contoso.com:8080'",
        "pasword = 'hunter2",
    ] {
        let said = exdoctor(["check", "-c", "x.toml"]).file("x.toml", text).refusal();
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn checks_are_adjusted_only_by_what_they_know() {
    let said = problems(
        "[checks]\n'dns.mx' = { levl = 'note' }\n'dns.xm' = {}\n'config.waiver-unused' = 3\ndns.mx.off = true",
    );
    assert_eq!(
        said,
        [
            "2:14: `dns.mx` has no setting `levl`",
            "did you mean `level`?",
            "3:1: this version has no check `dns.xm`",
            "did you mean `dns.mx`?",
            "4:26: `config.waiver-unused` is a whole number here; expected a table",
            "for example: \"config.waiver-unused\" = { level = \"note\" }",
            "5:1: `dns` is a family, not a check",
            "put the whole id in quotes: \"dns.…\" = { … }",
        ]
    );
}

#[test]
fn a_check_is_switched_off_only_with_a_reason() {
    assert_eq!(problems("[checks]\n'dns.mx' = { off = true }")[0], "2:12: `dns.mx` is switched off without a reason");
    let said = problems("[checks]\n'dns.mx' = { reason = 'x' }");
    assert_eq!(said[0], "2:14: `dns.mx` has a reason, but is not switched off");
}

#[test]
fn a_waiver_needs_everything_and_stands_once() {
    let said = problems("[[waivers]]\ncheck = 'dns.mx'\n");
    assert_eq!(said[0], "1:1: this waiver has no `subject`, no `reason`, no `until`");
    let waiver = "[[waivers]]\ncheck = 'dns.mx'\nsubject = 'Contoso.com'\nreason = 'x'\nuntil = 2027-01-31\n";
    assert_eq!(problems(&waiver.repeat(2))[0], "8:11: dns.mx is waived twice for `contoso.com`");
}
