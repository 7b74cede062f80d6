//! Is every cmdlet, method, property and type that the script uses one that its Windows has?

use std::collections::BTreeSet;

use exdoctor::evidence::collector;

use crate::script::{nodes, parsed};

/// The table of all of them, with the Windows that has each.
const TABLE: &str = include_str!("../../docs/collector.md");

/// What the script says, by kind.
fn used() -> BTreeSet<(&'static str, String)> {
    let text = collector::script();
    let tree = parsed(&text);
    let own: BTreeSet<String> = nodes(&tree)
        .iter()
        .filter(|node| node.kind() == "function_name")
        .map(|node| text[node.byte_range()].to_owned())
        .collect();
    let made = text.split("New-Object ").skip(1).filter_map(|rest| {
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').next().map(|word| ("type", word.to_owned()))
    });
    nodes(&tree)
        .iter()
        .filter_map(|node| {
            let kind = match node.kind() {
                "command_name" => "command",
                "member_name" => "member",
                "type_spec" => "type",
                _ => return None,
            };
            Some((kind, text[node.byte_range()].to_owned()))
        })
        .chain(made)
        .filter(|(_, word)| !own.contains(word) && !word.starts_with('$'))
        .collect()
}

/// The rows `| kind | word | since | … |`.
fn listed() -> BTreeSet<(String, String)> {
    let rows = TABLE.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, kind, word, since, _, _] = cells.as_slice() else { return None };
        let known = ["command", "member", "type"].contains(kind) && !since.is_empty();
        known.then(|| ((*kind).to_owned(), word.trim_matches('`').to_owned()))
    });
    rows.collect()
}

#[test]
fn every_word_of_the_script_stands_in_the_table_with_its_windows() {
    let used: BTreeSet<(String, String)> = used().into_iter().map(|(kind, word)| (kind.to_owned(), word)).collect();
    let listed = listed();
    let missing: Vec<_> = used.difference(&listed).collect();
    let surplus: Vec<_> = listed.difference(&used).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:#?}, not used {surplus:#?}");
}

#[test]
fn the_script_changes_nothing_on_the_server() {
    const READS: &[&str] =
        &["Get-", "Test-", "Select-", "Sort-", "Where-", "ForEach-", "Join-", "Resolve-", "ConvertFrom-", "Write-"];
    // What is made: objects in memory, the folder of the output, a session of remoting; what is asked: addresses.
    const MAKES: &[&str] =
        &["New-Object", "New-Item", "Add-PSSnapin", "Invoke-Command", "Invoke-WebRequest", "w32tm.exe"];
    for (_, word) in used().into_iter().filter(|(kind, _)| *kind == "command") {
        let reads = READS.iter().any(|verb| word.starts_with(verb)) || MAKES.contains(&word.as_str());
        assert!(reads, "{word}");
    }
    let text = collector::script();
    assert_eq!(text.matches("New-Item").count(), 1);
    assert_eq!(text.matches("WriteAllText").count(), 1);
    for word in ["Export(", "ExportParameters", "ExportCspBlob", "Password", "-Method", "Set-", "Remove-", "Export-"] {
        assert!(!text.contains(word), "{word}");
    }
}
