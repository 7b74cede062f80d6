//! What of connections that break, stall or never end?

use super::*;

#[test]
fn silence_where_tls_is_due() {
    plain(Peer::Silent, "blocked", "no whole answer in time");
}

#[test]
fn a_byte_now_and_then_where_tls_is_due() {
    plain(Peer::Drip(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"), "blocked", "no whole answer in time");
}

#[test]
fn plain_text_where_tls_is_due() {
    plain(Peer::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n<script>alert(1)</script>"), "fail", "plain text");
}

#[test]
fn an_end_where_tls_is_due() {
    plain(Peer::Says(b""), "fail", "walk");
}

#[test]
fn half_a_record_of_tls() {
    plain(Peer::Says(b"\x16\x03\x03\x00\x7a\x02\x00"), "fail", "walk");
}

#[test]
fn a_gigabyte_where_tls_is_due() {
    plain(Peer::Endless(b"", vec![0x16; 64 * 1024]), "fail", "walk");
}

#[test]
fn silence_after_the_request() {
    secure(Peer::Silent, "blocked", "no whole answer in time");
}

#[test]
fn a_byte_of_the_body_now_and_then() {
    secure(Peer::Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabcdef"), "blocked", "no whole answer in time");
}

#[test]
fn a_byte_of_the_head_now_and_then() {
    secure(Peer::Drip(b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic"), "blocked", "no whole answer in time");
}

#[test]
fn a_gigabyte_of_xml() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<?xml version=\"1.0\"?><Autodiscover>";
    secure(Peer::Endless(head, b"<Response/>".repeat(4096)), "fail", "larger than");
}

#[test]
fn a_gigabyte_that_is_announced() {
    secure(Peer::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nx"), "fail", "walk");
}

#[test]
fn headers_without_end() {
    secure(Peer::Endless(b"HTTP/1.1 401 Unauthorized\r\n", b"WWW-Authenticate: Basic\r\n".repeat(100)), "fail", "head");
}

#[test]
fn a_header_without_end() {
    secure(Peer::Endless(b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ", vec![b'B'; 4096]), "fail", "head");
}

#[test]
fn chunks_without_end() {
    let chunk = [&b"1000\r\n"[..], &[b' '; 0x1000], b"\r\n"].concat();
    secure(Peer::Endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk), "fail", "larger than");
}

#[test]
fn hints_without_end() {
    secure(Peer::Endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50)), "blocked", "in time");
}

#[test]
fn the_end_in_the_middle_of_the_head() {
    secure(Peer::Says(b"HTTP/1.1 401 Unauthorized\r\nWWW-Auth"), "fail", "closed");
}

#[test]
fn the_end_in_the_middle_of_the_body() {
    secure(Peer::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<Autodisc"), "fail", "closed");
}

#[test]
fn another_protocol() {
    secure(Peer::Says(b"220 \x1b[31mmail.contoso.com ESMTP\r\n"), "fail", "walk");
}
