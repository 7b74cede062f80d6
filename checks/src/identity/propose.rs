//! Which value could stand in the place of one that breaks a rule?

use super::address::{Proxy, proxy};
use super::rules::{Kind, Problem, problems};
use crate::facts::directory::{Attribute, Class};

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
            format!("{}@{}", plain(local).trim_matches('.'), plain(domain))
        }
        Attribute::ProxyAddresses | Attribute::TargetAddress => {
            let Proxy::Smtp(address) = proxy(value) else { return None };
            let kind = &value[..value.len() - address.len()];
            let (local, domain) = address.split_once('@')?;
            format!("{kind}{}@{}", plain(local).trim_matches('.'), plain(domain))
        }
        Attribute::MailNickname => {
            let kept = |c: &char| !c.is_whitespace() && !c.is_control() && !"\"(),:;<>@[\\]".contains(*c);
            value.chars().filter(kept).collect::<String>().trim_start_matches('.').to_owned()
        }
        Attribute::SamAccountName => {
            let most = if class == Class::User { 20 } else { 256 };
            value.chars().filter(|c| !"\\\"|,/[]:<>+=;?*".contains(*c) && !c.is_control()).take(most).collect()
        }
        Attribute::Mail | Attribute::DisplayName | Attribute::GivenName => return None,
    };
    let keeps = !near.is_empty() && problems(attribute, class, false, &near).is_empty();
    (keeps && near != value).then_some(near)
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
    use super::*;

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
        assert_eq!(of(Attribute::MailNickname, "..ada", None).as_deref(), Some("ada"));
        assert_eq!(of(Attribute::MailNickname, ".lea x", None).as_deref(), Some("leax"));
        assert_eq!(
            of(Attribute::SamAccountName, "ada+lovelace+countess", None).as_deref(),
            Some("adalovelacecountess")
        );
        assert_eq!(of(Attribute::DisplayName, " ", None), None);
    }
}
