//! What is kept of an HTTP answer?

use exdoctor_checks::facts::web::Answer;
use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HeaderValue};

use super::place::masked;

/// The longest value of a header that is kept.
const VALUE: usize = 8 * 1024;

/// An answer as a fact: cookies without their values, redirects without their users, the body where it is text.
pub(super) fn told(status: u16, headers: &HeaderMap, body: &[u8]) -> Answer {
    let kept = headers.iter().map(|(name, value)| (name.as_str().to_owned(), shown(name.as_str(), value))).collect();
    let media = headers.get(CONTENT_TYPE).map(written).unwrap_or_default();
    Answer { status, headers: kept, body: text(&media, body), ..Answer::default() }
}

fn written(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).chars().take(VALUE).collect()
}

fn shown(name: &str, value: &HeaderValue) -> String {
    let value = written(value);
    match name {
        "location" | "content-location" => masked(&value),
        _ if name.starts_with("set-cookie") => value.split('=').next().unwrap_or_default().trim().to_owned(),
        _ => value,
    }
}

/// The body as text, empty where it is none: marked UTF-16, UTF-8, or the old Western alphabet where it says so.
fn text(media: &str, body: &[u8]) -> String {
    let wide = |little: bool| -> String {
        let units = body[2..].chunks_exact(2).map(|pair| {
            let pair = [pair[0], pair[1]];
            if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
        });
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match body {
        [0xff, 0xfe, ..] => return wide(true),
        [0xfe, 0xff, ..] => return wide(false),
        _ => {}
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.contains(&0) {
        return String::new();
    }
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) if is_western(media) => body.iter().map(|byte| char::from(*byte)).collect(),
        Err(_) if media.trim_start().to_ascii_lowercase().starts_with("text/") => {
            String::from_utf8_lossy(body).into_owned()
        }
        Err(_) => String::new(),
    }
}

fn is_western(media: &str) -> bool {
    let media = media.to_ascii_lowercase();
    ["iso-8859-1", "windows-1252", "us-ascii"].iter().any(|charset| media.contains(charset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_cookie_only_the_name_is_kept() {
        let mut headers = HeaderMap::new();
        headers.append("set-cookie", HeaderValue::from_static("X-BackEndCookie=secret; path=/"));
        headers.append("server", HeaderValue::from_static("Microsoft-IIS/10.0"));
        let answer = told(401, &headers, b"");
        assert_eq!(answer.header("set-cookie").collect::<Vec<_>>(), ["X-BackEndCookie"]);
        assert_eq!(answer.header("Server").collect::<Vec<_>>(), ["Microsoft-IIS/10.0"]);
    }

    #[test]
    fn bodies_in_usual_encodings_are_read_and_binary_ones_are_left_out() {
        assert_eq!(text("", b"\xff\xfeA\0\xdf\0"), "A\u{df}");
        assert_eq!(text("", b"\xfe\xff\0A"), "A");
        assert_eq!(text("", b"\xef\xbb\xbfA"), "A");
        assert_eq!(text("text/xml; charset=ISO-8859-1", b"caf\xe9"), "caf\u{e9}");
        assert_eq!(text("text/html", b"caf\xe9"), "caf\u{fffd}");
        assert_eq!(text("application/pkix-crl", b"\x30\x82\xe9"), "");
        assert_eq!(text("text/plain", b"a\0b"), "");
    }
}
