//! Does a hostile Autodiscover server get more out of the built program than a finding?

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use exdoctor_lab::{Lab, World};
use serde_json::Value;

use crate::LARGE;
use crate::peer::{self, Peer};
use crate::run::{Run, checked};
use crate::tls;

/// The host to which Autodiscover of the healthy world leads.
const HOST: &str = "autodiscover-s.outlook.com";
/// One exchange has half a second; a run makes many, most of them side by side.
const LONG: Duration = Duration::from_secs(30);

/// Judges the healthy world, whose Autodiscover server is hostile; what holds for each of them is asserted here.
#[track_caller]
fn judged(authority: Option<&str>, address: std::net::SocketAddr) -> Run {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let lab = runtime.block_on(Lab::start(World::healthy())).expect("the world starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = lab.write_to(folder.path()).expect("the folder is writable");
    let trusted = folder.path().join("trusted.pem");
    let roots = [lab.trusted_pem(), authority.unwrap_or_default()].concat();
    std::fs::write(&trusted, roots).expect("the folder is writable");
    let divert = format!("{HOST}:443={address}");
    let settings = ["-c", &config.display().to_string(), "--ca-file", &trusted.display().to_string()];
    let settings = settings.into_iter().chain(["--only", "autodiscover,ews", "--connect-to", &divert]);
    let run = checked(&settings.map(str::to_owned).collect::<Vec<_>>(), &[]);
    assert!(matches!(run.exit, Some(0 | 1 | 3)), "exit {:?}\n{}", run.exit, run.stderr);
    assert!(run.took < LONG, "took {:?}", run.took);
    assert!(run.peak < LARGE, "{} kB", run.peak);
    assert_eq!(run.raw(), Vec::<String>::new());
    assert!(!run.outputs["junit"].contains("<script"), "{}", run.outputs["junit"]);
    assert!(!run.outputs["json"].contains("\"outcome\": \"broken\""), "{}", run.outputs["json"]);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// What the check that looks for Autodiscover says about such a server.
#[track_caller]
fn found(run: &Run) -> Value {
    let report: Value = serde_json::from_str(&run.outputs["json"]).expect("a report is JSON");
    let records = report["records"].as_array().expect("a report has records");
    let own = records.iter().find(|record| record["check"] == "autodiscover.endpoint-found");
    own.expect("the check was made").clone()
}

#[track_caller]
fn ends(run: &Run, outcome: &str, words: &str) {
    let own = found(run);
    assert_eq!(own["outcome"], outcome, "{own:#}");
    assert!(own.to_string().contains(words), "{words:?} is not said: {own:#}");
}

/// A server that does this where TLS is due.
#[track_caller]
fn plain(peer: Peer, outcome: &str, words: &str) {
    ends(&judged(None, peer::start(peer)), outcome, words);
}

/// A server that does this inside TLS.
#[track_caller]
fn secure(peer: Peer, outcome: &str, words: &str) -> Run {
    let server = tls::start(HOST, peer);
    let run = judged(Some(&server.authority), server.address);
    ends(&run, outcome, words);
    run
}

/// An answer with this head and body.
fn answer(head: &str, body: &[u8]) -> Peer {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Peer::Says([head.as_bytes(), body].concat().leak())
}

fn xml(body: &[u8]) -> Peer {
    answer("200 OK\r\nContent-Type: text/xml", body)
}

fn redirect(to: &str) -> Peer {
    answer(&format!("302 Found\r\nLocation: {to}"), b"")
}

/// Autodiscover that names this by JSON.
fn json(body: &[u8]) -> Peer {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    Peer::Json([head.as_bytes(), body].concat().leak())
}

/// An address of this machine that must not be asked.
struct Untouched {
    port: u16,
    asked: Arc<AtomicU64>,
}

impl Untouched {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (port, asked) = (listener.local_addr().expect("bound").port(), Arc::new(AtomicU64::new(0)));
        let counter = Arc::clone(&asked);
        std::thread::spawn(move || {
            for _ in listener.incoming() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self { port, asked }
    }
}

impl Drop for Untouched {
    fn drop(&mut self) {
        assert!(
            std::thread::panicking() || self.asked.load(Ordering::Relaxed) == 0,
            "an address of the inside was asked"
        );
    }
}

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
fn a_redirect_in_a_circle() {
    secure(redirect(&format!("https://{HOST}/autodiscover/autodiscover.xml")), "fail", "circle");
}

#[test]
fn a_chain_of_redirects_without_end() {
    secure(Peer::Onwards, "fail", "more than 10 redirects");
}

#[test]
fn a_redirect_to_clear_text() {
    let inside = Untouched::new();
    secure(redirect(&format!("http://127.0.0.1:{}/", inside.port)), "fail", "clear text");
}

#[test]
fn a_redirect_to_this_machine_in_all_its_names() {
    let inside = Untouched::new();
    let port = inside.port;
    for name in ["127.0.0.1", "0x7f000001", "2130706433", "127.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"] {
        secure(redirect(&format!("https://{name}:{port}/autodiscover/autodiscover.xml")), "blocked", "inside address");
    }
}

#[test]
fn a_redirect_to_the_metadata_of_a_cloud_machine() {
    secure(redirect("https://169.254.169.254/latest/meta-data/"), "blocked", "inside address");
}

#[test]
fn a_redirect_to_what_is_no_web() {
    for to in
        ["file:///etc/passwd", "javascript:alert(1)", "ldap://127.0.0.1/", "data:text/xml,<a/>", "\\\\server\\share"]
    {
        let run = secure(redirect(to), "fail", "walk");
        assert!(run.outputs.values().all(|text| !text.contains("root:x:")), "{to}");
    }
}

#[test]
fn a_redirect_with_a_password() {
    let run = secure(redirect("https://svc:hunter2@autodiscover-s.outlook.com/x"), "fail", "walk");
    assert!(run.outputs.values().all(|text| !text.contains("hunter2")), "{:?}", run.outputs["json"]);
}

#[test]
fn a_redirect_to_a_look_alike() {
    secure(redirect("https://autodiscover-s.outlook.com.fabrikam.com/autodiscover/autodiscover.xml"), "fail", "walk");
    secure(redirect("https://\u{430}utodiscover-s.outlook.com/"), "fail", "walk");
}

#[test]
fn a_redirect_of_a_hundred_kilobytes() {
    secure(redirect(&format!("https://contoso.com/{}", "a".repeat(100_000))), "fail", "walk");
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
