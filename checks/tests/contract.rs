//! Does every check keep the promises that users and reports rely on?
#![expect(clippy::disallowed_methods, reason = "the lists are compared with the files of the source tree")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{
    Check, CheckCx, Example, Expect, Finding, Level, Outcome, PLACEHOLDERS, Record, Remedy, Scenario, Subject,
    SubjectKind,
};
use exdoctor_checks::{registry, setup};

/// Checks that wait for a fact that no probe records: they say so instead of passing.
const CANNOT_PASS_YET: &[&str] = &[];
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

#[test]
fn every_file_with_a_check_is_registered_under_its_own_name() {
    let registered: BTreeSet<String> = registry::checks().map(|check| check.id.to_string()).collect();
    let mut in_files = BTreeSet::new();
    for family in folders(Path::new(SOURCES)) {
        for (name, text) in modules(&Path::new(SOURCES).join(&family)) {
            if text.contains("static CHECK: Check") {
                in_files.insert(format!("{family}.{}", name.replace('_', "-")));
            }
        }
    }
    assert_eq!(registered, in_files);
}

#[test]
fn every_file_is_part_of_the_crate() {
    let mut folders_left = vec![Path::new(SOURCES).to_owned()];
    while let Some(folder) = folders_left.pop() {
        let parent = ["mod.rs", "lib.rs"].iter().find_map(|name| std::fs::read_to_string(folder.join(name)).ok());
        let parent = parent.expect("a folder of modules has a mod.rs");
        for (name, _) in modules(&folder) {
            let declared = parent.lines().any(|line| {
                line.trim_start_matches("pub(crate) ").trim_start_matches("pub ") == format!("mod {name};")
            });
            assert!(declared, "{}/{name} is not declared", folder.display());
        }
        let inner = folders(&folder).into_iter().filter(|name| name != "data");
        folders_left.extend(inner.map(|name| folder.join(name)));
    }
}

#[test]
fn ids_are_unique_sorted_and_of_the_form_family_dot_question() {
    let mut seen = BTreeSet::new();
    for (family, checks) in registry::FAMILIES {
        assert!(checks.is_sorted_by_key(|check| check.id), "{family} is not sorted");
        for check in *checks {
            let (prefix, question) = check.id.as_str().split_once('.').expect("an id has a dot");
            assert!(prefix == *family && is_kebab(prefix) && is_kebab(question), "{}", check.id);
            assert!(seen.insert(check.id), "{} twice", check.id);
        }
    }
}

#[test]
fn titles_are_phrases_that_are_true_when_the_check_passes() {
    for check in registry::checks() {
        let first = check.title.split(' ').next().unwrap_or_default();
        let lower = first.chars().all(char::is_lowercase) || first.chars().all(|c| !c.is_lowercase());
        assert!(lower && !check.title.ends_with('.'), "{}: {}", check.id, check.title);
        for word in ["should", "must", "whether", "check"] {
            assert!(!check.title.split(' ').any(|own| own == word), "{}: `{word}` in the title", check.id);
        }
        assert!(check.proves.ends_with('.'), "{}: what it proves is no sentence", check.id);
    }
}

#[test]
fn every_check_has_sources_a_remedy_and_a_step_in_each_of_its_scenarios() {
    for check in registry::checks() {
        assert!(!check.sources.is_empty() && !check.remedies.is_empty() && !check.scope.is_empty(), "{}", check.id);
        assert!(check.sources.iter().all(|source| source.url.starts_with("https://")), "{}", check.id);
        let scope: BTreeSet<Scenario> = check.scope.iter().map(|(scenario, _)| *scenario).collect();
        assert_eq!(scope.len(), check.scope.len(), "{}: a scenario twice", check.id);
        let steps: BTreeSet<Scenario> = check.steps.iter().map(|(scenario, _)| *scenario).collect();
        let wanted: BTreeSet<Scenario> = scope.into_iter().filter(|scenario| *scenario != Scenario::D).collect();
        assert_eq!(steps, wanted, "{}: steps", check.id);
        for (scenario, step) in check.steps {
            assert!(setup::info(*scenario, *step).is_some(), "{}: {step:?} is no step of {scenario}", check.id);
        }
        for setting in check.settings {
            assert!((setting.min..=setting.max).contains(&setting.default), "{}: {}", check.id, setting.name);
        }
    }
}

