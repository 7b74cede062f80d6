//! Is there any answer of EWS or of a signed-in Autodiscover that makes its reader panic or lose itself?
#![no_main]

use exdoctor_checks::autodiscover::told;
use exdoctor_checks::ews::soap;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let body = String::from_utf8_lossy(data);
    if let Some(reply) = soap::read(&body) {
        assert!(reply.items.len() <= 1_000);
        let _codes = reply.said.codes();
    }
    let _told = (told::pox(&body), told::soap(&body));
});
