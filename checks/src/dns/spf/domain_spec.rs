//! Which name does a term of an SPF record mean, where macros may stand in it (RFC 7208, section 7)?

/// The name in a term: literal text and macros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DomainSpec(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Macro { letter: char, keep: Option<usize>, reverse: bool, delimiters: String },
}

/// What a name comes to before any message is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Always this name.
    Fixed(String),
    /// The sender's address or the message decides: it cannot be looked up in advance.
    PerMessage,
    /// Not a name that DNS could hold.
    NotAName(String),
}

impl DomainSpec {
    /// Reads a name; the error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if first != '%' {
                if !first.is_ascii_graphic() {
                    return Err(format!("the character {first:?} is not allowed in a name"));
                }
                literal.push(first);
                rest = &rest[first.len_utf8()..];
                continue;
            }
            if let Some(plain) = ["%%", "%_", "%-"].into_iter().find(|plain| rest.starts_with(plain)) {
                literal.push_str(match plain {
                    "%%" => "%",
                    "%_" => " ",
                    _ => "%20",
                });
                rest = &rest[plain.len()..];
                continue;
            }
            let inner = rest.strip_prefix("%{").and_then(|after| after.split_once('}'));
            let Some((inner, after)) = inner else {
                return Err("a % that begins no macro".to_owned());
            };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(expansion(inner)?);
            rest = after;
        }
        let ends_in_macro = literal.is_empty() && !pieces.is_empty();
        if !ends_in_macro && !ends_in_top_label(&literal) {
            return Err(format!("`{text}` does not end in a top-level domain"));
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self(pieces))
    }

    /// The name that is meant in the record of `current` when mail of `sender` is judged.
    pub(super) fn target(&self, current: &str, sender: &str) -> Target {
        let mut name = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => name.push_str(text),
                Piece::Macro { letter: 'd', keep, reverse, delimiters } => {
                    name.push_str(&transformed(current, *keep, *reverse, delimiters));
                }
                Piece::Macro { letter: 'o', keep, reverse, delimiters } => {
                    name.push_str(&transformed(sender, *keep, *reverse, delimiters));
                }
                Piece::Macro { .. } => return Target::PerMessage,
            }
        }
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let labels = name.split('.').all(|label| (1..=63).contains(&label.len()));
        if labels && name.len() <= 253 { Target::Fixed(name) } else { Target::NotAName(name) }
    }
}

/// The inside of `%{…}`: a letter, how many labels, reversed or not, what separates them.
fn expansion(inner: &str) -> Result<Piece, String> {
    let mut chars = inner.chars();
    let letter = chars.next().map(|letter| letter.to_ascii_lowercase());
    let letter = match letter {
        Some('s' | 'l' | 'o' | 'd' | 'i' | 'p' | 'h' | 'v') => letter.unwrap_or_default(),
        Some('c' | 'r' | 't') => return Err(format!("the macro %{{{inner}}} is allowed only in an explanation")),
        _ => return Err(format!("%{{{inner}}} is no macro")),
    };
    let rest = chars.as_str();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let keep = match &rest[..digits] {
        "" => None,
        number => match number.parse::<usize>() {
            Ok(count @ 1..=127) => Some(count),
            _ => return Err(format!("%{{{inner}}} keeps {number} labels, which is not between 1 and 127")),
        },
    };
    let rest = &rest[digits..];
    let after = rest.strip_prefix(['r', 'R']);
    let delimiters = after.unwrap_or(rest);
    if !delimiters.chars().all(|c| ".-+,/_=".contains(c)) {
        return Err(format!("%{{{inner}}} is no macro"));
    }
    Ok(Piece::Macro { letter, keep, reverse: after.is_some(), delimiters: delimiters.to_owned() })
}

fn transformed(value: &str, keep: Option<usize>, reverse: bool, delimiters: &str) -> String {
    let delimiters = if delimiters.is_empty() { "." } else { delimiters };
    let mut parts: Vec<&str> = value.split(|c| delimiters.contains(c)).collect();
    if reverse {
        parts.reverse();
    }
    let from = keep.map_or(0, |count| parts.len().saturating_sub(count));
    parts[from..].join(".")
}

/// RFC 7208 wants a dot and a last label that is not a number, so that a bare address is no name.
fn ends_in_top_label(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let Some((_, top)) = text.rsplit_once('.') else { return false };
    let edges =
        top.starts_with(|c: char| c.is_ascii_alphanumeric()) && top.ends_with(|c: char| c.is_ascii_alphanumeric());
    edges && top.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !top.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn target(text: &str) -> Target {
        DomainSpec::parse(text).expect("parses").target("mail.contoso.com", "contoso.com")
    }

    #[test]
    fn macros_of_the_domain_are_expanded_and_macros_of_the_message_are_not() {
        assert_eq!(target("_spf.%{d}"), Target::Fixed("_spf.mail.contoso.com".to_owned()));
        assert_eq!(target("%{d2}"), Target::Fixed("contoso.com".to_owned()));
        assert_eq!(target("%{dr-}.fabrikam.com"), Target::Fixed("mail.contoso.com.fabrikam.com".to_owned()));
        assert_eq!(target("%{or}.fabrikam.com"), Target::Fixed("com.contoso.fabrikam.com".to_owned()));
        assert_eq!(target("%{ir}.%{v}._spf.%{d2}"), Target::PerMessage);
    }

    #[test]
    fn names_that_are_none_are_refused_with_the_reason() {
        for (text, why) in [
            ("localhost", "top-level"),
            ("192.0.2.1", "top-level"),
            ("%{x}.contoso.com", "no macro"),
            ("%{d0}.contoso.com", "between 1 and 127"),
            ("%{c}.contoso.com", "only in an explanation"),
            ("50%.contoso.com", "begins no macro"),
            ("", "top-level"),
        ] {
            let refused = DomainSpec::parse(text).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn a_label_of_64_characters_is_no_name() {
        let long = format!("{}.com", "a".repeat(64));
        assert!(matches!(target(&long), Target::NotAName(_)));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            if let Ok(spec) = DomainSpec::parse(&text) {
                let _ = spec.target("contoso.com", "contoso.com");
            }
        }
    }
}
