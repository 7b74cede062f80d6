//! Which value could stand in the place of one that breaks a rule?

use std::collections::{BTreeMap, HashMap};

use super::address::{Proxy, ascii, proxy};
use super::key::key;
use super::rules::{FORBIDDEN_ALIAS, FORBIDDEN_SAM, Kind, Problem, problems};
use crate::facts::directory::{Attribute, Class, Suspect};

/// A value that keeps the rules and is as near as can be; none where only a person can choose.
pub(super) fn proposal(
    attribute: Attribute,
    class: Class,
    value: &str,
    primary: Option<&str>,
    wrong: &[Problem],
) -> Option<String> {
    let has = |kind: Kind| wrong.iter().any(|problem| problem.kind == kind);
    let near = match attribute {
        // The suffix alone is wrong: the name by which mail reaches the user is the one to sign in with.
        Attribute::UserPrincipalName if has(Kind::TopLevelDomain) => primary?.to_owned(),
        Attribute::UserPrincipalName => {
            let (local, domain) = value.split_once('@')?;
            format!("{}@{}", plain(local).trim_matches('.'), same_domain(domain)?)
        }
        Attribute::ProxyAddresses | Attribute::TargetAddress => {
            let Proxy::Smtp(address) = proxy(value) else { return None };
            let kind = &value[..value.len() - address.len()];
            let (local, domain) = address.split_once('@')?;
            format!("{kind}{}@{}", plain(local).trim_matches('.'), same_domain(domain)?)
        }
        Attribute::MailNickname => {
            let kept = |c: &char| !c.is_whitespace() && !c.is_control() && !FORBIDDEN_ALIAS.contains(*c);
            value.chars().filter(kept).collect::<String>().trim_start_matches('.').to_owned()
        }
        Attribute::SamAccountName => {
            let most = if class == Class::User { 20 } else { 256 };
            value.chars().filter(|c| !FORBIDDEN_SAM.contains(*c) && !c.is_control()).take(most).collect()
        }
        Attribute::Mail | Attribute::DisplayName | Attribute::GivenName => return None,
    };
    let keeps = !near.is_empty() && problems(attribute, class, false, &near).is_empty();
    (keeps && near != value).then_some(near)
}

/// Who would get a value, each attribute by the first place at which it would.
#[derive(Default)]
struct Claim {
    places: BTreeMap<Attribute, usize>,
    clashes: bool,
}

/// What several objects, or several values of one attribute, would become is proposed to none: only a person can choose.
pub(super) fn one_each(all: &mut [(Attribute, &mut Suspect)]) {
    let wanted = |attribute: Attribute, suspect: &Suspect| {
        suspect.proposal.as_ref().and_then(|near| key(attribute, false, near)).map(|(key, _)| key)
    };
    let mut claims: HashMap<String, Claim> = HashMap::new();
    for (place, (attribute, suspect)) in all.iter().enumerate() {
        let Some(key) = wanted(*attribute, suspect) else { continue };
        let claim = claims.entry(key).or_default();
        let first = claim.places.values().next().copied().unwrap_or(place);
        let same = *claim.places.entry(*attribute).or_insert(place);
        claim.clashes |= all[first].1.holder.dn != suspect.holder.dn || all[same].1.value != suspect.value;
    }
    for (attribute, suspect) in all {
        if wanted(*attribute, suspect).is_some_and(|key| claims[&key].clashes) {
            suspect.proposal = None;
        }
    }
}

/// The same domain in the letters that DNS carries; none where it would be another one, which may belong to somebody else.
fn same_domain(domain: &str) -> Option<String> {
    let beside = |c: char| c.is_whitespace() || c.is_control() || (!c.is_ascii() && !c.is_alphanumeric());
    let domain = domain.trim_matches(beside);
    let of_letters = domain.chars().all(|c| c.is_ascii() || c.is_alphanumeric());
    if domain.is_ascii() { Some(domain.to_owned()) } else { ascii(domain).filter(|_| of_letters) }
}

