//! Which text is an alert that Dynamics wrote, and about which mailbox is it?

use exdoctor_checks::explain;

/// An alert that somebody pasted is not longer.
const LONGEST_ALERT: usize = 100_000;

/// Whether a text is an alert that Dynamics wrote.
pub(super) fn is_alert(text: &str) -> bool {
    text.len() <= LONGEST_ALERT && explain::speaks_of_dynamics(text)
}

/// The alerts of a text, each with the address that it is about: paragraphs are several where each is an alert of its own.
pub(super) fn by_address(text: &str) -> Vec<(Option<String>, String)> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let parts: Vec<String> =
        lines.split(|line| line.is_empty()).filter(|part| !part.is_empty()).map(|part| part.join("\n")).collect();
    if parts.len() > 1 && parts.iter().all(|part| address(part).is_some() && is_alert(part)) {
        return parts.into_iter().map(|part| (address(&part), part)).collect();
    }
    vec![(address(text), text.to_owned())]
}

/// The only mail address of a text.
fn address(text: &str) -> Option<String> {
    let ends = |c: char| c.is_whitespace() || "<>()[]{},;:\"'".contains(c);
    let is_address = |word: &&str| {
        word.split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !domain.contains('@'))
    };
    let mut found: Vec<String> = text
        .split(ends)
        .map(|word| word.trim_end_matches('.'))
        .filter(is_address)
        .map(str::to_ascii_lowercase)
        .collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}