#[test]
fn every_example_ends_as_it_says() {
    for check in registry::checks() {
        for example in (check.examples)() {
            let record = outcome(check, &example);
            let worst = record.findings.first().map(|finding| (finding.level, finding.code.as_ref()));
            let holds = match example.expect {
                Expect::Pass => record.outcome == Outcome::Pass && record.findings.is_empty(),
                Expect::Finding(level, code) => worst == Some((level, code)),
                Expect::NotApplicable => record.outcome == Outcome::NotApplicable,
                Expect::Blocked => record.outcome == Outcome::Blocked,
            };
            assert!(holds, "{}: {}: expected {:?}, got {record:#?}", check.id, example.given, example.expect);
        }
    }
}

#[test]
fn every_check_shows_a_pass_its_highest_level_and_a_blocked_case() {
    for check in registry::checks() {
        let expected: Vec<Expect> = (check.examples)().into_iter().map(|example| example.expect).collect();
        let highest = check.level_in(&Scenario::ALL).expect("a check has a scope");
        let passes = expected.contains(&Expect::Pass);
        assert_ne!(passes, CANNOT_PASS_YET.contains(&check.id.as_str()), "{}: an example passes: {passes}", check.id);
        let fails = |expect: &Expect| matches!(expect, Expect::Finding(level, _) if *level == highest);
        assert!(expected.iter().any(fails), "{}: no example of level {}", check.id, highest.word());
        // The facts about the run itself are always there.
        let blocked = check.subject == SubjectKind::Run || expected.contains(&Expect::Blocked);
        assert!(blocked, "{}: no example is blocked", check.id);
    }
}

#[test]
fn every_example_is_told_apart_by_its_words() {
    for check in registry::checks() {
        let mut seen = BTreeSet::new();
        assert!((check.examples)().iter().all(|example| seen.insert(example.given)), "{}: an example twice", check.id);
    }
}

#[test]
fn checks_declare_exactly_the_facts_that_they_read() {
    for check in registry::checks() {
        let declared: BTreeSet<FactKind> = check.reads().collect();
        assert_eq!(declared.len(), check.reads().count(), "{}: a fact declared twice", check.id);
        let mut read = BTreeSet::new();
        for example in (check.examples)() {
            let subject = Subject::new(check.subject, example.subject);
            if check.needs.iter().all(|kind| example.facts.knows(*kind, &subject)) {
                let cx = CheckCx::new(check, &subject, &example.facts, &example.circumstances);
                let _ = (check.run)(&cx);
                read.extend(cx.read());
            }
        }
        assert_eq!(declared, read, "{}: declared and read", check.id);
    }
}

#[test]
fn every_kind_of_fact_is_judged_by_a_check_that_reads_it() {
    let mut names = BTreeSet::new();
    for kind in FactKind::ALL {
        let judge = registry::check(kind.judged_by().as_str());
        let judged = judge.is_some_and(|check| check.reads().any(|read| read == *kind));
        assert!(judged, "{}", kind.name());
        assert!(is_kebab(kind.name()) && names.insert(kind.name()), "{}", kind.name());
    }
}

#[test]
fn findings_name_what_was_seen_what_was_expected_and_what_to_do() {
    for (check, finding) in findings() {
        let about = format!("{}: {}: {}", check.id, finding.code, finding.message);
        assert!(is_kebab(&finding.code), "{about}");
        assert!(!finding.message.ends_with('.'), "{about}: ends in a period");
        if finding.level > Level::Note {
            let expected = finding.evidence.iter().any(|line| line.expected.is_some() && line.source.is_some());
            assert!(expected, "{about}: no evidence with expectation and source");
            assert!(finding.remedy.is_some(), "{about}: no remedy");
        }
        let declared = |id: &str| check.remedies.iter().any(|remedy| remedy.id == id);
        assert!(finding.remedy.as_deref().is_none_or(declared), "{about}: a remedy that the check does not declare");
    }
}

