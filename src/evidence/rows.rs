//! Which rows are in a table that PowerShell printed: as a list (`fl`), CSV or JSON?

use exdoctor_checks::facts::server::Row;
use serde_json::Value;

/// More rows than these are not kept.
const MOST_ROWS: usize = 200_000;

/// The rows of `Format-List`: `Name : value` lines, records apart by blank lines; a value goes on where a line is
/// indented to the column of the values.
pub(super) fn list(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut row = Row::new();
    let mut last: Option<(String, usize)> = None;
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            last = None;
            if !row.is_empty() && rows.len() < MOST_ROWS {
                rows.push(std::mem::take(&mut row));
            }
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if let Some((name, column)) = &last
            && indent >= *column
            && let Some(value) = row.get_mut(name)
        {
            value.push_str(line.trim());
        } else if let Some((name, value)) = field(line) {
            // A record may begin without a blank line before it.
            if row.contains_key(name) {
                rows.push(std::mem::take(&mut row));
            }
            let column = line.len() - value.len();
            row.insert(name.to_owned(), value.trim().to_owned());
            last = Some((name.to_owned(), column.max(2)));
        }
    }
    rows
}

/// A line `Name   : value`; names are words of ASCII.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(" :").or_else(|| line.split_once(':'))?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.len() <= 80 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then(|| (name, value.strip_prefix(' ').unwrap_or(value)))
}

/// The rows of CSV as `Export-Csv` writes it, a `#TYPE` line included; the separator is what the first line uses.
pub(super) fn csv(text: &str) -> Vec<Row> {
    let text = match text.strip_prefix("#TYPE") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, rest)| rest),
        None => text,
    };
    let head = text.lines().next().unwrap_or_default();
    let separator = [',', ';', '\t'].into_iter().max_by_key(|mark| head.matches(*mark).count()).unwrap_or(',');
    let mut lines = records(text, separator).into_iter();
    let names: Vec<String> = lines.next().unwrap_or_default().into_iter().map(|name| name.trim().to_owned()).collect();
    let row = |cells: Vec<String>| names.iter().cloned().zip(cells).filter(|(name, _)| !name.is_empty()).collect();
    lines.filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty())).map(row).collect()
}

fn records(text: &str, separator: char) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            _ if quoted => cell.push(letter),
            '\r' => {}
            '\n' => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
                if records.len() > MOST_ROWS {
                    return records;
                }
            }
            _ if letter == separator => record.push(std::mem::take(&mut cell)),
            _ => cell.push(letter),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        records.push(record);
    }
    records
}

/// The rows of JSON: one object, or a list of them.
pub(super) fn json(value: &Value) -> Vec<Row> {
    let row = |value: &Value| {
        let object = value.as_object()?;
        // A column without a value is there all the same, as in CSV.
        Some(object.iter().map(|(name, value)| (name.clone(), cell(value).unwrap_or_default())).collect())
    };
    match value {
        Value::Array(items) => items.iter().take(MOST_ROWS).filter_map(row).collect(),
        _ => row(value).into_iter().collect(),
    }
}

/// A value as `Format-List` would show it.
fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => Some(format!("{{{}}}", items.iter().filter_map(cell).collect::<Vec<_>>().join(", "))),
        // ConvertTo-Json of 5.1 wraps some lists in an object.
        Value::Object(object) => object.get("value").and_then(cell).or_else(|| Some(value.to_string())),
    }
}

/// The value of a column, whatever the case of its name.
pub(super) fn column<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    let value = row.get(name).or_else(|| row.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, v)| v));
    value.map(String::as_str).filter(|value| !value.is_empty())
}

/// Whether a row has the column, be it empty.
pub(super) fn has(row: &Row, name: &str) -> bool {
    row.keys().any(|own| own.eq_ignore_ascii_case(name))
}

/// A value in braces or separated by commas, as its parts.
pub(super) fn parts(value: &str) -> Vec<String> {
    let inner = value.trim().trim_start_matches('{').trim_end_matches('}');
    inner.split([',', '|']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(&str, &str)]) -> Row {
        cells.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn lists_are_read_with_values_that_go_on() {
        let text = "\r\n\r\nCertificateType : S2STokenIssuer\r\nData            : MIIC\r\n                  abcd\r\n\r\n\
                    CertificateType : Other\r\nData            :\r\n";
        let expected = [
            row(&[("CertificateType", "S2STokenIssuer"), ("Data", "MIICabcd")]),
            row(&[("CertificateType", "Other"), ("Data", "")]),
        ];
        assert_eq!(list(text), expected);
    }

    #[test]
    fn csv_is_read_with_quotes_and_type_line() {
        let text = "#TYPE Deserialized.Foo\r\n\"Name\";\"EwsEnabled\"\r\n\"a \"\"b\"\"; c\";True\r\n\r\n";
        assert_eq!(csv(text), [row(&[("Name", "a \"b\"; c"), ("EwsEnabled", "True")])]);
    }

    #[test]
    fn json_is_read_as_one_object_or_many() {
        let value: Value =
            serde_json::from_str(r#"[{"Name":"a","EwsEnabled":null,"List":["x","y"],"On":false}]"#).unwrap();
        assert_eq!(json(&value), [row(&[("Name", "a"), ("EwsEnabled", ""), ("List", "{x, y}"), ("On", "False")])]);
        assert_eq!(json(&value[0]).len(), 1);
        assert_eq!(parts("{x, y}"), ["x", "y"]);
    }
}
