//! What of redirects that lead astray?

use super::*;

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
