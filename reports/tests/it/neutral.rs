//! Does anything from the network reach a terminal, a browser or a parser as more than text?

use exdoctor_reports::{Format, Style, formats};

use crate::prepared;

#[test]
fn no_format_passes_a_control_character_on() {
    let report = prepared::hostile();
    for format in Format::ALL {
        for short in [false, true] {
            let text = formats::render(&report, format, Style { short, ..Style::default() });
            let bad = text.chars().find(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c));
            assert_eq!(bad, None, "{format}");
        }
    }
}

#[test]
fn junit_holds_no_element_of_anybody_else() {
    let text = formats::render(&prepared::hostile(), Format::JUnit, Style::default());
    assert!(text.contains("&lt;script&gt;"));
    let known =
        ["?xml", "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped"];
    for tag in text.split('<').skip(1) {
        let name = tag.trim_start_matches('/').split([' ', '>', '/']).next().expect("there is a first part");
        assert!(known.contains(&name) || name.starts_with("system-"), "{name}");
    }
}

#[test]
fn a_hostile_value_fills_no_command() {
    let report = prepared::hostile();
    let remedy = report.records[0].findings[0].remedy.as_ref().expect("the finding names a remedy");
    assert!(remedy.commands[0].text.ends_with("<domain>. 3600 IN MX 0 <mx_expected>."), "{}", remedy.commands[0].text);
    assert_eq!(remedy.verify, "exdoctor check -c exdoctor.toml --only dns.mx");
}

#[test]
fn a_line_break_in_a_message_forges_no_line() {
    let text = formats::render(&prepared::hostile(), Format::Human, Style { width: 200, ..Style::default() });
    assert!(!text.lines().any(|line| line.starts_with("verify:") || line.starts_with("  verify:")), "{text}");
}
