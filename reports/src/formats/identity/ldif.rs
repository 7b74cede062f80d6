//! Which changes would correct the directory, for a person to review and import?

use data_encoding::BASE64;
use exdoctor_checks::identity::rows::Row;

use super::Listed;

/// Each change takes the value away that was seen and adds the one in its place: it fails where somebody was faster.
pub(super) fn list(listed: Listed<'_>) -> String {
    let changes: Vec<&Row<'_>> = listed.rows.iter().filter(|row| row.proposal.is_some()).collect();
    let open = listed.rows.len() - changes.len();
    let mut out = String::from(
        "# Changes suggested by exdoctor. Nothing was changed: review each one, then import with ldifde -i -f FILE.\n",
    );
    if open > 0 {
        out.push_str(&format!(
            "# {open} of {} values are not here: only a person can decide about them.\n",
            listed.rows.len()
        ));
    }
    let mut last = None;
    for row in changes {
        if last == Some(&row.holder.dn) {
            out.push_str("-\n");
        } else {
            if last.is_some() {
                out.push_str("-\n");
            }
            out.push('\n');
            line(&mut out, "dn", &row.holder.dn);
            out.push_str("changetype: modify\n");
            last = Some(&row.holder.dn);
        }
        let name = row.attribute.name();
        let proposal = row.proposal.unwrap_or_default();
        line(&mut out, "delete", name);
        line(&mut out, name, &row.value);
        out.push_str("-\n");
        line(&mut out, "add", name);
        line(&mut out, name, proposal);
    }
    if last.is_some() {
        out.push_str("-\n\n");
    }
    out
}

/// A line of LDIF: in Base64 where the value is not plain.
fn line(out: &mut String, name: &str, value: &str) {
    let first = value.bytes().next();
    let plain = value.bytes().all(|b| (0x20..0x7f).contains(&b))
        && !matches!(first, Some(b' ' | b':' | b'<'))
        && !value.ends_with(' ');
    if plain {
        out.push_str(&format!("{name}: {value}\n"));
    } else {
        out.push_str(&format!("{name}:: {}\n", BASE64.encode(value.as_bytes())));
    }
}
