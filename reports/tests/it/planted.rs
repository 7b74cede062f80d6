//! Does a value that somebody planted stay a value in every command and every script?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::model::{COMMAND_OF_CAUSE, Remedy as Advice, Shell};
use exdoctor_checks::registry;
use exdoctor_checks::setup::{Way, steps};
use exdoctor_checks::values::causes;
use exdoctor_reports::Remedy;
use exdoctor_reports::formats::plan::script;

use crate::plan::{failing, plan, report, step};

/// Values that somebody could plant in an answer, a file or a name.
const HOSTILE: [&str; 18] = [
    "'; Remove-Item C:\\ -Recurse; '",
    "''; Remove-Item C:\\; ''",
    "\"; Remove-Item C:\\; \"",
    "$(Remove-Item C:\\)",
    "`$(Remove-Item C:\\)",
    "`id`",
    "a\nRemove-Item C:\\",
    "a\r\nRemove-Item C:\\",
    "\u{2018}; Remove-Item C:\\; \u{2019}",
    "\u{201a}; Remove-Item C:\\; \u{201b}",
    "\u{201c}$(Remove-Item)\u{201d}",
    "')]\nparam()\nRemove-Item C:\\ #",
    "#>Remove-Item C:\\",
    "@{a=Remove-Item}",
    "-Force",
    "a | Remove-Item",
    "a. 3600 IN A 192.0.2.1 ;",
    "a\" IN A 192.0.2.1 ; \"",
];

/// All of them, and one that is longer than any name.
fn hostile() -> Vec<String> {
    HOSTILE.into_iter().map(str::to_owned).chain(["a".repeat(10_000)]).collect()
}

/// What of a text stands outside of its texts between marks of one kind, as a shell reads them: two in a row are one letter.
fn outside(text: &str, marks: &[char]) -> String {
    let mut letters = text.chars().peekable();
    let (mut out, mut inside) = (String::new(), false);
    while let Some(c) = letters.next() {
        if !marks.contains(&c) {
            out.extend((!inside).then_some(c));
        } else if inside && letters.peek().is_some_and(|next| marks.contains(next)) {
            letters.next();
        } else {
            inside = !inside;
            out.push(marks[0]);
        }
    }
    out
}

/// What a shell could obey in a text, so that no value may change it.
fn obeyed(shell: Shell, text: &str) -> String {
    match shell {
        // PowerShell takes curly apostrophes for straight ones.
        Shell::PowerShell => outside(text, &['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}']),
        Shell::Zone => outside(text, &['"']),
        Shell::Any => text.to_owned(),
    }
}

/// The names in braces of a text.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    parts.filter(|name| name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')).collect()
}

type Values = BTreeMap<String, String>;

/// The commands of a remedy with the way back where it is one, each with its shell.
fn commands(remedy: &Advice, values: &Values) -> Vec<(Shell, String)> {
    let filled = Remedy::filled(remedy, values, String::new());
    let undo = remedy.undo.contains("'{").then_some((Shell::PowerShell, filled.undo));
    filled.commands.into_iter().map(|command| (command.shell, command.text)).chain(undo).collect()
}

/// Plants every value for every name in these texts; how many commands took one.
fn planted<'a>(remedy: &Advice, known: &Values, texts: impl Iterator<Item = &'a str>) -> usize {
    let (plain, mut filled) = (commands(remedy, known), 0);
    for name in texts.flat_map(placeholders).collect::<BTreeSet<_>>() {
        for value in hostile() {
            let mut values = known.clone();
            values.insert(name.to_owned(), value.clone());
            for ((shell, before), (_, after)) in plain.iter().zip(commands(remedy, &values)) {
                filled += usize::from(*before != after);
                let same = obeyed(*shell, before) == obeyed(*shell, &after);
                assert!(same, "{} takes {value:?} for {name}: {after}", remedy.id);
                assert_eq!(before.lines().count(), after.lines().count(), "{}: {after}", remedy.id);
                assert!(after.len() < 5_000, "{} grows: {name}", remedy.id);
            }
        }
    }
    filled
}

#[test]
fn a_planted_value_stays_a_value_in_every_command_of_every_remedy() {
    let all: BTreeMap<&str, &Advice> =
        registry::checks().flat_map(|check| check.remedies).map(|remedy| (remedy.id, *remedy)).collect();
    let texts = |remedy: &'static Advice| remedy.commands.iter().map(|command| command.text).chain([remedy.undo]);
    let own: usize = all.values().map(|remedy| planted(remedy, &Values::new(), texts(remedy))).sum();
    assert!(own > 100, "only {own} commands took a value");
    let by_cause = all.values().find(|remedy| remedy.commands.iter().any(|own| own.text == COMMAND_OF_CAUSE.text));
    let by_cause = by_cause.expect("a remedy has the command of its cause");
    for cause in causes() {
        let known = Values::from([("cause_id".to_owned(), cause.id.clone())]);
        planted(by_cause, &known, cause.template.iter().map(|(_, text)| text.as_str()));
    }
}

#[test]
fn what_is_planted_would_be_seen() {
    assert_ne!(obeyed(Shell::PowerShell, "a '<x>'"), obeyed(Shell::PowerShell, "a ''; calc; ''"));
    assert_ne!(obeyed(Shell::PowerShell, "a '<x>'"), obeyed(Shell::PowerShell, "a '\u{2019}; calc; \u{2019}'"));
    assert_ne!(obeyed(Shell::Zone, "a TXT \"<x>\""), obeyed(Shell::Zone, "a TXT \"\" IN A 192.0.2.1\""));
    assert_eq!(obeyed(Shell::PowerShell, "a '<x>'"), obeyed(Shell::PowerShell, "a '''; calc; '''"));
}

#[test]
fn a_planted_value_reaches_no_script_whatever_parameter_it_is_meant_for() {
    for info in steps() {
        let Way::Script(own) = info.guide().way else { continue };
        let mut report = report(info.scenario, failing(&[info.id]));
        let plain = plan(&report);
        let without = script(&plain, &report, step(&plain, info.id)).expect("it has a script");
        for value in hostile() {
            for parameter in own.parameters {
                report.values = BTreeMap::from([(parameter.value.to_owned(), value.clone())]);
                let planted = plan(&report);
                let with = script(&planted, &report, step(&planted, info.id)).expect("it has a script");
                assert_eq!(with, without, "{} takes {value:?} for {}", info.id, parameter.name);
            }
        }
    }
}
