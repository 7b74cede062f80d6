//! Is there any answer to a ClientHello that makes the reader of flights panic, or keep more than it was sent?
#![no_main]
#![expect(dead_code, unused_imports, reason = "a part of the scanner is compiled by itself")]

mod probes;

libfuzzer_sys::fuzz_target!(|data: &[u8]| probes::tls::read(data));
