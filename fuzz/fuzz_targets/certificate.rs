//! Are there any bytes that make the readers of certificate files panic, or work without an end?
#![no_main]

use exdoctor::certificate::{Wanted, open};
use exdoctor::secret::Secret;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let password = Secret::new("correct horse".to_owned());
    for wanted in [Wanted::Any, Wanted::Pfx, Wanted::Cer] {
        let Ok(content) = open(data, Some(&password), wanted) else { continue };
        let kept: usize = content.certificates.iter().map(|der| der.0.len()).sum();
        assert!(kept <= data.len(), "{kept} bytes were kept of {}", data.len());
        assert!(content.keys.is_empty() || wanted != Wanted::Cer);
    }
});
