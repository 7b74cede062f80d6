//! What does an SPF record say, term by term (RFC 7208, sections 5, 6 and 12)?

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::domain_spec::DomainSpec;

/// One term of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// As it is written.
    pub(super) text: String,
    /// What it means.
    pub(super) meaning: Meaning,
}

/// What a term means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It matches some senders and says what becomes of them.
    Mechanism(Qualifier, Mechanism),
    /// Another record decides when nothing matched.
    Redirect(DomainSpec),
    /// A modifier that changes no result.
    Ignored,
}

/// What becomes of a sender that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Qualifier {
    Pass,
    Fail,
    SoftFail,
    Neutral,
}

/// Which senders match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    All,
    Include(DomainSpec),
    A(Option<DomainSpec>, Prefix),
    Mx(Option<DomainSpec>, Prefix),
    Ptr,
    Network(Network),
    Exists(DomainSpec),
}

/// How many leading bits of an address count, in each family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    v4: u8,
    v6: u8,
}

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) address: IpAddr,
    pub(super) prefix: u8,
}

/// Where a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The term as it is written.
    pub(super) term: String,
    /// The character at which the term begins, counted from 1.
    pub(super) at: usize,
    /// What is wrong with it.
    pub(super) why: String,
}

impl Prefix {
    const WHOLE: Self = Self { v4: 32, v6: 128 };

    /// The range around an address.
    pub(super) fn around(self, address: IpAddr) -> Network {
        Network { address, prefix: if address.is_ipv4() { self.v4 } else { self.v6 } }
    }
}

impl Network {
    /// Whether the address lies within the range.
    pub(super) fn holds(self, address: IpAddr) -> bool {
        let same = |a: u128, b: u128, width: u32| {
            let ignored = width.saturating_sub(u32::from(self.prefix));
            (a ^ b).checked_shr(ignored).unwrap_or(0) == 0
        };
        match (self.address, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(u128::from(u32::from(a)), u128::from(u32::from(b)), 32),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(u128::from(a), u128::from(b), 128),
            _ => false,
        }
    }
}

/// Whether a text record is an SPF record at all.
pub(super) fn is_spf(text: &str) -> bool {
    let (version, rest) = text.split_at_checked(6).unwrap_or((text, ""));
    version.eq_ignore_ascii_case("v=spf1") && (rest.is_empty() || rest.starts_with(' '))
}

/// Reads a record for which `is_spf` holds; the first term that cannot be read ends it.
pub(super) fn parse(text: &str) -> Result<Vec<Term>, Fault> {
    let mut terms: Vec<Term> = Vec::new();
    let mut at = 1;
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 && !word.is_empty() {
            let fault = |why: String| Fault { term: word.to_owned(), at, why };
            let meaning = meaning(word).map_err(fault)?;
            let twice = |term: &Term| matches!((&term.meaning, &meaning), (Meaning::Redirect(_), Meaning::Redirect(_)));
            if terms.iter().any(twice) {
                return Err(fault("a second redirect".to_owned()));
            }
            terms.push(Term { text: word.to_owned(), meaning });
        }
        at += word.chars().count() + 1;
    }
    Ok(terms)
}

fn meaning(word: &str) -> Result<Meaning, String> {
    if let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_modifier_name(name)) {
        return match name.to_ascii_lowercase().as_str() {
            "redirect" => DomainSpec::parse(value).map(Meaning::Redirect),
            _ => Ok(Meaning::Ignored),
        };
    }
    let qualifier = match word.as_bytes().first() {
        Some(b'-') => Qualifier::Fail,
        Some(b'~') => Qualifier::SoftFail,
        Some(b'?') => Qualifier::Neutral,
        _ => Qualifier::Pass,
    };
    let word = word.strip_prefix(['+', '-', '~', '?']).unwrap_or(word);
    let name = word.split([':', '/']).next().unwrap_or_default();
    let rest = &word[name.len()..];
    let mechanism = match name.to_ascii_lowercase().as_str() {
        "all" if rest.is_empty() => Mechanism::All,
        "all" => return Err("`all` takes no value".to_owned()),
        "include" => Mechanism::Include(required(rest)?),
        "exists" => Mechanism::Exists(required(rest)?),
        "a" => optional_with_prefix(rest).map(|(spec, prefix)| Mechanism::A(spec, prefix))?,
        "mx" => optional_with_prefix(rest).map(|(spec, prefix)| Mechanism::Mx(spec, prefix))?,
        "ptr" if rest.is_empty() => Mechanism::Ptr,
        "ptr" => required(rest).map(|_| Mechanism::Ptr)?,
        "ip4" => network::<Ipv4Addr>(rest, 32).map(Mechanism::Network)?,
        "ip6" => network::<Ipv6Addr>(rest, 128).map(Mechanism::Network)?,
        unknown => return Err(format!("`{unknown}` is no mechanism of SPF")),
    };
    Ok(Meaning::Mechanism(qualifier, mechanism))
}

