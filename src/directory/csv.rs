//! Which objects does a table hold: one of `Export-Csv`, of `csvde`, or of `IdFix`?

use std::collections::HashMap;
use std::io::Read;

use exdoctor_checks::facts::directory::Attribute;
use exdoctor_checks::identity::object::{Field, Object};

use super::lines::{LONGEST, Lines, refusal};
use super::several::{several, type_name};
use crate::parse::{Refusal, shown};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a column of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Field(Field),
    /// The attribute that the row is about, in a table of `IdFix`.
    Attribute,
    /// Its value.
    Value,
    Other,
}

/// Hands over one object after the other.
pub(super) fn read<R: Read>(lines: &mut Lines<R>, take: &mut dyn FnMut(&Object)) -> Result<(), Refusal> {
    let mut line = Vec::new();
    loop {
        if !lines.next(&mut line)? {
            return Err(Refusal::new("holds no line").instead("give an export of the directory"));
        }
        // Windows PowerShell writes the type of its objects first.
        if !line.starts_with(b"#TYPE") && !line.iter().all(u8::is_ascii_whitespace) {
            break;
        }
    }
    let (delimiter, columns) = header(&line, lines)?;
    let by_attribute = columns.contains(&Column::Attribute) && columns.contains(&Column::Value);
    let mut table = Table { delimiter, columns, fields: Vec::new() };
    let (mut rows, mut grouped) = (0_u64, Grouped::default());
    while let Some(number) = table.row(lines, &mut line)? {
        rows += 1;
        if by_attribute {
            grouped.add(&table, number)?;
        } else {
            take(&table.object(number)?);
        }
    }
    if rows == 0 {
        return Err(Refusal::new("has a header and no row").instead("give an export with objects"));
    }
    grouped.objects.iter().for_each(take);
    Ok(())
}

/// The delimiter under which the header names the most columns that are known.
fn header<R: Read>(line: &[u8], lines: &Lines<R>) -> Result<(u8, Vec<Column>), Refusal> {
    let text = std::str::from_utf8(line).map_err(|_| not_utf8(lines.number()))?;
    let under = |delimiter: u8| -> Vec<Column> {
        text.split(char::from(delimiter)).map(|name| column(name.trim().trim_matches('"'))).collect()
    };
    let known = |columns: &Vec<Column>| columns.iter().filter(|column| **column != Column::Other).count();
    let best = DELIMITERS.into_iter().map(|delimiter| (delimiter, under(delimiter))).max_by_key(|(_, own)| known(own));
    let (delimiter, columns) = best.expect("there are delimiters");
    let judged = columns.iter().any(|own| matches!(own, Column::Field(Field::Value(_) | Field::PrimarySmtp)));
    if judged || (columns.contains(&Column::Attribute) && columns.contains(&Column::Value)) {
        return Ok((delimiter, columns));
    }
    let why = format!("names no attribute that is judged: {}", shown(text));
    let way = "export columns such as DistinguishedName, ObjectClass, UserPrincipalName, Mail and ProxyAddresses, or give LDIF";
    Err(lines.refusal(&why).instead(way))
}

fn column(name: &str) -> Column {
    match name.to_ascii_uppercase().as_str() {
        "ATTRIBUTE" => Column::Attribute,
        "VALUE" => Column::Value,
        _ => Field::named(name).map_or(Column::Other, Column::Field),
    }
}

/// A table on its way.
struct Table {
    delimiter: u8,
    columns: Vec<Column>,
    fields: Vec<String>,
}

