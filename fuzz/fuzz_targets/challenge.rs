//! Is there any `WWW-Authenticate` header that makes its reader panic, or keep more than it was given?
#![no_main]

use exdoctor_checks::ews::challenge::{Challenge, challenges};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let headers: Vec<&str> = text.split('\n').collect();
    let found = challenges(headers.iter().copied());
    let kept = |one: &Challenge| {
        let params = one.params.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        one.scheme.len() + one.token.as_ref().map_or(0, String::len) + params
    };
    assert!(found.len() <= 32 && found.iter().map(kept).sum::<usize>() <= text.len());
    for one in &found {
        assert!(one.issuers().len() <= 32);
    }
});
