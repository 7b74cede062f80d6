//! Is there any text of certutil that makes its reader panic, or find more certificates than the text can hold?
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let found = exdoctor::evidence::certutil::certificates(text);
    assert!(found.len() <= 1 + text.matches("======").count());
    for certificate in found {
        assert!(certificate.thumbprint.len() == 40 && certificate.thumbprint.bytes().all(|b| b.is_ascii_hexdigit()));
    }
});
