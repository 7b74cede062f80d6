//! What does an MTA-STS policy file say (RFC 8461, section 3.2)?

use crate::facts::dns::short;

/// How many patterns a policy may hold before it is refused.
const MOST_PATTERNS: usize = 200;

/// What senders do when TLS fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Enforce,
    Testing,
    None,
}

/// A policy that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) mode: Mode,
    /// The hosts that mail may be delivered to; `*.` stands for exactly one label.
    pub(super) patterns: Vec<String>,
}

/// Reads the file; the error says what is wrong.
pub(super) fn parse(text: &str) -> Result<Policy, String> {
    let mut version = None;
    let mut mode = None;
    let mut age = None;
    let mut patterns = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (key, value) = line.split_once(':').ok_or_else(|| format!("the line `{}` has no colon", short(line)))?;
        let (key, value) = (key.trim_end(), value.trim());
        let slot = match key {
            "version" => &mut version,
            "mode" => &mut mode,
            "max_age" => &mut age,
            "mx" if patterns.len() == MOST_PATTERNS => return Err(format!("it names more than {MOST_PATTERNS} hosts")),
            "mx" => {
                patterns.push(pattern(value)?);
                continue;
            }
            _ => continue,
        };
        // Of a field that stands twice the first one counts.
        slot.get_or_insert(value);
    }
    if version != Some("STSv1") {
        return Err("it has no line `version: STSv1`".to_owned());
    }
    let mode = match mode {
        Some("enforce") => Mode::Enforce,
        Some("testing") => Mode::Testing,
        Some("none") => Mode::None,
        Some(other) => return Err(format!("`mode: {}` is neither enforce, testing nor none", short(other))),
        None => return Err("it has no line `mode`".to_owned()),
    };
    let age = age.ok_or("it has no line `max_age`")?;
    let digits = (1..=10).contains(&age.len()) && age.bytes().all(|b| b.is_ascii_digit());
    if !digits || age.parse::<u64>().is_ok_and(|seconds| seconds > 31_557_600) {
        return Err(format!("`max_age: {}` is no number of seconds up to a year", short(age)));
    }
    if patterns.is_empty() && mode != Mode::None {
        return Err("it has no line `mx`".to_owned());
    }
    Ok(Policy { mode, patterns })
}

impl Policy {
    /// Whether mail may be delivered to the host.
    pub(super) fn covers(&self, host: &str) -> bool {
        self.patterns.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest == parent),
            None => host == pattern,
        })
    }
}

fn pattern(value: &str) -> Result<String, String> {
    let value = value.to_ascii_lowercase();
    let value = value.strip_suffix('.').unwrap_or(&value);
    let name = value.strip_prefix("*.").unwrap_or(value);
    let label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if name.contains('.') && name.split('.').all(label) {
        Ok(value.to_owned())
    } else {
        Err(format!("`mx: {}` is no host name or pattern", short(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\n";

    #[test]
    fn a_wildcard_stands_for_one_label() {
        let policy =
            parse(&format!("{HEAD}mx: *.mail.protection.outlook.com\r\nmx: MX.contoso.com\r\n")).expect("parses");
        assert!(policy.covers("contoso-com.mail.protection.outlook.com") && policy.covers("mx.contoso.com"));
        assert!(!policy.covers("mail.protection.outlook.com") && !policy.covers("a.b.mail.protection.outlook.com"));
    }

    #[test]
    fn what_senders_would_refuse_is_named() {
        for (text, why) in [
            ("", "version: STSv1"),
            ("<html>", "no colon"),
            ("version: STSv1\nmode: on\nmax_age: 1\nmx: a.b", "neither enforce"),
            ("version: STSv1\nmode: enforce\nmx: a.b", "no line `max_age`"),
            ("version: STSv1\nmode: enforce\nmax_age: 99999999\nmx: a.b", "up to a year"),
            ("version: STSv1\nmode: enforce\nmax_age: 86400", "no line `mx`"),
            ("version: STSv1\nmode: enforce\nmax_age: 86400\nmx: *", "no host name"),
        ] {
            let refused = parse(text).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
        assert!(parse("version: STSv1\nmode: none\nmax_age: 86400\nfuture: x").is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(\\PC|\n){0,300}", lines in "((mx|mode|max_age|version): ?[*a-z.0-9]{0,12}\r?\n){0,8}") {
            for text in [text, lines] {
                let _ = parse(&text).map(|policy| policy.covers("mx.contoso.com"));
            }
        }
    }
}
