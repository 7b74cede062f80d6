//! What does a person read who corrects a directory?

use std::collections::BTreeMap;

use exdoctor_checks::identity::rules::Kind;

use super::{Listed, kinds};
use crate::Style;
use crate::text::{Page, Tone};

pub(super) fn list(listed: Listed<'_>, style: Style) -> String {
    let Listed { name, directory, rows } = listed;
    let mut page = Page::new(style);
    let judged = directory.in_scope();
    let mut objects: Vec<&str> = rows.iter().map(|row| row.holder.dn.as_str()).collect();
    objects.dedup();
    if rows.is_empty() {
        page.text(0, Tone::Good, &format!("{name}: nothing to correct in {judged} objects"));
    } else {
        let (values, of) = (counted(rows.len(), "value"), counted(objects.len(), "object"));
        page.text(0, Tone::Strong, &format!("{name}: {values} of {of} to correct; {judged} objects judged"));
    }
    if !rows.is_empty() {
        page.field("kinds", &totals(listed));
    }
    let skipped = directory.skipped.iter().map(|(why, count)| format!("{count} ({})", why.words()));
    let skipped: Vec<String> = skipped.collect();
    if !skipped.is_empty() {
        page.field("not judged", &skipped.join(", "));
    }
    for remark in &directory.remarks {
        page.field("remark", remark);
    }
    let mut last = None;
    for row in rows {
        if last != Some(row.holder) {
            page.gap();
            page.text(0, Tone::Strong, &format!("{} ({})", row.holder.dn, row.holder.class.word()));
            last = Some(row.holder);
        }
        beside(&mut page, row.attribute.name(), &row.value);
        beside(&mut page, "", &format!("{}: {}", kinds(row), row.words.join(", and ")));
        if let Some(proposal) = row.proposal {
            beside(&mut page, "suggested", proposal);
        }
    }
    if !rows.is_empty() {
        page.gap();
        let open = rows.iter().filter(|row| row.proposal.is_none()).count();
        let decide = if open == 0 {
            "each has a suggestion".to_owned()
        } else {
            format!("{open} of {} without a suggestion: a person must decide", rows.len())
        };
        page.text(
            0,
            Tone::Plain,
            &format!(
                "{decide}. --format csv writes a sheet with the columns of IdFix, --format ldif the changes for review."
            ),
        );
    }
    page.finish()
}

/// How often each kind of error is there; a value may have several.
fn totals(listed: Listed<'_>) -> String {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for kind in listed.rows.iter().flat_map(|row| &row.kinds) {
        *counts.entry(*kind).or_default() += 1;
    }
    counts.iter().map(|(kind, count)| format!("{} {count}", kind.word())).collect::<Vec<_>>().join(", ")
}

/// A label beside which the longest name of an attribute has room.
fn beside(page: &mut Page, label: &str, text: &str) {
    page.labelled(&format!("  {label:18}"), Tone::Dim, Tone::Plain, text);
}

fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