/// A text without what no address may hold, and with plain letters where there is an accepted way to write them.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ä' | 'æ' => out.push_str("ae"),
            'Ä' | 'Æ' => out.push_str("Ae"),
            'ö' | 'ø' => out.push_str("oe"),
            'Ö' | 'Ø' => out.push_str("Oe"),
            'ü' => out.push_str("ue"),
            'Ü' => out.push_str("Ue"),
            'ß' => out.push_str("ss"),
            'à'..='å' => out.push('a'),
            'ç' => out.push('c'),
            'è'..='ë' => out.push('e'),
            'ì'..='ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò'..='õ' => out.push('o'),
            'ù'..='û' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{2010}'..='\u{2014}' => out.push('-'),
            _ if c.is_ascii_alphanumeric() || ".-_'!#^~@".contains(c) => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::example::{Sample, directory};
    use super::*;
    use crate::facts::directory::Directory;

    fn of(attribute: Attribute, value: &str, primary: Option<&str>) -> Option<String> {
        let wrong = problems(attribute, Class::User, false, value);
        assert!(!wrong.is_empty(), "{value}");
        proposal(attribute, Class::User, value, primary, &wrong)
    }

    #[test]
    fn what_is_proposed_keeps_the_rules() {
        let upn = |value| of(Attribute::UserPrincipalName, value, Some("ada@contoso.com"));
        assert_eq!(upn("ada@contoso.local").as_deref(), Some("ada@contoso.com"));
        assert_eq!(upn("ada (x)@contoso.com").as_deref(), Some("adax@contoso.com"));
        assert_eq!(upn("jörg.müller@contoso.com").as_deref(), Some("joerg.mueller@contoso.com"));
        assert_eq!(upn("ada.@contoso.com").as_deref(), Some("ada@contoso.com"));
        assert_eq!(upn("ada"), None);
        assert_eq!(of(Attribute::UserPrincipalName, "ada@contoso.local", None), None);
        let proxy = |value| of(Attribute::ProxyAddresses, value, None);
        assert_eq!(proxy("smtp:ada m@contoso.com").as_deref(), Some("smtp:adam@contoso.com"));
        assert_eq!(proxy("SMTP:ada@contoso.com ").as_deref(), Some("SMTP:ada@contoso.com"));
        assert_eq!(proxy("smtp:ada@contoso.local"), None);
        assert_eq!(proxy("smtp:yy@bücher.de").as_deref(), Some("smtp:yy@xn--bcher-kva.de"));
        assert_eq!(upn("yy@bücher.de").as_deref(), Some("yy@xn--bcher-kva.de"));
        for other in ["smtp:ada@con toso.com", "smtp:ada@contoso\u{2010}x.com", "smtp:ada@con(toso.com"] {
            assert_eq!(proxy(other), None, "{other}");
        }
        assert_eq!(of(Attribute::MailNickname, "..ada", None).as_deref(), Some("ada"));
        assert_eq!(of(Attribute::MailNickname, ".lea x", None).as_deref(), Some("leax"));
        assert_eq!(
            of(Attribute::SamAccountName, "ada+lovelace+countess", None).as_deref(),
            Some("adalovelacecountess")
        );
        assert_eq!(of(Attribute::DisplayName, " ", None), None);
    }

    /// What is proposed in the place of which value.
    fn proposals(samples: &[Sample]) -> BTreeMap<String, Option<String>> {
        let facts = directory(samples);
        let (_, directory) = facts.all::<Directory>().next().expect("it was read");
        let lists = directory.suspects.values().chain(directory.unroutable.values());
        let all = lists.flat_map(|listed| &listed.entries);
        all.map(|suspect| (suspect.value.clone(), suspect.proposal.clone())).collect()
    }

    #[test]
    fn what_two_objects_hold_or_would_get_is_proposed_to_neither_in_whatever_order_they_come() {
        let ada = Sample::user("ada").upn("ada@contoso.local");
        let bob = Sample::user("bob").upn("bob@contoso.local");
        let alone = proposals(&[ada.clone().smtp("SMTP:ada@contoso.com"), bob.clone().smtp("SMTP:bob@contoso.com")]);
        assert_eq!(alone["ada@contoso.local"].as_deref(), Some("ada@contoso.com"));
        assert_eq!(alone["bob@contoso.local"].as_deref(), Some("bob@contoso.com"));
        let shared = [ada.smtp("SMTP:staff@contoso.com"), bob.smtp("smtp:staff@contoso.com")];
        let near =
            [Sample::user("ada").upn("a lovelace@contoso.com"), Sample::user("al").upn("a(lovelace@contoso.com")];
        for [one, other] in [shared, near] {
            for both in [[one.clone(), other.clone()], [other, one]] {
                assert!(proposals(&both).values().all(Option::is_none), "{:?}", proposals(&both));
            }
        }
    }

    #[test]
    fn two_values_of_one_attribute_do_not_become_the_same() {
        let twice = |values: [&str; 2]| proposals(&[Sample::user("ada").smtp(values[0]).smtp(values[1])]);
        assert!(twice(["smtp:a l@contoso.com", "smtp:a  l@contoso.com"]).values().all(Option::is_none));
        assert!(twice(["smtp:a l@contoso.com", "smtp:b l@contoso.com"]).values().all(Option::is_some));
    }
}
