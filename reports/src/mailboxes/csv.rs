//! How does the overview look as a table for spreadsheets?

use std::fmt::Display;

use super::Overview;
use crate::text::clean;

const HEAD: &str = "state,address,organization,kind,belongs_to,owner,profile,incoming,outgoing,act,approval,incoming_status,\
                    outgoing_status,act_status,tested,last_sync,last_error,last_error_at,postponed_until,ews_url,cause,\
                    cause_title,side,fix,id";

/// A line a mailbox below the names of the columns; line ends and quotes as RFC 4180 has them.
pub(super) fn render(overview: &Overview) -> String {
    let mut out = String::with_capacity(256 * (overview.mailboxes.len() + 1));
    out.push_str(HEAD);
    out.push_str("\r\n");
    for line in &overview.mailboxes {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let shown = |value: Option<&dyn Display>| value.map(ToString::to_string).unwrap_or_default();
        let cells = [
            line.state.word().to_owned(),
            line.address.clone(),
            line.organization.clone(),
            line.kind.to_owned(),
            text(&line.belongs_to),
            text(&line.owner),
            text(&line.profile),
            line.incoming.map(|own| own.word().to_owned()).unwrap_or_default(),
            line.outgoing.map(|own| own.word().to_owned()).unwrap_or_default(),
            line.act.map(|own| own.word().to_owned()).unwrap_or_default(),
            line.approval.map(|own| own.word().to_owned()).unwrap_or_default(),
            line.incoming_status.map(|own| own.word().to_owned()).unwrap_or_default(),
            line.outgoing_status.map(|own| own.word().to_owned()).unwrap_or_default(),
            line.act_status.map(|own| own.word().to_owned()).unwrap_or_default(),
            shown(line.tested.as_ref().map(|at| at as &dyn Display)),
            shown(line.last_sync.as_ref().map(|at| at as &dyn Display)),
            text(&line.last_error),
            shown(line.last_error_at.as_ref().map(|at| at as &dyn Display)),
            shown(line.postponed_until.as_ref().map(|at| at as &dyn Display)),
            text(&line.ews_url),
            text(&line.cause),
            text(&line.cause_title),
            line.side.map(|side| side.word().to_owned()).unwrap_or_default(),
            text(&line.fix),
            text(&line.id),
        ];
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            push(&mut out, cell);
        }
        out.push_str("\r\n");
    }
    out
}

/// A cell that no spreadsheet takes for a formula.
fn push(out: &mut String, cell: &str) {
    let cell = clean(cell);
    let formula = cell.starts_with(['=', '+', '-', '@', '\t']);
    if formula || cell.contains([',', '"', '\r', '\n', ';']) {
        out.push('"');
        if formula {
            out.push('\'');
        }
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        let of = |cell: &str| {
            let mut out = String::new();
            push(&mut out, cell);
            out
        };
        assert_eq!(of("ada"), "ada");
        assert_eq!(of("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(of("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(of("-2147220891 x"), "\"'-2147220891 x\"");
    }
}
