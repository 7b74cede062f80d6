//! What of bodies and headers that mean harm?

use super::*;

#[test]
fn entities_that_grow() {
    let level = |level: usize| format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10));
    let levels: Vec<String> = (1..12).map(level).collect();
    let mut bomb = format!("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e0 \"lol\">{}", levels.concat());
    bomb.push_str("]><Autodiscover><Response>&e11;</Response></Autodiscover>");
    secure(xml(bomb.as_bytes()), "fail", "200");
}

#[test]
fn an_entity_that_reads_a_file() {
    let body = br#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Autodiscover><Response><Account><Action>redirectUrl</Action><RedirectUrl>https://&e;/</RedirectUrl></Account></Response></Autodiscover>"#;
    let run = secure(xml(body), "fail", "200");
    assert!(run.outputs.values().all(|text| !text.contains("root:x:")));
}

#[test]
fn an_entity_that_asks_an_address() {
    let inside = Untouched::new();
    let body = format!(
        r#"<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:{}/a.dtd" [<!ENTITY % e SYSTEM "http://127.0.0.1:{}/"> %e;]><Autodiscover/>"#,
        inside.port, inside.port
    );
    secure(xml(body.as_bytes()), "fail", "200");
}

#[test]
fn elements_within_each_other() {
    let body = [b"<?xml version=\"1.0\"?>".to_vec(), b"<Autodiscover>".repeat(15_000)].concat();
    secure(xml(&body), "fail", "200");
}

#[test]
fn attributes_without_number() {
    let attributes: Vec<String> = (0..10_000).map(|n| format!(" a{n}='<script>'")).collect();
    secure(xml(format!("<Autodiscover{}/>", attributes.concat()).as_bytes()), "fail", "200");
}

#[test]
fn encodings_that_are_not_what_they_say() {
    let wide: Vec<u8> = "<script/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    secure(xml(&[b"\xfe\xff".to_vec(), wide].concat()), "fail", "200");
    secure(xml(b"<?xml version=\"1.0\" encoding=\"UTF-32\"?>\xff\xfe\x00\x80<Autodiscover>\xc3\x28"), "fail", "200");
}

#[test]
fn an_encoding_that_nobody_asked_for() {
    let head = "200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip, br, \x01deflate".replace('\x01', "");
    secure(answer(&head, b"\x1f\x8b\x08\x00\x00\x00\x00\x00garbage"), "fail", "200");
}

#[test]
fn a_picture_in_place_of_xml() {
    secure(answer("200 OK\r\nContent-Type: image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "fail", "200");
}

#[test]
fn control_characters_and_markup_in_xml() {
    let body = "<?xml version=\"1.0\"?><Autodiscover><Response><Account><Action>redirectUrl</Action><RedirectUrl>https://evil.example/&#x9b;31m\u{202e}&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;</RedirectUrl></Account></Response></Autodiscover>";
    secure(xml(body.as_bytes()), "fail", "walk");
}

#[test]
fn control_characters_and_markup_in_headers() {
    let head = "401 <script>\r\nServer: <script>alert(1)</script>\u{202e}\r\nWWW-Authenticate: Basic realm=\"\u{9b}31m</system-out>]]>\"";
    secure(answer(head, b""), "pass", "401");
}

#[test]
fn an_escape_in_a_header() {
    secure(answer("401 no\r\nServer: \x1b[2J\r\nWWW-Authenticate: Basic", b""), "fail", "walk");
}

#[test]
fn json_within_itself() {
    secure(json(&[b"[".repeat(200_000), b"]".repeat(200_000)].concat()), "pass", "walk");
}

#[test]
fn json_that_names_the_inside() {
    let inside = Untouched::new();
    let named = format!(r#"{{"Protocol":"EWS","Url":"https://127.0.0.1:{}/EWS/Exchange.asmx"}}"#, inside.port);
    let run = secure(json(named.as_bytes()), "pass", "walk");
    assert!(
        run.outputs["json"].contains("does not lead to an inside address")
            || run.outputs["json"].contains("is an inside address")
    );
}

#[test]
fn json_that_names_what_is_no_web() {
    for url in
        ["javascript:alert(1)", "file:///etc/passwd", "https://", "https://u:hunter2@mail.contoso.com/", "\\u001b[31m"]
    {
        let run = secure(json(format!(r#"{{"Protocol":"EWS","Url":"{url}"}}"#).as_bytes()), "pass", "walk");
        assert!(run.outputs.values().all(|text| !text.contains("hunter2")), "{url}");
    }
}

#[test]
fn json_with_control_characters_and_markup() {
    let body =
        br#"{"ErrorCode":"\u001b]0;x\u0007<script>","ErrorMessage":"\u202e]]></system-out><script>alert(1)</script>"}"#;
    secure(json(body), "pass", "walk");
}
