//! How do the tables of a hybrid configuration come together, whichever tool wrote them?

use std::collections::BTreeMap;

use data_encoding::BASE64;
use exdoctor_checks::facts::hybrid::{HybridConfiguration, Side, Table};
use exdoctor_checks::facts::server::{Read, Row};
use exdoctor_checks::facts::tls::Der;

use super::rows::column;

/// What an organization is called that no file names.
pub(super) const UNNAMED: &str = "Exchange";
/// More rows than these are not kept of a table.
pub(super) const MOST_ROWS: usize = 10_000;
/// More servers than these are not kept.
pub(super) const MOST_SERVERS: usize = 1_000;
/// More certificates than these are not kept of a server.
pub(super) const MOST_CERTIFICATES: usize = 500;
/// As much is kept of a value.
pub(super) const MOST_TEXT: usize = 4_000;
/// A certificate that is larger is none.
const LARGEST_CERTIFICATE: usize = 64 << 10;
/// The longest value that is looked at: a certificate in Base64.
pub(super) const LARGEST_VALUE: usize = LARGEST_CERTIFICATE * 4 / 3 + 4;

/// The tables of one side while they are read.
#[derive(Default)]
pub(super) struct Tables(pub(super) BTreeMap<Table, Read<Vec<Row>>>);

impl Tables {
    /// All rows of a table.
    pub(super) fn whole(&mut self, table: Table, rows: Vec<Row>) {
        self.0.insert(table, Read::Value(rows));
    }

    /// Rows of a table that may know others; one of the same identity gets what is new.
    pub(super) fn add(&mut self, table: Table, rows: Vec<Row>) {
        let known = self.0.entry(table).or_default();
        let mut all = match std::mem::take(known) {
            Read::Value(all) => all,
            _ => Vec::new(),
        };
        for row in rows {
            let room = all.len() < MOST_ROWS;
            match all.iter_mut().find(|own| is_same(own, &row)) {
                Some(own) => own.extend(row),
                None if room => all.push(row),
                None => {}
            }
        }
        *known = Read::Value(all);
    }

    /// What was set after the table was read.
    pub(super) fn change(&mut self, table: Table, identity: Option<&str>, values: &[(&str, Option<String>)]) {
        let Some(Read::Value(rows)) = self.0.get_mut(&table) else { return };
        let single = rows.len() == 1;
        let named = |row: &&mut Row| identity.map_or(single, |identity| is_named(row, identity));
        for row in rows.iter_mut().filter(named) {
            for (name, value) in values.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Identity")) {
                let Some(column) = table.column(name) else { continue };
                match value {
                    Some(value) => row.insert(column.to_owned(), cut(value)),
                    None => row.remove(column),
                };
            }
        }
    }

    /// What was removed after the table was read.
    pub(super) fn remove(&mut self, table: Table, identity: Option<&str>) {
        if let (Some(Read::Value(rows)), Some(identity)) = (self.0.get_mut(&table), identity) {
            rows.retain(|row| !is_named(row, identity));
        }
    }

    /// The rows of a table that is known.
    pub(super) fn rows_mut(&mut self, table: Table) -> Option<&mut [Row]> {
        match self.0.get_mut(&table)? {
            Read::Value(rows) => Some(rows),
            _ => None,
        }
    }

    pub(super) fn side(self) -> Side {
        Side(self.0)
    }
}

fn is_named(row: &Row, name: &str) -> bool {
    ["Identity", "Name"].iter().any(|own| column(row, own).is_some_and(|own| own.eq_ignore_ascii_case(name)))
}

fn is_same(a: &Row, b: &Row) -> bool {
    column(a, "Identity").is_some_and(|own| column(b, "Identity").is_some_and(|other| own.eq_ignore_ascii_case(other)))
}

/// A row with the columns that are kept.
pub(super) fn row<'a>(table: Table, values: impl Iterator<Item = (&'a str, Option<String>)>) -> Row {
    let kept = values.filter_map(|(name, value)| Some((table.column(name)?.to_owned(), cut(&value?))));
    kept.collect()
}

/// A value, cut to what is kept.
pub(super) fn cut(text: &str) -> String {
    text.char_indices().nth(MOST_TEXT).map_or_else(|| text.to_owned(), |(end, _)| text[..end].to_owned())
}

/// A certificate in Base64; empty where it cannot be decoded, so that nobody takes it for absent.
pub(super) fn certificate(text: &str) -> Der {
    let compact: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let decoded = BASE64.decode(&compact).ok().filter(|_| compact.len() <= LARGEST_VALUE);
    Der(decoded.filter(|bytes| bytes.first() == Some(&0x30)).unwrap_or_default())
}

/// What the organization calls itself, as far as its tables say it.
pub(super) fn organization(whole: &HybridConfiguration) -> String {
    let first = |side: &Side, table, name: &str| {
        let rows = side.rows(table)?;
        rows.iter().find_map(|row| column(row, name)).map(str::to_owned)
    };
    let domain =
        || first(&whole.on_premises, Table::Hybrid, "Domains")?.split(',').next().map(|one| one.trim().to_owned());
    first(&whole.on_premises, Table::Organization, "Name")
        .or_else(|| first(&whole.online, Table::OnPremisesOrganizations, "OrganizationName"))
        .or_else(domain)
        .unwrap_or_else(|| UNNAMED.to_owned())
}

fn add_part(rows: &mut Vec<Row>, more: Vec<Row>, newer: bool) {
    for row in more {
        let room = rows.len() < MOST_ROWS;
        match rows.iter_mut().find(|own| is_same(own, &row)) {
            Some(own) if newer => own.extend(row),
            Some(own) => {
                let known = std::mem::replace(own, row);
                own.extend(known);
            }
            None if room => rows.push(row),
            None => {}
        }
    }
}

/// Puts together what two files say of the same organization; of what both say the later counts. A part adds its rows to
/// those that are known: it is about one server, or from one cmdlet.
pub(super) fn merge(known: &mut HybridConfiguration, other: HybridConfiguration, part: bool) {
    let newer = other.collected.is_some_and(|at| known.collected.is_none_or(|own| at > own));
    for (own, other) in [(&mut known.on_premises, other.on_premises), (&mut known.online, other.online)] {
        for (table, read) in other.0 {
            let entry = own.0.entry(table).or_default();
            match (&mut *entry, read) {
                (Read::Value(rows), Read::Value(more)) if part => add_part(rows, more, newer),
                (entry, read) if !entry.is_known() || (newer && read.is_known()) => *entry = read,
                _ => {}
            }
        }
    }
    for server in other.certificates {
        match known.certificates.iter_mut().find(|own| own.server.eq_ignore_ascii_case(&server.server)) {
            Some(own) if newer => *own = server,
            Some(_) => {}
            None => known.certificates.push(server),
        }
    }
    for test in other.migration_tests {
        match known.migration_tests.iter_mut().find(|own| own.server.eq_ignore_ascii_case(&test.server)) {
            Some(own) if newer => *own = test,
            Some(_) => {}
            None => known.migration_tests.push(test),
        }
    }
    known.collected = known.collected.max(other.collected);
    known.files.extend(other.files);
}
