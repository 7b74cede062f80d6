//! What was looked at, what was there, what should have been there, and who says so?

use std::collections::BTreeSet;

use exdoctor_checks::model::Evidence;

use crate::text::{Page, clean, width};

/// The observations in their order; a source is named once. What was named is added to `shown`.
pub(super) fn write_evidence<'a>(page: &mut Page, evidence: &'a [Evidence], shown: &mut BTreeSet<&'a str>) {
    let mut listing = false;
    for seen in evidence {
        if let Some(word) = seen.conclusion() {
            page.field_lines(word, &seen.observed);
            listing = false;
            continue;
        }
        // A mere observation takes one line, and a list of them one label.
        if seen.expected.is_none() && seen.source.is_none() {
            page.field_lines(if listing { "" } else { "observed" }, &format!("{}: {}", seen.what, seen.observed));
            listing = true;
            continue;
        }
        listing = false;
        page.field("looked at", &seen.what);
        page.field_lines("observed", &seen.observed);
        if let Some(expected) = &seen.expected {
            page.field_lines("expected", expected);
        }
        if let Some(source) = &seen.source {
            write_source(page, source, shown);
        }
    }
}

fn write_source<'a>(page: &mut Page, source: &'a str, shown: &mut BTreeSet<&'a str>) {
    match source.strip_suffix('>').and_then(|source| source.split_once(" <")) {
        Some((_, url)) if !shown.insert(url) => {}
        Some((title, url)) => write_document(page, "source", title, url),
        None => page.field("source", source),
    }
}

/// A title, and the address beside it where it fits, else below it in one piece.
pub(crate) fn write_document(page: &mut Page, label: &str, title: &str, url: &str) {
    let both = format!("{title} <{url}>");
    if width(&clean(&both)) + Page::FIELD <= page.columns() {
        page.field(label, &both);
    } else {
        page.field(label, title);
        page.verbatim("", &format!("<{url}>"));
    }
}
