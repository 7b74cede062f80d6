//! How does an explanation look to CI?

use exdoctor_checks::explain::Explanation;

use super::human;
use crate::Style;
use crate::formats::xml::Xml;

/// One case: explained, or not established.
pub(super) fn render(explanation: &Explanation) -> String {
    let explained = explanation.is_explained();
    let mut xml = Xml::new();
    xml.open("testsuites", &[]);
    let attributes = [
        ("name", "explain".to_owned()),
        ("package", "exdoctor.text".to_owned()),
        ("id", "0".to_owned()),
        ("hostname", "localhost".to_owned()),
        // The answer depends on the text, not on the moment.
        ("timestamp", "1970-01-01T00:00:00".to_owned()),
        ("tests", "1".to_owned()),
        ("failures", "0".to_owned()),
        ("errors", u8::from(!explained).to_string()),
        ("skipped", "0".to_owned()),
        ("time", "0.000".to_owned()),
    ];
    xml.open("testsuite", &attributes);
    xml.leaf("properties", &[], "");
    let case = [("name", "text".to_owned()), ("classname", "explain".to_owned()), ("time", "0.000".to_owned())];
    if explained {
        xml.leaf("testcase", &case, "");
    } else {
        xml.open("testcase", &case);
        let message = explanation.remarks.first().cloned().unwrap_or_else(|| "no explanation".to_owned());
        xml.leaf("error", &[("type", "unknown".to_owned()), ("message", message)], "");
        xml.close("testcase");
    }
    xml.leaf("system-out", &[], &human::render(explanation, Style { width: 100, ..Style::default() }));
    xml.leaf("system-err", &[], "");
    xml.close("testsuite");
    xml.close("testsuites");
    xml.finish()
}
