//! Does a hostile EWS or Autodiscover behind the sign-in keep a run, or fill its memory?

use std::time::{Duration, Instant};

use exdoctor_lab::{Delivery, Page, World};

use super::{record, serve};

const ADA: &str = "ada@contoso.com";
const XML: &str = "text/xml; charset=utf-8";
const OPENING: &str = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>";

fn pages() -> Vec<(&'static str, Page)> {
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    let bomb = format!("{entities}{OPENING}&c;</s:Body></s:Envelope>");
    let outside = format!("<!DOCTYPE a [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>{OPENING}&a;</s:Body></s:Envelope>");
    let deep = format!("{OPENING}{}", "<a>".repeat(100_000));
    let wide = format!("{OPENING}{}", "<a/>".repeat(200_000));
    vec![
        ("a body of a gigabyte", Page { size: Some(1 << 30), ..Page::of(XML, OPENING) }),
        ("a byte a second", Page { delivery: Delivery::Drip, ..Page::of(XML, OPENING) }),
        ("no answer at all", Page { delivery: Delivery::Silent, ..Page::of(XML, OPENING) }),
        ("an XML bomb", Page::of(XML, &bomb)),
        ("an entity from outside", Page::of(XML, &outside)),
        ("elements within elements without end", Page::of(XML, &deep)),
        ("elements beside elements without end", Page::of(XML, &wide)),
    ]
}

/// A run ends in time, with a verdict on the mailbox that is none of "it works".
fn ends(name: &str, world: World, checks: &[&str]) {
    let served = serve(world);
    let begun = Instant::now();
    let records = served.records(&["--timeout", "1s", "--only", "autodiscover.settings"]);
    assert!(begun.elapsed() < Duration::from_mins(1), "{name} took {:?}", begun.elapsed());
    for check in checks {
        let outcome = record(&records, check, ADA)["outcome"].as_str().unwrap().to_owned();
        assert!(outcome == "fail" || outcome == "blocked", "{name}: {check} is {outcome}");
    }
    let text = serde_json::to_string(&records).unwrap();
    assert!(!text.contains("root:"), "{name} reads files");
    assert!(text.len() < 1024 * 1024, "{name} fills the report: {}", text.len());
}

#[test]
fn ews_that_answers_one_mailbox_so_ends_in_time() {
    for (name, page) in pages() {
        let mut world = World::mailboxes();
        world.mailbox_of(ADA).instead = Some(page);
        ends(name, world, &["ews.mailbox-access"]);
    }
}

#[test]
fn autodiscover_that_answers_so_ends_in_time() {
    for (name, page) in pages() {
        let mut world = World::found_mailboxes();
        world.server_of_mailboxes().autodiscover = Some(page);
        ends(name, world, &["autodiscover.settings", "ews.mailbox-access"]);
    }
}
