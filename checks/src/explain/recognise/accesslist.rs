//! Does the access list of a key name a service account?

use super::Look;
use crate::explain::find::Found;
use crate::explain::patterns::Marker;

/// Those who are on the list of every new key.
const USUAL: [&str; 6] = [
    "nt authority\\system",
    "builtin\\administrators",
    "nt-autorität\\system",
    "vordefiniert\\administratoren",
    "s-1-5-18",
    "s-1-5-32-544",
];

/// Notices a list that names the system and administrators only.
pub(super) fn recognise(look: &Look<'_>, found: &mut Found) {
    let Some(first) = found.lines(Marker::AccessList).first().copied() else { return };
    let near = &look.lines[first.saturating_sub(2)..(first + 20).min(look.lines.len())];
    let entries: Vec<String> =
        near.iter().map(|line| line.text.to_lowercase()).filter(|text| text.contains(":(")).collect();
    let is_key = near.iter().any(|line| {
        let text = line.text.to_ascii_lowercase();
        text.contains("machinekeys") || text.contains("\\crypto\\")
    });
    let usual = |entry: &String| USUAL.iter().any(|name| entry.contains(name));
    if is_key && !entries.is_empty() && entries.iter().all(usual) {
        found.add("icacls.default", first);
    }
}
