//! How does the overview look to CI?

use exdoctor_checks::dynamics::overview::{Line, State};

use super::Overview;
use crate::formats::xml::Xml;

/// One case a mailbox: what is bad fails, what is open is an error, what is not served is skipped; and one error for each thing
/// that could not be read.
pub(super) fn render(overview: &Overview) -> String {
    let count = |test: fn(State) -> bool| overview.mailboxes.iter().filter(|line| test(line.state)).count();
    let skipped = |state: State| matches!(state, State::NotServed | State::Inactive);
    let mut xml = Xml::new();
    xml.open("testsuites", &[]);
    let at = overview.at.to_string();
    let attributes = [
        ("name", "mailboxes".to_owned()),
        ("package", "exdoctor.mailboxes".to_owned()),
        ("id", "0".to_owned()),
        ("hostname", "localhost".to_owned()),
        ("timestamp", at.get(..19).unwrap_or("1970-01-01T00:00:00").to_owned()),
        ("tests", (overview.mailboxes.len() + overview.unread.len()).to_string()),
        ("failures", count(State::is_bad).to_string()),
        ("errors", (count(State::is_open) + overview.unread.len()).to_string()),
        ("skipped", count(skipped).to_string()),
        ("time", "0.000".to_owned()),
    ];
    xml.open("testsuite", &attributes);
    xml.leaf("properties", &[], "");
    for line in &overview.mailboxes {
        case(&mut xml, line, skipped(line.state));
    }
    for (place, why) in overview.unread.iter().enumerate() {
        let attributes = [
            ("name", format!("what could not be read {}", place + 1)),
            ("classname", "mailboxes".to_owned()),
            ("time", "0.000".to_owned()),
        ];
        xml.open("testcase", &attributes);
        xml.leaf("error", &[("type", "unread".to_owned()), ("message", why.clone())], "");
        xml.close("testcase");
    }
    xml.leaf("system-out", &[], &overview.remarks.join("\n"));
    xml.leaf("system-err", &[], "");
    xml.close("testsuite");
    xml.close("testsuites");
    xml.finish()
}

fn case(xml: &mut Xml, line: &Line, skipped: bool) {
    let class = format!("mailboxes.{}", line.organization);
    let attributes = [("name", line.address.clone()), ("classname", class), ("time", "0.000".to_owned())];
    let says = line.cause_title.clone().unwrap_or_else(|| line.state.word().to_owned());
    let text = [line.last_error.as_deref(), line.fix.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let kind = line.state.word().to_owned();
    let inner = match line.state {
        state if state.is_bad() => "failure",
        state if state.is_open() => "error",
        _ if skipped => "skipped",
        _ => return xml.leaf("testcase", &attributes, ""),
    };
    xml.open("testcase", &attributes);
    if skipped {
        xml.leaf(inner, &[("message", says)], "");
    } else {
        xml.leaf(inner, &[("type", kind), ("message", says)], &text);
    }
    xml.close("testcase");
}
