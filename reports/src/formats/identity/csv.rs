//! Which table goes on where one of `IdFix` was expected?

use exdoctor_checks::identity::object::common_name;
use exdoctor_checks::identity::rows::Row;

use super::kinds;

const HEADER: &str = "DISTINGUISHEDNAME,COMMONNAME,OBJECTCLASS,ATTRIBUTE,ERROR,VALUE,UPDATE,PROPOSEDACTION,ACTION\r\n";

pub(super) fn list(rows: &[Row<'_>]) -> String {
    let mut out = HEADER.to_owned();
    for row in rows {
        let kinds = kinds(row);
        let action = if row.proposal.is_some() { "EDIT" } else { "" };
        let cells = [
            row.holder.dn.as_str(),
            common_name(&row.holder.dn),
            row.holder.class.word(),
            row.attribute.name(),
            kinds.as_str(),
            row.value.as_str(),
            row.proposal.unwrap_or_default(),
            action,
            // What is done is decided by whoever reads it.
            "",
        ];
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn cell(text: &str) -> String {
    let plain = !text.contains(['"', ',', '\r', '\n']) && text.trim() == text;
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}
