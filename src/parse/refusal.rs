//! Why is a value refused, and what would be accepted?

use std::fmt;

/// Why a value is not accepted, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A lower-case phrase that says what is wrong.
    pub reason: String,
    /// What to write instead.
    pub way_out: Option<String>,
}

impl Refusal {
    /// A refusal for the given reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), way_out: None }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn instead(mut self, way_out: impl Into<String>) -> Self {
        self.way_out = Some(way_out.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        self.way_out.iter().try_for_each(|way_out| write!(f, "; {way_out}"))
    }
}

impl std::error::Error for Refusal {}

/// A value as messages quote it: shortened, without the credentials of a URL, and without anything that a terminal
/// would obey.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let without = rest.split_once('@').filter(|_| !scheme.is_empty()).map(|(_, host)| format!("{scheme}://…@{host}"));
    let text = without.as_deref().unwrap_or(text);
    let mut quoted: String = text.chars().take(LONGEST).map(|c| if harmless(c) { c } else { '\u{fffd}' }).collect();
    if text.chars().nth(LONGEST).is_some() {
        quoted.push('…');
    }
    format!("`{quoted}`")
}

/// A text of whatever length without anything that a terminal would obey.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if harmless(c) { c } else { '\u{fffd}' }).collect()
}

/// Whether a character neither steers a terminal nor reorders the text around it.
pub(crate) fn harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_value_is_short_and_cannot_steer_the_terminal() {
        assert_eq!(shown("a\u{1b}[31mb"), "`a\u{fffd}[31mb`");
        assert_eq!(shown(&"x".repeat(300)).chars().count(), 63);
    }

    #[test]
    fn the_credentials_of_a_url_are_not_quoted() {
        assert_eq!(shown("http://svc:hunter2@proxy.contoso.com"), "`http://…@proxy.contoso.com`");
        assert_eq!(shown("ada@contoso.com"), "`ada@contoso.com`");
    }

    #[test]
    fn a_refusal_reads_as_reason_and_way_out() {
        assert_eq!(Refusal::new("is empty").instead("give a name").to_string(), "is empty; give a name");
    }
}
