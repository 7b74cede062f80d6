//! Is every mistake on the command line answered with its reason and the way out?

use crate::harness::exdoctor;

/// The first line of what is said, without its prefix.
#[track_caller]
fn answer(arguments: &[&str]) -> String {
    let said = exdoctor(arguments).refusal();
    said.strip_prefix("error: ").unwrap().replace("\n\nFor more information, try '--help'.\n", "")
}

#[test]
fn a_mistyped_command_is_answered_with_the_nearest() {
    assert!(answer(&["chekc"]).contains("a similar subcommand exists: 'check'"));
    assert!(answer(&["check", "--fromat", "json"]).contains("a similar argument exists: '--format'"));
}

#[test]
fn a_domain_without_a_command_is_answered_with_check() {
    assert!(answer(&["Contoso.com"]).contains("to judge a domain: exdoctor check contoso.com"));
}

#[test]
fn nothing_to_check_says_what_to_give() {
    assert_eq!(
        answer(&["check"]),
        "nothing to check\n  = give a mail domain, `exdoctor check contoso.com`, or a configuration, `exdoctor check -c FILE`\n"
    );
}

#[test]
fn what_is_no_domain_is_answered_with_what_it_is() {
    let long = "a".repeat(300);
    for (text, expected) in [
        ("con toso.com", "contains a space; give one domain in each argument or entry"),
        (long.as_str(), "is 300 characters long; a domain has at most 253"),
        ("192.0.2.1", "is an address, not a domain"),
        ("https://contoso.com/", "is a URL, not a domain; give contoso.com"),
        ("ada@contoso.com", "is an e-mail address, not a domain; give contoso.com"),
    ] {
        let answer = answer(&["check", text]);
        assert!(answer.contains(expected) && answer.contains("for '[DOMAIN]...'"), "{answer}");
        assert!(answer.len() < 300, "{answer}");
    }
}

#[test]
fn a_value_out_of_its_range_names_the_option() {
    assert!(answer(&["check", "contoso.com", "--jobs", "0"]).contains("'--jobs <N>': 0 is not in 1..=256"));
    assert!(answer(&["check", "contoso.com", "--timeout", "10"]).contains("has no unit; did you mean 10s?"));
    assert!(answer(&["check", "contoso.com", "--resolver", "dns.contoso.com"]).contains("is a name, not an address"));
    assert!(answer(&["check", "contoso.com", "--connect-to", "a.com:443"]).contains("has no `=`"));
    assert!(answer(&["check", "contoso.com", "--now", "today"]).contains("is not a moment"));
    assert!(answer(&["check", "contoso.com", "--vantage", "intranet"]).contains("a similar value exists: 'internal'"));
    assert!(answer(&["check", "contoso.com", "--cloud", "globl"]).contains("a similar value exists: 'global'"));
}

#[test]
fn a_pattern_that_chooses_nothing_is_answered_with_the_nearest() {
    let said = answer(&["check", "contoso.com", "--only", "dns.mxx"]);
    assert_eq!(said, "no check matches `dns.mxx`\n  = did you mean `dns.mx`?\n");
    assert!(answer(&["explain", "dns.mxx"]).contains("did you mean `dns.mx`?"));
    assert!(answer(&["man", "chek"]).contains("did you mean `check`?"));
}

#[test]
fn standard_output_carries_one_form() {
    let said = answer(&["check", "contoso.com", "--format", "human", "-o", "json=-"]);
    assert!(said.starts_with("two forms are to go to standard output"), "{said}");
    assert!(answer(&["check", "contoso.com", "-o", "xml=x"]).contains("is not one of human, json, jsonl, junit"));
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    assert!(answer(&["check", "contoso.com", "--domains", "x"]).contains("DOMAIN and --domains exclude each other"));
    let said = answer(&["check", "--facts", "x.json", "--mail-flow", "gateway"]);
    assert!(said.starts_with("--mail-flow says nothing to --facts"), "{said}");
}

#[test]
fn a_value_from_the_environment_is_named_as_such() {
    let said = exdoctor(["check", "contoso.com"]).env("EXDOCTOR_JOBS", "many").refusal();
    assert!(said.contains("for '--jobs <N>' from the environment variable 'EXDOCTOR_JOBS'"), "{said}");
}

#[test]
fn the_command_line_beats_the_environment() {
    let ran = exdoctor(["check", "contoso.com", "--jobs", "2", "--dry-run"])
        .env("EXDOCTOR_JOBS", "many")
        .env("EXDOCTOR_DOMAINS", "no-such-list.txt")
        .end();
    assert_ne!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn every_option_can_be_set_in_the_environment() {
    let mut command = exdoctor::cli::command();
    command.build();
    for sub in command.get_subcommands() {
        for arg in sub.get_arguments().filter(|arg| arg.get_long().is_some_and(|long| long != "help")) {
            let expected = format!("EXDOCTOR_{}", arg.get_long().unwrap().replace('-', "_").to_ascii_uppercase());
            assert_eq!(arg.get_env().unwrap().to_str(), Some(expected.as_str()), "{}", sub.get_name());
        }
    }
}

#[test]
fn a_switch_is_set_by_any_word_that_is_not_a_no() {
    let said =
        |value: &str| exdoctor(["check", "--format", "json", "contoso.com"]).env("EXDOCTOR_SHORT", value).refusal();
    assert!(said("1").starts_with("error: --short shortens the human form"));
    let ran = exdoctor(["check", "contoso.com", "--format", "json", "--dry-run"]).env("EXDOCTOR_SHORT", "0").end();
    assert_ne!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn a_value_with_control_characters_cannot_steer_the_terminal() {
    let said = exdoctor(["check", "\u{1b}]0;x\u{7}.com"]).refusal();
    assert!(!said.contains(['\u{1b}', '\u{7}']), "{said:?}");
}
