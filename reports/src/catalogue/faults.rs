//! What can be broken in the demonstration, family by family?

use exdoctor_checks::registry::FAMILIES;

use crate::Style;
use crate::text::{Page, Row, Tone, counted, write_table};

/// Something that can be broken: the check that names it, its own name, and what is wrong then.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the type says it")]
pub struct Breakable<'a> {
    pub check: &'a str,
    pub name: &'a str,
    pub about: &'a str,
}

/// The list for people, in the order of the chain.
pub fn faults(all: &[Breakable<'_>], style: Style) -> String {
    let mut page = Page::new(style);
    for (family, _) in FAMILIES {
        let own = all.iter().filter(|one| one.check.split('.').next() == Some(family));
        let rows: Vec<Row> =
            own.map(|one| Row { tone: Tone::Plain, cells: vec![one.name.to_owned(), one.about.to_owned()] }).collect();
        if !rows.is_empty() {
            page.section(&format!("{family} · {}", counted(rows.len(), "fault")));
            write_table(&mut page, &rows);
        }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_stand_by_family_in_the_order_of_the_chain() {
        let one = |check, name| Breakable { check, name, about: "it is wrong" };
        let text = faults(&[one("tls.expiry", "tls-ended"), one("dns.mx", "mx-missing")], Style::default());
        assert_eq!(text, "dns · 1 fault\n  mx-missing  it is wrong\n\ntls · 1 fault\n  tls-ended  it is wrong\n");
    }
}