impl Table {
    /// Reads one row, over several lines where a quoted cell goes on; its line, or `None` at the end.
    fn row<R: Read>(&mut self, lines: &mut Lines<R>, line: &mut Vec<u8>) -> Result<Option<u64>, Refusal> {
        loop {
            if !lines.next(line)? {
                return Ok(None);
            }
            if !line.iter().all(u8::is_ascii_whitespace) {
                break;
            }
        }
        let number = lines.number();
        self.fields.clear();
        let (mut cell, mut quoted, mut size) = (Vec::new(), false, 0);
        loop {
            self.cells(line, &mut cell, &mut quoted, number)?;
            if !quoted {
                break;
            }
            size += line.len();
            if size > LONGEST {
                return Err(refusal(number, &format!("has a row of more than {} MiB", LONGEST >> 20)));
            }
            cell.push(b'\n');
            if !lines.next(line)? {
                let refusal = refusal(number, "opens a quote that nothing closes: the file is cut off");
                return Err(refusal.instead("export it again"));
            }
        }
        self.close(&mut cell, number)?;
        let (found, expected) = (self.fields.len(), self.columns.len());
        if found != expected {
            let why = format!("has {found} cells where the header has {expected}");
            return Err(refusal(number, &why).instead("export it again, with quotes around the cells"));
        }
        Ok(Some(number))
    }

    /// The cells of one line; the last stays open.
    fn cells(&mut self, line: &[u8], cell: &mut Vec<u8>, quoted: &mut bool, number: u64) -> Result<(), Refusal> {
        let mut at = 0;
        while at < line.len() {
            let byte = line[at];
            match (*quoted, byte) {
                (true, b'"') if line.get(at + 1) == Some(&b'"') => {
                    cell.push(b'"');
                    at += 1;
                }
                (true, b'"') => *quoted = false,
                (false, b'"') if cell.iter().all(u8::is_ascii_whitespace) => {
                    cell.clear();
                    *quoted = true;
                }
                (false, byte) if byte == self.delimiter => self.close(cell, number)?,
                (_, byte) => cell.push(byte),
            }
            at += 1;
        }
        Ok(())
    }

    fn close(&mut self, cell: &mut Vec<u8>, number: u64) -> Result<(), Refusal> {
        if self.fields.len() >= self.columns.len() + 1000 {
            return Err(refusal(number, "has far more cells than the header"));
        }
        let text = String::from_utf8(std::mem::take(cell)).map_err(|_| not_utf8(number))?;
        self.fields.push(text);
        Ok(())
    }

    fn object(&self, number: u64) -> Result<Object, Refusal> {
        let mut object = Object::default();
        for (column, value) in self.columns.iter().zip(&self.fields) {
            let Column::Field(field) = column else { continue };
            // A cell of blanks is a value, as it is in LDIF; an empty one is none.
            if value.is_empty() {
                continue;
            }
            put(&mut object, *field, value, number)?;
        }
        Ok(object)
    }

    fn cell(&self, wanted: Column) -> &str {
        let at = self.columns.iter().position(|column| *column == wanted);
        at.and_then(|at| self.fields.get(at)).map_or("", String::as_str)
    }
}

/// Takes a cell; addresses stand there one behind the other.
fn put(object: &mut Object, field: Field, value: &str, number: u64) -> Result<(), Refusal> {
    if let Some(name) = type_name(value) {
        let why = format!("has {} where values should be", shown(name));
        let way = "join the values when you export: @{n='proxyAddresses';e={$_.proxyAddresses -join ';'}}";
        return Err(refusal(number, &why).instead(way));
    }
    if field == Field::Value(Attribute::ProxyAddresses) {
        let values = several(value).ok_or_else(|| {
            let why = "has a list of addresses that was shortened for display";
            refusal(number, why).instead("set $FormatEnumerationLimit = -1, or join the values when you export")
        })?;
        for value in values {
            object.put(field, value);
        }
    } else {
        object.put(field, value);
    }
    Ok(())
}

/// The objects of a table that has a row for each value.
#[derive(Default)]
struct Grouped {
    objects: Vec<Object>,
    places: HashMap<String, usize>,
}

