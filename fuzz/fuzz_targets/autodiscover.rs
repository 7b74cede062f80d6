//! Is there any answer of an Autodiscover service that makes its reader panic or lose itself?
#![no_main]

use exdoctor_checks::autodiscover::reading;
use exdoctor_checks::facts::web::Answer;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let body = String::from_utf8_lossy(data).into_owned();
    let _reading = reading::xml(&body);
    let answer = Answer { status: 200, body, ..Answer::default() };
    let _named = (reading::pox(&answer), reading::json(&answer));
});
