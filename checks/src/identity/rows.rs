//! Which lines does a person read who corrects a directory, object by object?

use super::rules::{Kind, of_suspect};
use crate::facts::directory::{Attribute, Directory, Held, Holder, Listed, Primaries, Shared, Suspect};

/// One value of one object, with what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// Who holds it.
    pub holder: &'a Holder,
    /// The attribute.
    pub attribute: Attribute,
    /// Which rules it breaks.
    pub kinds: Vec<Kind>,
    /// What is wrong, as phrases.
    pub words: Vec<String>,
    /// The value.
    pub value: String,
    /// A value in its place.
    pub proposal: Option<&'a str>,
}

/// Every value that should change, sorted by object; with an alternate id without the user principal names.
pub fn rows(directory: &Directory, alternate_id: bool) -> Vec<Row<'_>> {
    let judged = |attribute: Attribute| !(alternate_id && attribute == Attribute::UserPrincipalName);
    let mut rows = Vec::new();
    for (attribute, listed) in directory.suspects.iter().chain(&directory.unroutable) {
        if judged(*attribute) {
            rows.extend(suspects(*attribute, listed));
        }
    }
    for several in &directory.primaries.entries {
        rows.extend(several.addresses.iter().map(|value| primary(several, value)));
    }
    for shared in &directory.shared.entries {
        let held = |held: &Held| held.attributes.iter().any(|attribute| judged(*attribute));
        if shared.holders.iter().filter(|own| held(own)).count() > 1 {
            rows.extend(
                shared.holders.iter().flat_map(|held| duplicates(shared, held)).filter(|row| judged(row.attribute)),
            );
        }
    }
    rows.sort_by(|a, b| (&a.holder.dn, a.attribute, &a.value).cmp(&(&b.holder.dn, b.attribute, &b.value)));
    rows
}

/// Which of several primary addresses is to stay, only a person can say.
fn primary<'a>(several: &'a Primaries, value: &str) -> Row<'a> {
    let others = several.addresses.iter().filter(|other| *other != value).map(String::as_str);
    let words = format!("is marked as the primary address beside {}", others.collect::<Vec<_>>().join(", "));
    Row {
        holder: &several.holder,
        attribute: Attribute::ProxyAddresses,
        kinds: vec![Kind::Format],
        words: vec![words],
        value: value.to_owned(),
        proposal: None,
    }
}

fn suspects(attribute: Attribute, listed: &Listed<Suspect>) -> impl Iterator<Item = Row<'_>> {
    listed.entries.iter().map(move |suspect| {
        let wrong = of_suspect(attribute, suspect);
        let mut kinds: Vec<Kind> = wrong.iter().map(|problem| problem.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let words = wrong.into_iter().map(|problem| problem.words).collect();
        let (holder, proposal) = (&suspect.holder, suspect.proposal.as_deref());
        Row { holder, attribute, kinds, words, value: suspect.value.clone(), proposal }
    })
}

fn duplicates<'a>(shared: &'a Shared, held: &'a Held) -> impl Iterator<Item = Row<'a>> {
    // Each of them has rows of its own.
    const NAMED: usize = 5;
    let mut others = shared.holders.iter().map(|own| own.holder.dn.as_str()).filter(|dn| *dn != held.holder.dn);
    let named = others.by_ref().take(NAMED).collect::<Vec<_>>().join("; ");
    let more = others.count();
    let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
    let words = format!("is also held by {named}{rest}");
    held.attributes.iter().map(move |attribute| Row {
        holder: &held.holder,
        attribute: *attribute,
        kinds: vec![Kind::Duplicate],
        words: vec![words.clone()],
        value: written(shared, held, *attribute),
        proposal: None,
    })
}

/// A value as the attribute holds it, but for the case of its letters.
fn written(shared: &Shared, held: &Held, attribute: Attribute) -> String {
    let typed = attribute != Attribute::ProxyAddresses
        || shared.value.split_once(':').is_some_and(|(kind, _)| !kind.contains('@'));
    match (typed, held.primary) {
        (true, _) => shared.value.clone(),
        (false, true) => format!("SMTP:{}", shared.value),
        (false, false) => format!("smtp:{}", shared.value),
    }
}
