//! What does a DMARC record say (RFC 7489, section 6.3)?

use crate::dns::tags;
use crate::facts::dns::short;

/// What receivers should do with mail that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    None,
    Quarantine,
    Reject,
}

impl Policy {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::None, Self::Quarantine, Self::Reject].into_iter().find(|policy| policy.word().eq_ignore_ascii_case(text))
    }
}

/// A record that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// For the domain of the record itself.
    pub(super) policy: Policy,
    /// For domains below it.
    pub(super) below: Policy,
    /// Whether it stands for a registry, under which others register their domains.
    pub(super) public_suffix: bool,
    /// Tags that receivers pass over, each with the reason (RFC 7489, section 6.3).
    pub(super) ignored: Vec<String>,
}

/// Whether a text record is meant for DMARC.
pub(super) fn is_dmarc(text: &str) -> bool {
    tags::has_version(text, "DMARC1")
}

/// Reads a record for which `is_dmarc` holds; the error says what is wrong.
pub(super) fn parse(text: &str) -> Result<Record, String> {
    let tags = tags::parse(text)?;
    let value = |name| tags::value(&tags, name);
    let policy = |name: &str| match tags::value(&tags, name) {
        None => Ok(None),
        Some(text) => Policy::parse(text)
            .map(Some)
            .ok_or_else(|| format!("`{name}={}` is neither none, quarantine nor reject", short(text))),
    };
    let reports = value("rua").is_some_and(|list| list.split(',').map(str::trim).any(is_report_address));
    let mut ignored = Vec::new();
    // RFC 7489, section 6.6.3: without a usable policy, a record with an address for reports counts as p=none.
    let own = match policy("p").and_then(|own| own.ok_or_else(|| "it has no tag `p`".to_owned())) {
        Ok(own) => own,
        Err(why) if reports => {
            ignored.push(why);
            Policy::None
        }
        Err(why) => return Err(why),
    };
    let below = policy("sp").unwrap_or_else(|why| {
        ignored.push(why);
        None
    });
    let below = below.unwrap_or(own);
    ignored.extend(policy("np").err());
    for (name, allowed) in [("adkim", "rs"), ("aspf", "rs"), ("psd", "ynu"), ("t", "yn")] {
        let fits = |text: &str| text.len() == 1 && allowed.contains(&text.to_ascii_lowercase());
        if let Some(text) = value(name).filter(|text| !fits(text)) {
            ignored.push(format!("`{name}={}` is not one of the letters {allowed}", short(text)));
        }
    }
    for (name, most) in [("pct", 100), ("ri", u32::MAX)] {
        let fits = |text: &str| {
            text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u32>().is_ok_and(|number| number <= most)
        };
        if let Some(text) = value(name).filter(|text| !fits(text)) {
            ignored.push(format!("`{name}={}` is no number up to {most}", short(text)));
        }
    }
    for name in ["rua", "ruf"] {
        let addresses = value(name).into_iter().flat_map(|list| list.split(','));
        if let Some(address) = addresses.map(str::trim).find(|address| !is_report_address(address)) {
            ignored.push(format!("`{name}` names `{}`, which is no address to report to", short(address)));
        }
    }
    let public_suffix = value("psd").is_some_and(|psd| psd.eq_ignore_ascii_case("y"));
    Ok(Record { policy: own, below, public_suffix, ignored })
}

/// `mailto:` and an address, with a limit of size behind an exclamation mark; other schemes are allowed and ignored.
fn is_report_address(uri: &str) -> bool {
    let (uri, limit) = uri.split_once('!').map_or((uri, None), |(uri, limit)| (uri, Some(limit)));
    let number = |limit: &str| {
        let digits = limit.strip_suffix(['k', 'K', 'm', 'M', 'g', 'G', 't', 'T']).unwrap_or(limit);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    let named = if scheme.eq_ignore_ascii_case("mailto") {
        rest.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.') && !host.contains('@'))
    } else {
        !scheme.is_empty() && !rest.is_empty()
    };
    named && limit.is_none_or(number) && !uri.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_subdomain_policy_falls_back_to_the_policy() {
        let read = |text| parse(text).map(|record| (record.policy, record.below));
        assert_eq!(read("v=DMARC1; p=reject"), Ok((Policy::Reject, Policy::Reject)));
        assert_eq!(read("v=DMARC1; p=Quarantine; sp=none; pct=50"), Ok((Policy::Quarantine, Policy::None)));
    }

    #[test]
    fn a_record_without_a_policy_is_refused_and_tags_that_receivers_pass_over_are_named() {
        for (text, why) in
            [("v=DMARC1", "no tag `p`"), ("v=DMARC1; p=rejct", "neither none"), ("v=DMARC1 p=none", "no tag `p`")]
        {
            let refused = parse(text).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
        for (text, why) in [
            ("v=DMARC1; p=none; pct=101", "number up to 100"),
            ("v=DMARC1; p=none; adkim=x", "letters rs"),
            ("v=DMARC1; p=none; rua=ada@contoso.com", "no address to report to"),
            ("v=DMARC1; p=none; rua=mailto:ada@contoso.com!10q", "no address to report to"),
            ("v=DMARC1; rua=mailto:ada@contoso.com", "no tag `p`"),
        ] {
            let record = parse(text).expect(text);
            assert_eq!(record.policy, Policy::None);
            assert!(record.ignored.iter().any(|said| said.contains(why)), "{text}: {record:?}");
        }
        assert!(parse("v=DMARC1; p=none; rua=mailto:a@contoso.com!10m, mailto:b@fabrikam.com; fo=1; x=y").is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}", tags in "(;(p|rua|pct|sp)=[a-z:@!0-9%,]{0,12}){0,6}") {
            let _ = (parse(&text), parse(&format!("v=DMARC1{tags}")), is_dmarc(&text));
        }
    }
}