impl Grouped {
    fn add(&mut self, table: &Table, number: u64) -> Result<(), Refusal> {
        let name = table.cell(Column::Field(Field::Dn)).to_ascii_lowercase();
        let next = self.objects.len();
        let place = *self.places.entry(name).or_insert(next);
        if place == next {
            self.objects.push(table.object(number)?);
        }
        let attribute = table.cell(Column::Attribute);
        let Some(field @ Field::Value(attribute)) = Field::named(attribute) else { return Ok(()) };
        let (object, value) = (&mut self.objects[place], table.cell(Column::Value));
        // A value with two faults may stand there twice.
        let known = object.all(attribute).any(|own| own == value);
        if !known && !value.is_empty() {
            object.put(field, value);
        }
        Ok(())
    }
}

fn not_utf8(line: u64) -> Refusal {
    refusal(line, "is not UTF-8").instead("export it again with -Encoding UTF8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(text: &str) -> Result<Vec<Object>, String> {
        let mut found = Vec::new();
        let mut lines = Lines::new(text.as_bytes()).unwrap();
        read(&mut lines, &mut |object| found.push(object.clone())).map_err(|refusal| refusal.to_string())?;
        Ok(found)
    }

    #[test]
    fn any_delimiter_and_quotes_are_read() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = ["DistinguishedName", "ProxyAddresses"].join(delimiter)
                + "\r\n"
                + &["\"CN=Ada \"\"A\"\", x\"", "\"SMTP:ada@contoso.com;smtp:a@contoso.com\""].join(delimiter);
            let found = objects(&text).unwrap();
            assert_eq!(found[0].dn, "CN=Ada \"A\", x", "{delimiter}");
            assert_eq!(found[0].all(Attribute::ProxyAddresses).count(), 2, "{delimiter}");
        }
    }

    #[test]
    fn tables_of_powershell_and_cells_of_several_lines_are_read() {
        let text = "#TYPE Selected.ADUser\n\"Name\",\"mail\",\"displayName\"\n\"Ada\",\"ada@contoso.com\",\"Ada\nLovelace\"\n\n";
        let found = objects(text).unwrap();
        assert_eq!((found.len(), found[0].first(Attribute::DisplayName)), (1, Some("Ada\nLovelace")));
    }

    #[test]
    fn a_table_of_idfix_is_read_back_object_by_object() {
        let text = "DISTINGUISHEDNAME,COMMONNAME,OBJECTCLASS,ATTRIBUTE,ERROR,VALUE,UPDATE,PROPOSEDACTION,ACTION\n\
                    \"CN=a,DC=x\",a,user,proxyAddresses,Character,smtp:a b@contoso.com,smtp:ab@contoso.com,Edit,\n\
                    \"CN=a,DC=x\",a,user,userPrincipalName,TopLevelDomain,a@contoso.local,,,\n";
        let found = objects(text).unwrap();
        assert_eq!((found.len(), found[0].values.len()), (1, 2));
        assert_eq!(found[0].first(Attribute::ProxyAddresses), Some("smtp:a b@contoso.com"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let error = |text: &str| objects(text).unwrap_err();
        assert!(error("").starts_with("holds no line"));
        assert!(error("mail\n").starts_with("has a header and no row"));
        assert!(error("colour,size\nred,1\n").starts_with("line 1 names no attribute that is judged: `colour,size`"));
        assert!(error("cn,mail\na,b\nc\n").starts_with("line 3 has 1 cells where the header has 2"));
        assert!(error("cn,mail\na,\"b\nc\n").starts_with("line 2 opens a quote that nothing closes"));
        let types = "proxyAddresses\nMicrosoft.ActiveDirectory.Management.ADPropertyValueCollection\n";
        assert!(error(types).starts_with("line 2 has `Microsoft.ActiveDirectory.Management.ADPropertyValueC"));
        assert!(
            error("EmailAddresses\n\"{SMTP:a@contoso.com, smtp:b@contoso.com...}\"\n")
                .starts_with("line 2 has a list of addresses that was shortened")
        );
    }
}
