//! How are counts and long lists said?

use super::wrap::GLUE;

/// "1 check", "2 checks": never on two lines.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count}{GLUE}{noun}{}", if count == 1 { "" } else { "s" })
}

/// The same words, never on two lines.
pub(crate) fn glued(text: &str) -> String {
    text.replace(' ', &GLUE.to_string())
}

/// The first of a list, and how many more there are.
pub(crate) fn capped<'a>(items: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let items: Vec<&str> = items.into_iter().collect();
    // One more name is never longer than "and 1 more".
    if items.len() <= most + 1 {
        return items.join(", ");
    }
    format!("{} and {} more", items[..most].join(", "), items.len() - most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_before_they_bore() {
        assert_eq!(capped(["a", "b", "c"], 2), "a, b, c");
        assert_eq!(capped(["a", "b", "c", "d"], 2), "a, b and 2 more");
        assert_eq!(counted(1, "check"), "1\u{a0}check");
        assert_eq!(counted(0, "check"), "0\u{a0}checks");
    }
}
