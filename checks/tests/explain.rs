//! Does a pasted text lead to its cause, and a foreign one to none?
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "time is measured, and files are counted, by tests only"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use exdoctor_checks::explain::{Known, decode, explain};
use exdoctor_checks::values::causes;
use jiff::Timestamp;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Symptoms {
    causes: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Strangers {
    texts: Vec<String>,
}

fn now() -> Timestamp {
    Timestamp::from_second(1_795_219_200).expect("a moment of November 2026")
}

fn ranked(text: &str) -> Vec<String> {
    explain(text, &Known::default(), now()).causes.into_iter().map(|cause| cause.id).collect()
}

#[test]
fn the_right_cause_is_among_the_first_three_always_and_first_in_nine_of_ten() {
    let table: Symptoms = toml::from_str(include_str!("data/symptoms.toml")).unwrap();
    let numbered: Vec<&str> =
        causes().iter().filter(|cause| cause.number.is_some()).map(|cause| cause.id.as_str()).collect();
    assert!(numbered.iter().all(|id| table.causes.contains_key(*id)), "every one of the 25 causes has texts");
    let (mut texts, mut first, mut wrong) = (0, 0, Vec::new());
    for (cause, own) in &table.causes {
        for text in own {
            texts += 1;
            let ranked = ranked(text);
            match ranked.iter().position(|id| id == cause) {
                Some(0) => first += 1,
                Some(1 | 2) => wrong.push(format!("not first: {cause}: {text:.120} -> {ranked:?}")),
                _ => wrong.push(format!("MISSED: {cause}: {text:.120} -> {ranked:?}")),
            }
        }
    }
    assert!(texts >= 120, "{texts} texts");
    let missed = wrong.iter().any(|line| line.starts_with("MISSED"));
    assert!(!missed && first * 10 >= texts * 9, "{first} of {texts} first\n{}", wrong.join("\n"));
}

type Way<'a> = &'a dyn Fn(&str) -> String;

/// What clipboards, mails, consoles and exports do to a text.
#[test]
fn the_right_cause_stays_among_the_first_three_however_the_text_arrives() {
    let table: Symptoms = toml::from_str(include_str!("data/symptoms.toml")).unwrap();
    let html = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let quoted = |text: &str| text.lines().map(|line| ["> ", line, "\r\n"].concat()).collect::<Vec<_>>().concat();
    let json = |text: &str| format!("{{\"message\":{}}}", serde_json::to_string(text).unwrap());
    let upper = |text: &str| text.replace("the ", "The ").replace(' ', "\u{a0}");
    let ways: [(&str, Way<'_>); 4] =
        [("HTML", &html), ("a quoted mail", &quoted), ("JSON", &json), ("no-break spaces", &upper)];
    let (mut texts, mut kept, mut lost) = (0, 0, Vec::new());
    for (cause, own) in &table.causes {
        for text in own {
            for (way, change) in ways {
                texts += 1;
                let ranked = ranked(&change(text));
                if ranked.iter().take(3).any(|id| id == cause) {
                    kept += 1;
                } else {
                    lost.push(format!("{way}: {cause}: {text:.80} -> {ranked:?}"));
                }
            }
        }
    }
    assert!(kept * 100 >= texts * 95, "{kept} of {texts}\n{}", lost.join("\n"));
}

#[test]
fn texts_of_unrelated_products_name_no_cause() {
    let table: Strangers = toml::from_str(include_str!("data/strangers.toml")).unwrap();
    assert!(table.texts.len() >= 30);
    for text in &table.texts {
        assert_eq!(ranked(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn several_texts_narrow_the_ranking() {
    let alert = "Email Server Error Code: Http server returned 401 Unauthorized exception.";
    let challenge =
        "WWW-Authenticate: Bearer trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", error=\"invalid_token\"";
    let before = explain(alert, &Known::default(), now());
    let after = explain(&format!("{alert}\n{challenge}"), &Known::default(), now());
    assert_eq!(after.causes[0].id, "tenant-not-enabled");
    assert!(after.causes[0].weight > before.causes[0].weight && before.causes[0].weight < 60);
    assert!(!before.collect.is_empty() && after.collect.is_empty());
}

#[test]
fn a_status_without_its_name_is_the_same_answer() {
    let of = |status: &str| ranked(&format!("Email Server Error Code: Http server returned {status} exception."));
    assert_eq!(of("401"), of("401 Unauthorized"));
    assert!(!of("401").is_empty());
}

#[test]
fn a_healthy_export_speaks_against_its_cause() {
    let healthy = ranked("emailrouteraccessapproval : Approved\nKeySpec = 1 -- AT_KEYEXCHANGE");
    assert_eq!(healthy, Vec::<String>::new());
}

#[test]
fn every_encoding_leads_to_the_same_answer() {
    let text = "Der Speicherort des Postfachs konnte nicht ermittelt werden – „Müller“";
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xff, 0xfe][..], &units].concat();
    for bytes in [text.as_bytes(), &units, &marked] {
        assert_eq!(ranked(&decode(bytes))[0], "autodiscover");
    }
}

#[test]
fn no_secret_of_the_text_is_in_the_explanation() {
    let secret = "hunter2Canary";
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodW50ZXIyIn0.c2lnbmF0dXJlc2lnbmF0dXJl";
    let line = format!(
        "AADSTS7000215: Invalid client secret. client_secret={secret} password: {secret} Authorization: Bearer {token}"
    );
    let text = format!("{}\n{line}\nincomingusername : CONTOSO\\svc password={secret}\n", "filler\n".repeat(20));
    let said = serde_json::to_string(&explain(&text, &Known::default(), now())).unwrap();
    assert!(!said.contains(secret) && !said.contains("c2lnbmF0dXJl") && !said.contains("eyJ"), "{said}");
    assert!(said.contains("\"telling\"") && said.contains("setup-app-secret"), "{said}");
}

/// Unoptimised, a tenth of the size within the same bound; the release is measured on 10 MB.
#[test]
fn a_long_log_is_answered_in_time_with_its_ten_most_telling_lines() {
    let size = if cfg!(debug_assertions) { 1 << 20 } else { 10 << 20 };
    let mut log = String::new();
    let mut at = 0;
    while log.len() < size {
        at += 1;
        let minute = at / 60 % 60;
        writeln!(log, "2026-11-20 02:{minute:02} INFO  async worker {at}: 17 e-mails of mailbox {at} were read, error count 0, 0x0")
            .expect("a string takes every text");
        if at % 1_000 == 0 {
            log.push_str("2026-11-20 ERROR CRM: AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found.]\n");
        }
    }
    let start = Instant::now();
    let explanation = explain(&log, &Known::default(), now());
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 }), "{elapsed:?}");
    assert_eq!(explanation.causes[0].id, "credential-missing");
    assert!(!explanation.telling.is_empty() && explanation.telling.len() <= 10);
    assert!(explanation.telling[0].text.contains("AADSTS700027"));
}

#[test]
fn every_table_of_expectations_is_listed_with_its_age() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/values");
    let listed = exdoctor_checks::values::dated();
    for place in ["", "symptoms"] {
        let path = if place.is_empty() { folder.clone() } else { folder.join("data").join(place) };
        for file in std::fs::read_dir(path).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let name = if place.is_empty() { name } else { format!("{place}/{name}") };
            let is_listed = listed.iter().any(|one| one.table == name);
            let is_table = std::path::Path::new(&name).extension().is_some_and(|end| end == "toml");
            assert!(!is_table || is_listed, "add {name} to values::dated");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let text = decode(&bytes);
        let said = explain(&text, &Known { shown: true, ..Known::default() }, now());
        prop_assert!(said.causes.len() <= 6);
    }

    #[test]
    fn no_mixture_of_known_words_makes_it_panic(words in proptest::collection::vec(proptest::sample::select(vec![
        "AADSTS", "70002", "[Reason - ", "WWW-Authenticate:", "Bearer", "trusted_issuers=\"", "x-ms-diagnostics", "2000005;", "eyJ", "eyJ.eyJ.",
        "<testresult status=\"Error\" ", "testdescription=\"", "0x8009", "-2147220891", "(F)", "MachineKeys", ":(", "\"keyCredentials\": [", "]", "\\u12",
        "&#x;", "&amp;", "\n", "\r", " ", "ü", "\u{308}", "KeySpec = ", "Url", "\"", "'", "password=", "://a:b@", "----", "CertificateType : S2STokenIssuer",
    ]), 0..60)) {
        let text = words.concat();
        explain(&text, &Known { shown: true, ..Known::default() }, now());
    }
}
