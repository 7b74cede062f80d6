//! Which tags does a record of the form `v=…; name=value` hold (RFC 6376, section 3.2)?

use crate::facts::dns::short;

/// The tags of a record in their order, or what cannot be read.
pub(super) fn parse(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut tags: Vec<(&str, &str)> = Vec::new();
    let text = text.trim();
    let text = text.strip_suffix(';').unwrap_or(text);
    for part in text.split(';') {
        let part = part.trim();
        let Some((name, value)) = part.split_once('=') else {
            let part = short(part);
            return Err(if part.is_empty() {
                "an empty tag".to_owned()
            } else {
                format!("`{part}` is no tag with a value")
            });
        };
        let (name, value) = (name.trim_end(), value.trim_start());
        if !is_name(name) {
            return Err(format!("`{}` is no name of a tag", short(name)));
        }
        if tags.iter().any(|(known, _)| *known == name) {
            return Err(format!("the tag `{name}` stands twice"));
        }
        tags.push((name, value));
    }
    Ok(tags)
}

/// The value of a tag.
pub(super) fn value<'t>(tags: &[(&str, &'t str)], name: &str) -> Option<&'t str> {
    tags.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// Whether a text begins with `v=` and this version, as a whole tag; blanks around `=` are allowed.
pub fn has_version(text: &str, version: &str) -> bool {
    let first = text.split(';').next().unwrap_or_default();
    first.split_once('=').is_some_and(|(name, value)| name.trim() == "v" && value.trim() == version)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_around_tags_and_a_final_semicolon_are_allowed() {
        assert_eq!(parse("v=DMARC1 ; p = none;"), Ok(vec![("v", "DMARC1"), ("p", "none")]));
        assert_eq!(parse("k=a=b"), Ok(vec![("k", "a=b")]));
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused_with_the_reason() {
        for (text, why) in [
            ("v=DMARC1;; p=none", "empty tag"),
            ("v=DMARC1; none", "`none` is no tag"),
            ("v=DMARC1; p=none; p=none", "stands twice"),
            ("v=DMARC1, p=none; 1x=2", "`1x` is no name"),
        ] {
            let refused = parse(text).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn the_version_is_a_whole_tag() {
        assert!(has_version("v=STSv1; id=1", "STSv1") && has_version("v = STSv1", "STSv1"));
        assert!(!has_version("v=STSv10; id=1", "STSv1") && !has_version("id=1; v=STSv1", "STSv1"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}", tags in "([vp ]=?[a-z1; ]{0,5}){0,20}") {
            let _ = (parse(&text), has_version(&text, "DMARC1"), parse(&tags));
        }
    }
}
