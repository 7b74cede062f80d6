//! Does every format look as it did when somebody last looked at it?

use exdoctor_reports::{Format, Style, formats};

use crate::prepared;

#[test]
fn every_format_of_every_prepared_report() {
    for (name, report) in prepared::all() {
        for format in Format::ALL {
            let text = formats::render(&report, format, Style::default());
            insta::assert_snapshot!(format!("{name}.{format}"), text);
        }
        let short = formats::render(&report, Format::Human, Style { short: true, ..Style::default() });
        insta::assert_snapshot!(format!("{name}.short"), short);
    }
}

#[test]
fn colours_underline_the_words_and_change_nothing_else() {
    let report = prepared::broken();
    let painted = formats::render(&report, Format::Human, Style { color: true, ..Style::default() });
    insta::assert_snapshot!("broken.colour", painted.replace('\u{1b}', "␛"));
    let plain = formats::render(&report, Format::Human, Style::default());
    let mut stripped = String::new();
    let mut rest = painted.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped.push_str(before);
        rest = after.split_once('m').expect("a colour ends with m").1;
    }
    assert_eq!(stripped + rest, plain);
}
