//! What does the file say about single checks?

use exdoctor_checks::model::{Check, Setting};
use exdoctor_checks::registry;
use toml::de::{DeTable, DeValue};

use super::read::{Item, Reading, kind};
use crate::parse::{LEVELS, Refusal, choice, nearest, shown};

/// Reads `[checks]`: a table for each check id.
pub(super) fn read(reading: &mut Reading, item: &Item<'_>) {
    let DeValue::Table(entries) = item.get_ref() else {
        return reading.mistyped(item);
    };
    for (name, item) in entries {
        let id = name.get_ref().as_ref();
        let family = registry::FAMILIES.iter().any(|(family, _)| *family == id);
        if family && matches!(item.get_ref(), DeValue::Table(_)) {
            let refusal = Refusal::new(format!("`{id}` is a family, not a check"));
            reading.refuse(name.span(), refusal.instead(format!("put the whole id in quotes: \"{id}.…\" = {{ … }}")));
            continue;
        }
        match registry::check(id) {
            None => reading.refuse(name.span(), no_check(id)),
            Some(check) => match item.get_ref() {
                DeValue::Table(said) => one(reading, check, item, said),
                _ => reading.refuse(
                    item.span(),
                    Refusal::new(format!("`{id}` is {} here; expected a table", kind(item)))
                        .instead(format!("for example: \"{id}\" = {{ level = \"note\" }}")),
                ),
            },
        }
    }
}

/// Why an id is not accepted.
pub(super) fn no_check(id: &str) -> Refusal {
    let refusal = Refusal::new(format!("this version has no check {}", shown(id)));
    match nearest(id, registry::checks().map(|check| check.id.as_str())) {
        Some(likely) => refusal.instead(format!("did you mean `{likely}`?")),
        None => refusal.instead("`exdoctor list` names them"),
    }
}

fn one(reading: &mut Reading, check: &'static Check, item: &Item<'_>, said: &DeTable<'_>) {
    let id = check.id.as_str();
    let mut off = false;
    let mut reason = None;
    for (name, item) in said {
        match name.get_ref().as_ref() {
            "off" => off = reading.flag(item, &format!("{id}.off")),
            "reason" => reason = reading.words(item, &format!("{id}.reason")).map(|words| (words, name.span())),
            "level" => {
                let level = reading.words(item, &format!("{id}.level"));
                let level = level
                    .and_then(|text| reading.named("checks.level", item.span(), &text, |text| choice(LEVELS, text)));
                level.map(|level| reading.draft.adjustments.levels.insert(id.to_owned(), level));
            }
            other => match check.settings.iter().find(|setting| setting.name == other) {
                Some(setting) => {
                    let value = reading.whole(item, &format!("{id}.{other}"), setting.min, setting.max);
                    let settings = reading.draft.settings.entry(id.to_owned());
                    value.map(|value| settings.or_default().insert(other.to_owned(), value));
                }
                None => reading.refuse(name.span(), no_setting(check, other)),
            },
        }
    }
    match (off, reason) {
        (true, Some((reason, _))) => drop(reading.draft.adjustments.off.insert(id.to_owned(), reason)),
        (true, None) => reading.refuse(
            item.span(),
            Refusal::new(format!("`{id}` is switched off without a reason"))
                .instead("add reason = \"…\": every report repeats it"),
        ),
        (false, Some((_, span))) => reading.refuse(
            span,
            Refusal::new(format!("`{id}` has a reason, but is not switched off")).instead("add off = true"),
        ),
        (false, None) => {}
    }
}

fn no_setting(check: &Check, name: &str) -> Refusal {
    let refusal = Refusal::new(format!("`{}` has no setting {}", check.id, shown(name)));
    let names =
        || ["off", "reason", "level"].into_iter().chain(check.settings.iter().map(|Setting { name, .. }| *name));
    match nearest(name, names()) {
        Some(likely) => refusal.instead(format!("did you mean `{likely}`?")),
        None => refusal.instead(format!("known are {}", names().collect::<Vec<_>>().join(", "))),
    }
}