#[test]
fn no_remedy_about_a_host_of_microsoft_changes_a_server_of_the_customer() {
    use exdoctor_checks::facts::tls::TlsScan;
    use exdoctor_checks::model::Who;

    let mut seen = BTreeSet::new();
    for check in registry::checks().filter(|check| check.id.family() == "tls") {
        for example in (check.examples)() {
            let subject = Subject::new(check.subject, example.subject);
            let scan: Option<&TlsScan> = example.facts.fetch(&subject);
            if !scan.is_some_and(|scan| scan.microsoft) {
                continue;
            }
            for id in outcome(check, &example).findings.into_iter().filter_map(|finding| finding.remedy) {
                let remedy = registry::remedy(&id).expect("it is declared");
                assert_eq!(remedy.who, Who::NetworkAdmin, "{}: {}: {id}", check.id, example.given);
                seen.insert(check.id.as_str());
            }
        }
    }
    for id in ["tls.expiry", "tls.name-matches", "tls.interception"] {
        assert!(seen.contains(id), "{id} has no example about a host of Microsoft");
    }
}

#[test]
fn remedies_have_ids_of_their_own_and_are_each_shown_by_an_example() {
    let used: BTreeSet<String> =
        findings().into_iter().filter_map(|(_, finding)| finding.remedy).map(Into::into).collect();
    let mut by_id: BTreeMap<&str, &Remedy> = BTreeMap::new();
    for remedy in registry::checks().flat_map(|check| check.remedies).copied() {
        let same = by_id.insert(remedy.id, remedy).is_none_or(|known| std::ptr::eq(known, remedy));
        assert!(same && is_kebab(remedy.id), "{} twice, or not kebab-case", remedy.id);
        assert!(used.contains(remedy.id), "no example leads to {}", remedy.id);
        assert!(remedy.summary.ends_with('.') && !remedy.steps.is_empty(), "{}", remedy.id);
        for text in [remedy.risk, remedy.undo, remedy.effective] {
            assert!(!text.is_empty(), "{} leaves something open", remedy.id);
        }
    }
}

#[test]
fn every_placeholder_of_a_remedy_is_filled_by_its_findings_or_documented() {
    assert!(PLACEHOLDERS.is_sorted_by_key(|placeholder| placeholder.name));
    let mut met = BTreeSet::new();
    for (check, finding) in findings() {
        let Some(remedy) = finding.remedy.as_deref().and_then(registry::remedy) else { continue };
        for name in placeholders(remedy) {
            let documented = PLACEHOLDERS.iter().any(|placeholder| placeholder.name == name);
            assert!(
                documented || finding.values.contains_key(name),
                "{}: {} does not fill {{{name}}} of {}",
                check.id,
                finding.code,
                remedy.id
            );
            met.insert(name);
        }
    }
    let unused: Vec<&str> = PLACEHOLDERS.iter().map(|known| known.name).filter(|name| !met.contains(name)).collect();
    assert!(unused.is_empty(), "documented and never used: {unused:?}");
}

fn outcome(check: &'static Check, example: &Example) -> Record {
    let subject = Subject::new(check.subject, example.subject);
    let selected = [Selected { check, named: true }];
    let records = judge(&selected, &example.facts, &example.circumstances, &Adjustments::default());
    let own = records.into_iter().find(|record| record.subject == subject);
    own.unwrap_or_else(|| panic!("{}: {}: no record about {subject}", check.id, example.given))
}

fn findings() -> Vec<(&'static Check, Finding)> {
    let of = |check: &'static Check| {
        (check.examples)()
            .into_iter()
            .flat_map(move |example| outcome(check, &example).findings)
            .map(move |f| (check, f))
    };
    registry::checks().flat_map(of).collect()
}

fn placeholders(remedy: &Remedy) -> BTreeSet<&'static str> {
    let commands = remedy.commands.iter().map(|command| command.text);
    let texts = remedy.steps.iter().copied().chain(commands).chain([remedy.summary, remedy.risk, remedy.undo]);
    let names = texts.flat_map(|text| text.split('{').skip(1)).filter_map(|rest| rest.split_once('}'));
    let is_name = |name: &&str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    names.map(|(name, _)| name).filter(is_name).collect()
}

fn is_kebab(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').all(part)
}

fn folders(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the source tree is readable");
    let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
    folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The modules directly in a folder, with their text: `name.rs`, or `name/mod.rs`.
fn modules(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).expect("the source tree is readable").filter_map(Result::ok);
    let found = entries.filter_map(|entry| {
        let path = entry.path();
        let file = if path.is_dir() { path.join("mod.rs") } else { path.clone() };
        let name = path.file_stem()?.to_string_lossy().into_owned();
        let own = path.is_dir() || path.extension().is_some_and(|ending| ending == "rs");
        let text = std::fs::read_to_string(file).ok()?;
        (own && name != "mod" && name != "lib").then_some((name, text))
    });
    found.collect()
}
