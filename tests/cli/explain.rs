//! Does `exdoctor explain` lead from what was pasted to its cause, and say so when it does not know?

use exdoctor::cli;
use exdoctor_checks::values::causes;

use crate::harness::exdoctor;

const ERROR: &str = "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found., \
                     Thumbprint of key used by client: '0123456789ABCDEF0123456789ABCDEF01234567']";

#[test]
fn a_text_is_read_from_an_argument_a_file_and_standard_input_alike() {
    let by_argument = exdoctor(["explain", ERROR]).end();
    assert_eq!((by_argument.code, by_argument.stderr.as_str()), (0, ""));
    assert!(
        by_argument.stdout.contains("thumbprint: 0123456789ABCDEF0123456789ABCDEF01234567"),
        "{}",
        by_argument.stdout
    );
    let utf16: Vec<u8> = ERROR.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let by_file = exdoctor(["explain", "alert.txt"]).file("alert.txt", utf16).end();
    let by_stdin = exdoctor(["explain", "-"]).stdin(ERROR).end();
    let unasked = exdoctor::<&str>(["explain"]).stdin(ERROR).end();
    for ran in [by_file, by_stdin, unasked] {
        assert_eq!((ran.code, ran.stdout.as_str()), (0, by_argument.stdout.as_str()), "{}", ran.stderr);
    }
}

#[test]
fn several_texts_are_weighed_together() {
    let directory = "{\"keyCredentials\":[{\"customKeyIdentifier\":\"2222222222222222222222222222222222222222\"}]}";
    let ran = exdoctor(["explain", "--format", "json", ERROR, "graph.json"]).file("graph.json", directory).end();
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["causes"][0]["id"], "credential-missing");
    assert!(ran.stdout.contains("not among the directory's credentials"), "{}", ran.stdout);
}

#[test]
fn an_unknown_text_says_so_and_ends_with_3() {
    let ran = exdoctor(["explain", "the printer is out of paper"]).end();
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.contains("no explanation") && ran.stdout.contains("What to collect next"), "{}", ran.stdout);
    assert_eq!(exdoctor(["explain", "--fail-on", "never", "the printer is out of paper"]).end().code, 0);
    let junit = exdoctor(["explain", "--format", "junit", "the printer is out of paper"]).end();
    assert!(
        junit.code == 3 && junit.stdout.contains("errors=\"1\"") && junit.stdout.contains("<error "),
        "{}",
        junit.stdout
    );
}

#[test]
fn input_that_cannot_be_used_ends_with_2() {
    for (arguments, expected) in [
        (&["explain", "missing.log"][..], "`missing.log` does not exist"),
        (&["explain", "-"], "the text is empty"),
        (&["explain", "."], "is a folder"),
        (&["explain", "dns.mxx"], "did you mean `dns.mx`?"),
    ] {
        let said = exdoctor(arguments).refusal();
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn codes_steps_and_findings_are_explained_by_their_names() {
    for (word, expected) in [
        ("-2147220891", "IsvAborted"),
        ("0x80090016", "NTE_BAD_KEYSET"),
        ("2000006", "not accepted"),
        ("grant-key-access", "A5 grant-key-access"),
        ("A5", "A5 grant-key-access"),
        ("several-records", "When it fails: "),
        ("spf", "dns.spf"),
        ("domain", "entra.domain-verified"),
    ] {
        let ran = exdoctor(["explain", word]).end();
        assert!(ran.code == 0 && ran.stdout.contains(expected), "{word}: {}", ran.stdout);
    }
}

#[test]
fn every_form_is_what_it_claims_to_be() {
    let lines = exdoctor(["explain", "--format", "jsonl", ERROR]).end().stdout;
    let kinds: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["kind"].as_str().unwrap().to_owned())
        .collect();
    assert!(kinds.contains(&"recognised".to_owned()) && kinds.contains(&"cause".to_owned()), "{kinds:?}");
    let junit = exdoctor(["explain", "--format", "junit", ERROR]).end();
    assert!(junit.code == 0 && junit.stdout.contains("tests=\"1\"") && junit.stdout.contains("errors=\"0\""));
    let short = exdoctor(["explain", "--short", ERROR]).end();
    assert!(short.stdout.lines().count() < 20 && short.stdout.contains("fix"), "{}", short.stdout);
}

#[test]
fn what_is_known_and_how_old_it_is_can_be_listed() {
    let list = exdoctor(["explain", "--list"]).end();
    assert!(
        list.code == 0 && list.stdout.contains("AADSTS700027") && list.stdout.contains("ErrorImpersonateUserDenied")
    );
    let values = exdoctor(["explain", "--values", "--format", "json"]).end();
    let values: serde_json::Value = serde_json::from_str(&values.stdout).unwrap();
    let tables: Vec<&str> = values.as_array().unwrap().iter().map(|one| one["table"].as_str().unwrap()).collect();
    for table in ["clouds.toml", "tls-suites.toml", "roots.toml", "causes.toml", "symptoms/aadsts.toml"] {
        assert!(tables.contains(&table), "{tables:?}");
    }
    assert!(values.as_array().unwrap().iter().any(|one| one["old"] == true));
    let human = exdoctor(["explain", "--values"]).end().stdout;
    assert!(human.contains("OLD  2024-12-01") && human.contains("older than a year"), "{human}");
}

#[test]
fn a_thumbprint_is_compared_with_evidence() {
    let store = "my \"Personal\"\n================ Certificate 0 ================\nSerial Number: 01\nIssuer: CN=Contoso CA\n NotBefore: 6/1/2026 12:00 AM\n NotAfter: 6/1/2027 12:00 AM\nSubject: CN=crm.contoso.com\nCert Hash(sha1): 2222222222222222222222222222222222222222\n  Key Container = x\n  Provider = Microsoft Enhanced RSA and AES Cryptographic Provider\nEncryption test passed\nCertUtil: -store command completed successfully.\n";
    let ran = exdoctor(["explain", "--evidence", "CRM02=store.txt", ERROR]).file("store.txt", store).end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected =
        "0123456789ABCDEF0123456789ABCDEF01234567, is in no place that was shown (looked in the store of server CRM02)";
    assert!(said.contains(expected), "{}", ran.stdout);
}

#[test]
fn no_secret_of_the_text_is_printed_in_any_form() {
    let text = format!(
        "{ERROR} client_secret=hunter2Canary Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl\n"
    )
    .repeat(20);
    for form in ["human", "json", "jsonl", "junit"] {
        let ran = exdoctor(["explain", "--format", form, "-"]).stdin(text.clone()).end();
        assert!(!ran.stdout.contains("hunter2Canary") && !ran.stdout.contains("c2lnbmF0"), "{}", ran.stdout);
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn commands_of_causes_that_call_exdoctor_are_commands_of_exdoctor() {
    let ours = causes().iter().filter(|cause| cause.command.starts_with("exdoctor "));
    let mut count = 0;
    for cause in ours {
        let command = cause.command.replace("<domain>", "contoso.com");
        let command = command.replace("<host>", "mail.contoso.com").replace("<ews_host>", "mail.contoso.com");
        let parsed = cli::parse(command.split_whitespace().map(Into::into));
        assert!(parsed.is_ok(), "{}: {}", cause.id, cause.command);
        count += 1;
    }
    assert!(count > 2);
}
