//! How does a value get into a command without becoming a command?
//!
//! Values may come from the network, and readers paste commands into administrative shells. A value that a shell could
//! read as more than a word is left out: the placeholder stays visible and the reader fills it.

use std::collections::BTreeMap;

use exdoctor_checks::model::{Shell, fill};

/// Longer values are no names of anything.
const LONGEST: usize = 2048;

/// Fills the placeholders of a command with those values that stay inert in its shell.
pub(crate) fn fill_command(shell: Shell, text: &str, values: &BTreeMap<String, String>) -> String {
    let some = |inert: fn(&str) -> bool| {
        values.iter().filter(|(_, value)| inert(value)).map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    match shell {
        Shell::Zone => between(text, '"', &some(inert_as_word), &some(inert_in_zone)),
        // Apostrophes pair up only where no other kind of quotation mark is about.
        Shell::PowerShell if !text.contains('"') => between(text, '\'', &some(inert_as_word), &quoted(values)),
        Shell::Any if text.starts_with("{list}") => fill(text, &some(inert_as_list)),
        Shell::PowerShell | Shell::Any => fill(text, &some(inert_as_word)),
    }
}

/// The text of an undo with the values that are known: where a value stands between apostrophes it is a command.
pub(crate) fn fill_undo(text: &str, values: &BTreeMap<String, String>) -> String {
    if text.contains("'{") { fill_command(Shell::PowerShell, text, values) } else { fill(text, values) }
}

/// Fills a text with other values between marks than outside of them.
fn between(text: &str, mark: char, outside: &BTreeMap<String, String>, inside: &BTreeMap<String, String>) -> String {
    let parts = text.split(mark).enumerate();
    let filled = parts.map(|(place, part)| fill(part, if place % 2 == 1 { inside } else { outside }));
    filled.collect::<Vec<_>>().join(&mark.to_string())
}

/// The values as they stand between apostrophes in `PowerShell`, which takes curly ones for straight ones.
fn quoted(values: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let inert = values.iter().filter(|(_, value)| printable(value));
    let twice = |value: &str| {
        let doubled = value.chars().flat_map(|c| std::iter::repeat_n(c, if is_apostrophe(c) { 2 } else { 1 }));
        doubled.collect::<String>()
    };
    inert.map(|(name, value)| (name.clone(), twice(value))).collect()
}

fn inert_as_word(value: &str) -> bool {
    let inert = |c: char| c.is_ascii_alphanumeric() || "._-@:/\\=+".contains(c);
    !value.is_empty() && value.len() <= LONGEST && !value.starts_with('-') && value.chars().all(inert)
}

/// A command of ours that lists what a directory holds: its one word from outside is a path, with quotation marks or without.
fn inert_as_list(value: &str) -> bool {
    let Some(source) = value.strip_prefix("exdoctor identity ") else { return false };
    let source = source.strip_prefix("-c ").unwrap_or(source);
    let quoted = source.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    quoted.map_or_else(
        || inert_as_word(source),
        |text| text.split(' ').all(|word| word.is_empty() || inert_as_word(word)),
    )
}

fn inert_in_zone(value: &str) -> bool {
    printable(value) && !value.contains(['"', '\\', '(', ')'])
}

fn printable(value: &str) -> bool {
    value.len() <= LONGEST && !value.chars().any(crate::text::is_unsafe)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(shell: Shell, text: &str, value: &str) -> String {
        fill_command(shell, text, &BTreeMap::from([("x".to_owned(), value.to_owned())]))
    }

    #[test]
    fn a_plain_word_is_filled_everywhere() {
        assert_eq!(with(Shell::Any, "ping {x}", "mail.contoso.com"), "ping mail.contoso.com");
        assert_eq!(with(Shell::PowerShell, "Get-Acl {x}", r"CONTOSO\svc"), r"Get-Acl CONTOSO\svc");
        assert_eq!(with(Shell::Zone, "{x}. IN MX 0 a.", "contoso.com"), "contoso.com. IN MX 0 a.");
    }

    #[test]
    fn a_value_that_a_shell_would_run_stays_a_placeholder() {
        for hostile in ["a; rm -rf /", "$(calc)", "`id`", "a b", "--all", "a\nb", "a|b", "\u{202e}a", ""] {
            assert_eq!(with(Shell::Any, "ping {x}", hostile), "ping <x>");
            assert_eq!(with(Shell::PowerShell, "ping {x}", hostile), "ping <x>");
        }
    }

    #[test]
    fn the_command_that_lists_a_directory_is_ours_with_a_path_in_it() {
        let list = |value: &str| {
            fill_command(Shell::Any, "{list} > a.txt", &BTreeMap::from([("list".to_owned(), value.to_owned())]))
        };
        assert_eq!(list("exdoctor identity users.ldf"), "exdoctor identity users.ldf > a.txt");
        assert_eq!(list("exdoctor identity -c exdoctor.toml"), "exdoctor identity -c exdoctor.toml > a.txt");
        assert_eq!(list("exdoctor identity \"all users.ldf\""), "exdoctor identity \"all users.ldf\" > a.txt");
        for hostile in ["calc", "exdoctor identity a; calc", "exdoctor identity \"a\" & \"b\"", "exdoctor identity --x"]
        {
            assert_eq!(list(hostile), "<list> > a.txt");
        }
    }

    #[test]
    fn between_apostrophes_any_printable_text_is_a_word() {
        assert_eq!(with(Shell::PowerShell, "Get-User '{x}' -A {x}", "O'Brien"), "Get-User 'O''Brien' -A <x>");
        assert_eq!(with(Shell::PowerShell, "Get-User '{x}'", "a’; calc #"), "Get-User 'a’’; calc #'");
        assert_eq!(with(Shell::PowerShell, "Get-User \"it's\" '{x}'", "a b"), "Get-User \"it's\" '<x>'");
    }

    #[test]
    fn a_zone_line_takes_policies_but_no_quotation_mark() {
        let record = "{x}. IN TXT \"{x}\"";
        assert_eq!(with(Shell::Zone, record, "v=DMARC1; p=none"), "<x>. IN TXT \"v=DMARC1; p=none\"");
        assert_eq!(with(Shell::Zone, record, "a\" IN A 192.0.2.1"), record.replace("{x}", "<x>"));
    }

    #[test]
    fn an_undo_that_is_a_command_keeps_its_value_between_apostrophes() {
        let values = BTreeMap::from([("x".to_owned(), "o'hara@contoso.com, a".to_owned())]);
        assert_eq!(fill_undo("Set-User -Identity '{x}'", &values), "Set-User -Identity 'o''hara@contoso.com, a'");
        assert_eq!(fill_undo("set {x} again", &values), "set o'hara@contoso.com, a again");
    }
}