fn is_modifier_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn required(rest: &str) -> Result<DomainSpec, String> {
    DomainSpec::parse(rest.strip_prefix(':').ok_or("a name is missing after `:`")?)
}

fn optional_with_prefix(rest: &str) -> Result<(Option<DomainSpec>, Prefix), String> {
    // A slash within the braces of a macro separates labels, not the prefix.
    let macros_end = rest.rfind('}').map_or(0, |end| end + 1);
    let slash = rest[macros_end..].find('/').map_or(rest.len(), |place| macros_end + place);
    let (name, prefix) = rest.split_at(slash);
    let spec = if name.is_empty() { None } else { Some(required(name)?) };
    let (v4, v6) = match prefix.split_once("//") {
        Some((v4, v6)) => (v4.strip_prefix('/'), Some(v6)),
        None => (prefix.strip_prefix('/'), None),
    };
    let v4 = v4.map_or(Ok(Prefix::WHOLE.v4), |digits| bits(digits, 32))?;
    let v6 = v6.map_or(Ok(Prefix::WHOLE.v6), |digits| bits(digits, 128))?;
    Ok((spec, Prefix { v4, v6 }))
}

fn network<A: std::str::FromStr + Into<IpAddr>>(rest: &str, widest: u8) -> Result<Network, String> {
    let rest = rest.strip_prefix(':').ok_or("an address is missing after `:`")?;
    let (address, prefix) = match rest.split_once('/') {
        Some((address, digits)) => (address, bits(digits, widest)?),
        None => (rest, widest),
    };
    let address = address.parse::<A>().map_err(|_| format!("`{address}` is no address of this family"))?;
    Ok(Network { address: address.into(), prefix })
}

fn bits(digits: &str, widest: u8) -> Result<u8, String> {
    let plain = digits == "0" || digits.starts_with(|c: char| ('1'..='9').contains(&c));
    let parsed = digits.parse::<u8>().ok().filter(|bits| plain && *bits <= widest);
    parsed.ok_or_else(|| format!("`/{digits}` is no prefix length between 0 and {widest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_exact_version_makes_an_spf_record() {
        assert!(is_spf("v=spf1") && is_spf("V=SPF1 -all"));
        assert!(!is_spf("v=spf10 -all") && !is_spf("v=spf1; -all") && !is_spf(" v=spf1"));
    }

    #[test]
    fn a_faulty_term_is_named_with_its_place() {
        for (record, term, at, why) in [
            ("v=spf1 ip4:192.0.2.300 -all", "ip4:192.0.2.300", 8, "no address"),
            ("v=spf1 mx ip4:192.0.2.0/33 -all", "ip4:192.0.2.0/33", 11, "no prefix length"),
            ("v=spf1 include: -all", "include:", 8, "top-level"),
            ("v=spf1 incl:contoso.com", "incl:contoso.com", 8, "no mechanism"),
            ("v=spf1 redirect=a.com redirect=b.com", "redirect=b.com", 23, "second redirect"),
            ("v=spf1 -all;", "-all;", 8, "no mechanism"),
            ("v=spf1 ip6:192.0.2.1", "ip6:192.0.2.1", 8, "no address"),
            ("v=spf1 a:contoso.com/024", "a:contoso.com/024", 8, "no prefix length"),
        ] {
            let fault = parse(record).expect_err(record);
            assert_eq!((fault.term.as_str(), fault.at), (term, at), "{record}");
            assert!(fault.why.contains(why), "{record}: {}", fault.why);
        }
    }

    #[test]
    fn every_form_of_a_term_can_be_read() {
        let record = "v=spf1  +a a/24 a//64 a:contoso.com/24//64 mx:%{d/}/28 ptr ptr:contoso.com ip6:2001:db8::/32 \
                      exists:%{ir}.contoso.com ?include:_spf.contoso.com exp=x.contoso.com unknown=%%% redirect=contoso.com";
        assert_eq!(parse(record).map(|terms| terms.len()), Ok(13));
    }

    #[test]
    fn a_range_holds_its_own_addresses_and_no_others() {
        let range = Network { address: IpAddr::from([192, 0, 2, 0]), prefix: 25 };
        assert!(range.holds(IpAddr::from([192, 0, 2, 127])));
        assert!(!range.holds(IpAddr::from([192, 0, 2, 128])));
        let everything = Network { address: IpAddr::from([0; 16]), prefix: 0 };
        assert!(everything.holds("2001:db8::1".parse().expect("an address")));
        assert!(!everything.holds(IpAddr::from([192, 0, 2, 1])));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(rest in "\\PC{0,200}", terms in "( [-+~?]?(a|mx|ip4|ip6|include|exists|ptr|all)[:/=%{}a-z0-9.]{0,12}){0,8}") {
            let _ = parse(&format!("v=spf1 {rest}"));
            let _ = parse(&format!("v=spf1{terms}"));
        }
    }
}
