//! What do programs get of a directory?

use std::collections::BTreeMap;

use serde::Serialize;

use super::Listed;
use crate::formats::json;

#[derive(Serialize)]
struct Whole<'a> {
    directory: &'a str,
    form: &'a str,
    read: u64,
    judged: BTreeMap<&'a str, u64>,
    not_judged: BTreeMap<&'a str, u64>,
    remarks: &'a [String],
    rows: Vec<One<'a>>,
}

#[derive(Serialize)]
struct One<'a> {
    object: &'a str,
    class: &'a str,
    attribute: &'a str,
    value: &'a str,
    errors: Vec<&'a str>,
    reasons: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
}

pub(super) fn list(listed: Listed<'_>) -> String {
    let directory = listed.directory;
    let rows = listed.rows.iter().map(|row| One {
        object: &row.holder.dn,
        class: row.holder.class.word(),
        attribute: row.attribute.name(),
        value: &row.value,
        errors: row.kinds.iter().map(|kind| kind.word()).collect(),
        reasons: &row.words,
        suggestion: row.proposal,
    });
    json::pretty(&Whole {
        directory: listed.name,
        form: &directory.form,
        read: directory.read,
        judged: directory.judged.iter().map(|(class, count)| (class.word(), *count)).collect(),
        not_judged: directory.skipped.iter().map(|(why, count)| (why.words(), *count)).collect(),
        remarks: &directory.remarks,
        rows: rows.collect(),
    })
}
