//! Is there any text that makes the reader of evidence panic, or that it reads in two ways?
#![no_main]

use exdoctor::evidence::recognise::{Found, recognise};
use exdoctor_checks::facts::server::EVIDENCE_SCHEMA;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(found) = recognise(text, "evidence.txt") else { return };
    if let Found::File(file) = &found {
        assert!((1..=EVIDENCE_SCHEMA).contains(&file.exdoctor_evidence));
        // What was understood is written and understood again as the same.
        let written = serde_json::to_string(file).expect("evidence is plain data");
        assert_eq!(recognise(&written, "evidence.txt").ok(), Some(found));
    }
});
