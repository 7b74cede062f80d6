//! Can the directory be synchronized, and its mailboxes be moved, as it is?

mod address;
mod address_domains_verified;
mod attributes;
mod duplicates;
pub(crate) mod example;
mod key;
mod kind;
pub mod object;
mod propose;
mod recipient;
pub mod rows;
pub mod rules;
mod scope;
mod sources;
pub mod survey;
mod upn_equals_smtp;
mod upn_suffix;
pub mod verified;

use crate::facts::directory::{Directory, Holder};
use crate::prelude::*;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &address_domains_verified::CHECK,
    &attributes::CHECK,
    &duplicates::CHECK,
    &upn_equals_smtp::CHECK,
    &upn_suffix::CHECK,
];

const SCOPE: [(Scenario, Level); 1] = [(Scenario::C, Level::Error)];

/// As many objects stand for all in a finding; `exdoctor identity` lists the rest.
const SHOWN: usize = 10;

/// Why nothing is judged, where nothing is there.
fn nobody(directory: &Directory) -> Option<Verdict> {
    let none = directory.in_scope() == 0;
    none.then(|| {
        Verdict::not_applicable(format!("none of {} objects is a user, group or contact to judge", directory.read))
    })
}

/// What was judged, and what was not.
fn read(directory: &Directory) -> Vec<Evidence> {
    let judged = directory.judged.iter().map(|(class, count)| format!("{count} {}", counted(class.word(), *count)));
    let judged = judged.collect::<Vec<_>>().join(", ");
    let mut lines = vec![Evidence::new(format!("{} of {} objects", directory.form, directory.read), judged)];
    if !directory.skipped.is_empty() {
        let skipped = directory.skipped.iter().map(|(why, count)| format!("{count} ({})", why.words()));
        lines.push(Evidence::new("not judged", skipped.collect::<Vec<_>>().join(", ")));
    }
    lines.extend(directory.remarks.iter().map(|remark| Evidence::new("the source", remark)));
    lines
}

fn counted(word: &str, count: u64) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

/// A few names, and how many there are besides.
fn names(first: &[Holder], total: u64) -> String {
    let shown: Vec<&str> = first.iter().map(|holder| holder.dn.as_str()).collect();
    let more = total.saturating_sub(shown.len() as u64);
    let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join("; "))
}

/// The command that lists every object.
fn list(cx: &CheckCx<'_>) -> String {
    let name = &cx.subject.name;
    if name.starts_with("ldap://") || name.starts_with("ldaps://") || cx.run.directory_is_configured {
        return "exdoctor identity -c exdoctor.toml".to_owned();
    }
    let plain = |c: char| c.is_alphanumeric() || "/\\.:_-".contains(c);
    let named =
        if name.chars().all(plain) { name.clone() } else { format!("\"{}\"", name.replace(['"', '$', '`'], "?")) };
    format!("exdoctor identity {named}")
}
