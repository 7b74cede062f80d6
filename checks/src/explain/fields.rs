//! Which fields of exports, logs and command output stand in a text?

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::text::Line;
use crate::values::symptoms;

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// Its name in lower case.
    pub(super) name: String,
    /// Its value; an array or object as it is written.
    pub(super) value: String,
    /// The place of its line in the list of lines.
    pub(super) line: usize,
}

/// Fields beyond these are left out.
const MOST: usize = 4_000;
/// A JSON array is not read further than this many lines.
const ARRAY_LINES: usize = 200;
/// Names that no row of the tables tests, but that a recogniser compares.
const OTHERS: [&str; 17] = [
    "appid",
    "subject",
    "thumbprint",
    "cert hash(sha1)",
    "customkeyidentifier",
    "certificatetype",
    "url",
    "protocol",
    "incomingusername",
    "outgoingusername",
    "username",
    "user name",
    "isactsyncorgflagset",
    "owaenabled",
    "incomingemaildeliverymethod",
    "actdeliverymethod",
    "exchangeonlinetenantid",
];

static NAMES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let tests = symptoms().iter().filter_map(|symptom| symptom.field.as_ref());
    let tested = tests.flat_map(|test| {
        let others = [test.with.as_deref(), test.without.as_deref()];
        others.into_iter().flatten().chain([test.field.as_str()])
    });
    tested.chain(OTHERS).collect()
});

/// The known fields of the lines.
pub(super) fn fields(lines: &[Line]) -> Vec<Field> {
    let mut found = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        if found.len() >= MOST {
            break;
        }
        json(lines, place, &mut found);
        plain(&line.text, place, &mut found);
        table(lines, place, &mut found);
    }
    found.truncate(MOST);
    found
}

fn known(name: &str) -> Option<&'static str> {
    let name = name.trim().trim_matches(['"', '\'']);
    if name.is_empty() || name.len() > 60 || !name.is_ascii() {
        return None;
    }
    NAMES.get(name.to_ascii_lowercase().as_str()).copied()
}

fn push(found: &mut Vec<Field>, name: &str, value: &str, line: usize) {
    found.push(Field { name: name.to_owned(), value: value.trim().to_owned(), line });
}

/// `name : value`, `name = value`, `name    REG_DWORD    value`.
fn plain(text: &str, line: usize, found: &mut Vec<Field>) {
    let text = text.trim();
    if text.starts_with(['"', '{', '[', '<']) {
        return;
    }
    if let Some((name, value)) = text.split_once("REG_DWORD") {
        if let Some(name) = known(name) {
            push(found, name, value, line);
        }
        return;
    }
    let Some(at) = text.bytes().position(|byte| matches!(byte, b':' | b'=')) else { return };
    if let Some(name) = known(&text[..at]) {
        push(found, name, &text[at + 1..], line);
    }
}

/// `"name": value` as often as it stands in the line.
fn json(lines: &[Line], place: usize, found: &mut Vec<Field>) {
    let mut rest = lines[place].text.as_str();
    while let Some(open) = rest.find('"') {
        let inner = &rest[open + 1..];
        let Some(close) = inner.find('"') else { return };
        rest = &inner[close + 1..];
        let Some(after) = rest.trim_start().strip_prefix(':') else { continue };
        let Some(name) = known(&inner[..close]) else { continue };
        let after = after.trim_start();
        match after.chars().next() {
            Some('"') => {
                let value = &after[1..];
                let end = value.find('"').unwrap_or(value.len());
                push(found, name, &value[..end], place);
                rest = value.get(end + 1..).unwrap_or_default();
            }
            Some('[') => push(found, name, &array(lines, place, after), place),
            _ => {
                let end = after.find([',', '}', ']']).unwrap_or(after.len());
                push(found, name, &after[..end], place);
            }
        }
    }
}

/// An array up to its end, over several lines where it is indented.
fn array(lines: &[Line], place: usize, start: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    let later = lines[place + 1..].iter().take(ARRAY_LINES).map(|line| line.text.as_str());
    for part in std::iter::once(start).chain(later) {
        for c in part.chars() {
            match c {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if !c.is_whitespace() {
                text.push(c);
            }
            if depth == 0 || text.len() > 64 * 1024 {
                return text;
            }
        }
    }
    text
}

/// The row below a header and its dashes, as `Format-Table` prints it.
fn table(lines: &[Line], place: usize, found: &mut Vec<Field>) {
    let dashes = lines[place].text.trim_end();
    let is_rule = dashes.contains("--") && dashes.bytes().all(|byte| matches!(byte, b'-' | b' '));
    let (Some(header), true) = (place.checked_sub(1).and_then(|at| lines.get(at)), is_rule) else { return };
    let columns = columns(dashes);
    for (row, line) in lines.iter().enumerate().skip(place + 1).take(50) {
        if line.text.trim().is_empty() {
            return;
        }
        for (at, start) in columns.iter().enumerate() {
            let end = columns.get(at + 1).copied();
            let cell = |text: &'_ str| -> String {
                text.chars().skip(*start).take(end.map_or(usize::MAX, |end| end - start)).collect()
            };
            if let Some(name) = known(&cell(&header.text)) {
                push(found, name, &cell(&line.text), row);
            }
        }
    }
}

fn columns(dashes: &str) -> Vec<usize> {
    let bytes = dashes.as_bytes();
    let begins = |at: &usize| bytes[*at] == b'-' && (*at == 0 || bytes[*at - 1] == b' ');
    (0..bytes.len()).filter(begins).collect()
}

#[cfg(test)]
mod tests {
    use super::super::text::lines;
    use super::*;

    fn of(text: &str) -> Vec<(String, String)> {
        fields(&lines(text)).into_iter().map(|field| (field.name, field.value)).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn every_way_to_print_a_field_is_read() {
        assert_eq!(of("EwsEnabled                : False\r\n"), [pair("ewsenabled", "False")]);
        assert_eq!(of("  KeySpec = 2 -- AT_SIGNATURE"), [pair("keyspec", "2 -- AT_SIGNATURE")]);
        assert_eq!(of("    SchUseStrongCrypto    REG_DWORD    0x0"), [pair("schusestrongcrypto", "0x0")]);
        assert_eq!(
            of(r#"{"appId":"7","accountEnabled":false,"keyCredentials":[]}"#),
            [pair("appid", "7"), pair("accountenabled", "false"), pair("keycredentials", "[]")]
        );
        let many = "\"servicePrincipalNames\": [\n  \"00000007\",\n  \"b\"\n ],";
        assert_eq!(of(many), [pair("serviceprincipalnames", "[\"00000007\",\"b\"]")]);
    }

    #[test]
    fn the_rows_of_a_table_are_read_by_their_columns() {
        let text =
            "Name  EwsEnabled EwsAllowList\n----  ---------- ------------\nada   False      {Outlook*}\n\nnot a row";
        assert_eq!(of(text), [pair("ewsenabled", "False"), pair("ewsallowlist", "{Outlook*}")]);
    }

    #[test]
    fn other_lines_are_no_fields() {
        assert_eq!(of("time: 12:30\nkey = value\n\"x\": 1\n- - -\n---"), []);
    }
}
