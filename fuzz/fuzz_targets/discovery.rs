//! Is there any answer of a sign-in host or token service that makes its readers panic?
#![no_main]

use exdoctor_checks::entra::{metadata, openid};
use exdoctor_checks::facts::web::{Answer, Asked, Outcome};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((status, body)) = data.split_first() else { return };
    let body = String::from_utf8_lossy(body).into_owned();
    let answer = Answer { status: 200 + u16::from(*status) * 2, body, ..Answer::default() };
    let _ = metadata::document(&answer);
    let asked = Asked::get("https://login.microsoftonline.com/", Outcome::Answer(answer));
    if let openid::Reply::Tenant(found) = openid::reply(&asked) {
        assert!(found.tenant.as_deref().is_none_or(openid::is_guid));
    }
});
