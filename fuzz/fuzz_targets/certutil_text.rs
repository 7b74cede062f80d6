//! Is there any text of certutil that makes its reader panic, or find more certificates than the text can hold?
#![no_main]
#![expect(dead_code, unused_imports, reason = "a part of exdoctor is compiled by itself")]

mod evidence;
mod parse;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let found = evidence::certutil::certificates(text);
    assert!(found.len() <= 1 + text.matches("======").count());
    for certificate in found {
        assert!(certificate.thumbprint.len() == 40 && certificate.thumbprint.bytes().all(|b| b.is_ascii_hexdigit()));
    }
});
