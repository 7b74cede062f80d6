//! What was meant by a key that is not known?

use super::keys::{KEYS, Key};
use crate::parse::{Refusal, nearest, shown};

/// Why a key is not accepted, and the likeliest that was meant; the prefix ends in a dot or is empty.
pub(super) fn key(prefix: &str, name: &str) -> Refusal {
    let place = if prefix.is_empty() { String::new() } else { format!(" in [{}]", prefix.trim_end_matches('.')) };
    let refusal = Refusal::new(format!("unknown key {}{place}", shown(name)));
    if (prefix, name) == ("directory.", "sign_in") {
        return refusal.instead(
            "username and password go to the directory over TLS, and no other way is spoken there: leave it out",
        );
    }
    if let Some(likely) = nearest(name, siblings(prefix)) {
        return refusal.instead(format!("did you mean `{likely}`?"));
    }
    let elsewhere = KEYS.iter().find(|key| key.read.is_some() && key.name() == name);
    match elsewhere.map(Key::section) {
        Some("") => refusal.instead(format!("`{name}` stands at the top, before the first [table]")),
        Some(section) => refusal.instead(format!("`{name}` belongs in [{section}]")),
        None => refusal.instead(format!("known are {}", siblings(prefix).collect::<Vec<_>>().join(", "))),
    }
}

/// The keys and tables that may stand where this one stands.
fn siblings(prefix: &str) -> impl Iterator<Item = &'static str> {
    let mut last = "";
    KEYS.iter().filter_map(move |key| {
        let rest = key.path.strip_prefix(prefix)?;
        let name = rest.split('.').next().unwrap_or(rest);
        (name != std::mem::replace(&mut last, name)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(prefix: &str, name: &str) -> String {
        key(prefix, name).to_string()
    }

    #[test]
    fn a_mistyped_key_is_answered_with_the_nearest_of_its_table() {
        assert_eq!(answer("", "domans"), "unknown key `domans`; did you mean `domains`?");
        assert_eq!(answer("network.", "tiemout"), "unknown key `tiemout` in [network]; did you mean `timeout`?");
        assert_eq!(answer("", "netwrok"), "unknown key `netwrok`; did you mean `network`?");
    }

    #[test]
    fn a_key_of_another_table_is_sent_there() {
        assert_eq!(answer("", "jobs"), "unknown key `jobs`; `jobs` belongs in [network]");
        assert_eq!(
            answer("network.", "domains"),
            "unknown key `domains` in [network]; `domains` stands at the top, before the first [table]"
        );
    }

    #[test]
    fn the_directory_has_one_way_to_sign_in() {
        assert!(answer("directory.", "sign_in").contains("no other way is spoken there"));
    }

    #[test]
    fn a_key_like_no_other_is_answered_with_all() {
        assert!(answer("", "zzzzzzzz").contains("known are scenario, phase, domains"));
    }
}
