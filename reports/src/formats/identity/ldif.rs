//! Which changes would correct the directory, for a person to review and import?

use std::fmt::Write;

use data_encoding::BASE64;

use super::Listed;

const HEAD: &str = "\
# Changes that exdoctor suggests; it made none of them. Review each, then import: ldifde -i -f FILE.
# A change takes the value away that was read: where somebody was faster, it fails and harms nothing.
";

/// One record an object.
pub(super) fn list(listed: Listed<'_>) -> String {
    let changes = listed.rows.iter().filter_map(|row| row.proposal.map(|proposal| (row, proposal)));
    let (changes, nameless): (Vec<_>, Vec<_>) = changes.partition(|(row, _)| is_distinguished(&row.holder.dn));
    let open = listed.rows.len() - changes.len() - nameless.len();
    let mut out = HEAD.to_owned();
    if open > 0 {
        put(&mut out, &format!("# {open} of {} values are not here: only a person can decide.", listed.rows.len()));
    }
    if !nameless.is_empty() {
        let (is, their) = if nameless.len() == 1 { ("is", "its object has") } else { ("are", "their objects have") };
        let counted = format!("# {} of {} values {is} not here", nameless.len(), listed.rows.len());
        put(&mut out, &format!("{counted}: {their} no distinguished name in the source."));
        put(&mut out, "# An export with the column DistinguishedName has it.");
    }
    let mut last = "";
    for (row, proposal) in changes {
        if row.holder.dn != last {
            put(&mut out, "");
            line(&mut out, "dn", &row.holder.dn);
            put(&mut out, "changetype: modify");
            last = &row.holder.dn;
        }
        let name = row.attribute.name();
        put(&mut out, &format!("delete: {name}"));
        line(&mut out, name, &row.value);
        put(&mut out, &format!("-\nadd: {name}"));
        line(&mut out, name, proposal);
        put(&mut out, "-");
    }
    out
}

/// Whether a name is one by which a directory finds the object: `CN=Ada,DC=contoso,DC=com`.
fn is_distinguished(name: &str) -> bool {
    let word = |kind: &str| !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    name.split_once('=').is_some_and(|(kind, _)| word(kind.trim()))
}

/// A line of LDIF: in Base64 where the value is not plain.
fn line(out: &mut String, name: &str, value: &str) {
    let plain = value.bytes().all(|b| (0x20..0x7f).contains(&b));
    if plain && !value.starts_with([' ', ':', '<']) && !value.ends_with(' ') {
        put(out, &format!("{name}: {value}"));
    } else {
        put(out, &format!("{name}:: {}", BASE64.encode(value.as_bytes())));
    }
}

fn put(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes every line");
}
