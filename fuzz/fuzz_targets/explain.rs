//! Is there any pasted text that makes the explanation panic, or show more than it may?
#![no_main]

use exdoctor_checks::explain::{Known, decode, explain};
use jiff::Timestamp;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let known = Known { shown: true, ..Known::default() };
    let explanation = explain(&decode(data), &known, Timestamp::UNIX_EPOCH);
    assert!(explanation.causes.len() <= 6 && explanation.telling.len() <= 10);
});
