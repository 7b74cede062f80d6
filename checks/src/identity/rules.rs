//! Does a value keep the rules of its attribute?
//!
//! The kinds of errors and their meaning are those of `IdFix`. Three things differ: top-level domains come from the public
//! suffix list, an address of another type is not judged as one of SMTP, and the limits are those that Microsoft publishes.

use super::address::{Proxy, is_dot_atom, is_host_name, is_routable, proxy};
pub use super::kind::{Kind, Problem};
use crate::facts::directory::{Attribute, Class, Suspect};

/// The longest user principal name.
const UPN: usize = 113;
const FORBIDDEN_UPN: &str = "\\%&*+/=?{}|<>();:,[]\"";
const FORBIDDEN_SMTP: &str = "<>();,[]\"";
const FORBIDDEN_OTHER: &str = "<>(),[]\"";
const FORBIDDEN_X: &str = "[]\"";
const FORBIDDEN_TARGET: &str = "\\<>();,[]\"";
/// No alias holds these.
pub(super) const FORBIDDEN_ALIAS: &str = "\"(),:;<>@[\\]";
/// No old account name holds these.
pub(super) const FORBIDDEN_SAM: &str = "\\\"|,/[]:<>+=;?*";

/// Every rule that a value breaks; `has_upn` says whether its holder has a user principal name.
pub fn problems(attribute: Attribute, class: Class, has_upn: bool, value: &str) -> Vec<Problem> {
    let mut wrong = Wrong { value, problems: Vec::new() };
    match attribute {
        Attribute::UserPrincipalName => wrong.upn(),
        Attribute::Mail => wrong.longer_than(256),
        Attribute::MailNickname => {
            wrong.longer_than(64);
            wrong.alias();
            if value.starts_with('.') {
                wrong.add(Kind::Format, "begins with a period");
            }
        }
        Attribute::ProxyAddresses => {
            wrong.longer_than(256);
            wrong.proxy(FORBIDDEN_SMTP);
        }
        Attribute::TargetAddress => {
            wrong.longer_than(256);
            wrong.proxy(FORBIDDEN_TARGET);
        }
        // An account with a valid user principal name is created whatever its old name is.
        Attribute::SamAccountName if !has_upn => {
            wrong.longer_than(if class == Class::User { 20 } else { 256 });
            wrong.characters(value, FORBIDDEN_SAM, false);
        }
        Attribute::SamAccountName => {}
        Attribute::DisplayName => {
            wrong.longer_than(256);
            if value.trim().is_empty() {
                wrong.add(Kind::Blank, "is blank");
            }
        }
        Attribute::GivenName => wrong.longer_than(64),
    }
    wrong.problems
}

/// The same of a value that a fact lists: it is there because of what it says itself.
pub fn of_suspect(attribute: Attribute, suspect: &Suspect) -> Vec<Problem> {
    problems(attribute, suspect.holder.class, false, &suspect.value)
}

/// Whether the only thing wrong is the domain, which other checks judge by its name.
pub fn is_only_routing(attribute: Attribute, problems: &[Problem]) -> bool {
    let elsewhere = matches!(attribute, Attribute::UserPrincipalName | Attribute::ProxyAddresses);
    elsewhere && problems.iter().all(|problem| problem.kind == Kind::TopLevelDomain)
}

struct Wrong<'a> {
    value: &'a str,
    problems: Vec<Problem>,
}

impl Wrong<'_> {
    fn add(&mut self, kind: Kind, words: impl Into<String>) {
        self.problems.push(Problem { kind, words: words.into() });
    }

    fn longer_than(&mut self, most: usize) {
        let length = self.value.chars().count();
        if length > most {
            self.add(Kind::Length, format!("has {length} characters; {most} are allowed"));
        }
    }

    /// Notes characters that are not allowed, each once, in their order.
    fn characters(&mut self, text: &str, forbidden: &str, ascii: bool) {
        let bad = |c: char| forbidden.contains(c) || c.is_control() || (ascii && (!c.is_ascii() || c.is_whitespace()));
        let mut found: Vec<char> = Vec::new();
        for c in text.chars().filter(|c| bad(*c)) {
            if !found.contains(&c) {
                found.push(c);
            }
        }
        if !found.is_empty() {
            let shown: Vec<String> = found.iter().take(8).map(|c| name(*c)).collect();
            self.add(Kind::Character, format!("holds {}", shown.join(", ")));
        }
    }

    /// Exchange takes an alias of letters, digits and what a name before the `@` may have.
    fn alias(&mut self) {
        let value = self.value;
        self.characters(value, FORBIDDEN_ALIAS, false);
        if value.contains(char::is_whitespace) {
            self.add(Kind::Character, "holds a space");
        }
    }

    fn upn(&mut self) {
        let value = self.value;
        let length = value.chars().count();
        if length > UPN {
            self.add(Kind::Length, format!("has {length} characters; {UPN} are allowed"));
        }
        self.characters(value, FORBIDDEN_UPN, true);
        let Some((local, domain)) = self.halves(value) else { return };
        if local.chars().count() > 64 {
            self.add(Kind::Length, "has more than 64 characters before the @");
        }
        if domain.chars().count() > 48 {
            self.add(Kind::Length, "has more than 48 characters behind the @");
        }
        if local.ends_with('.') {
            self.add(Kind::LocalPart, "has a period before the @");
        }
        self.domain(domain);
    }

    fn proxy(&mut self, forbidden: &str) {
        match proxy(self.value.trim_end_matches(['\r', '\n'])) {
            Proxy::Smtp(address) => {
                self.characters(address, forbidden, true);
                if address.contains(':') {
                    self.add(Kind::Character, "holds a second `:`");
                }
                let Some((local, domain)) = self.halves(address) else { return };
                // A character that was named already is not said again to be out of place.
                if !is_dot_atom(local) && !self.problems.iter().any(|own| own.kind == Kind::Character) {
                    self.add(Kind::LocalPart, format!("has `{local}` before the @, where it cannot stand"));
                }
                self.domain(domain);
            }
            Proxy::X(rest) => self.characters(rest, FORBIDDEN_X, false),
            Proxy::Other(rest) => {
                self.characters(rest, FORBIDDEN_OTHER, false);
                if rest.contains(char::is_whitespace) {
                    self.add(Kind::Character, "holds a space");
                }
            }
            Proxy::Untyped(_) => self.add(Kind::Format, "has neither a type, such as SMTP:, nor an @"),
        }
    }

    /// What stands before and behind the one `@`.
    fn halves<'v>(&mut self, address: &'v str) -> Option<(&'v str, &'v str)> {
        let halves = address.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
        match halves {
            None => self.add(Kind::Format, "is not of the form name@domain"),
            Some((_, domain)) if domain.contains('@') => {
                self.add(Kind::Format, "has more than one @");
                return None;
            }
            Some(_) => {}
        }
        halves
    }

    fn domain(&mut self, name: &str) {
        // Spaces and brackets were named already.
        let plain: String = name.chars().filter(|c| !c.is_whitespace() && !FORBIDDEN_TARGET.contains(*c)).collect();
        if !is_host_name(&plain) {
            self.add(Kind::DomainPart, format!("has `{name}` behind the @, which is no domain"));
        } else if !is_routable(&plain) {
            let last = plain.rsplit('.').next().unwrap_or_default();
            self.add(Kind::TopLevelDomain, format!("is in `{last}`, which is no top-level domain of the internet"));
        }
    }
}

/// A character by its look, or by its name where it has none.
fn name(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\r' | '\n' => "a line break".to_owned(),
        _ if c.is_control() || c.is_whitespace() || !c.is_alphanumeric() && !c.is_ascii() => {
            format!("U+{:04X}", u32::from(c))
        }
        _ => format!("`{c}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(attribute: Attribute, value: &str) -> Vec<&'static str> {
        problems(attribute, Class::User, false, value).iter().map(|problem| problem.kind.word()).collect()
    }

    #[test]
    fn a_user_principal_name_is_judged_by_length_characters_form_and_domain() {
        let of = |value: &str| kinds(Attribute::UserPrincipalName, value);
        for good in ["ada@contoso.com", "o'hara@contoso.com", "a_b-c.d!#^~@contoso.co.uk", "a@contoso.cloud"] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
        assert_eq!(of("ada lovelace@contoso.com"), ["Character"]);
        assert_eq!(of("müller@contoso.com"), ["Character"]);
        assert_eq!(of("ada@contoso.local"), ["TopLevelDomain"]);
        assert_eq!(of("ada@contoso"), ["TopLevelDomain"]);
        assert_eq!(of("ada@con..com"), ["DomainPart"]);
        assert_eq!(of("ada"), ["Format"]);
        assert_eq!(of("@contoso.com"), ["Format"]);
        assert_eq!(of("ada@b@contoso.com"), ["Format"]);
        assert_eq!(of("ada.@contoso.com"), ["LocalPart"]);
        assert_eq!(of(&format!("{}@contoso.com", "a".repeat(65))), ["Length"]);
        assert_eq!(of(&format!("a@{}.contoso.com", "b".repeat(40))), ["Length"]);
        assert_eq!(of(&format!("{}@{}.com", "a".repeat(64), "b".repeat(45))), ["Length", "Length"]);
    }

    #[test]
    fn addresses_of_other_types_are_not_judged_as_those_of_smtp() {
        let of = |value: &str| kinds(Attribute::ProxyAddresses, value);
        assert_eq!(of("SMTP:ada@contoso.com"), [""; 0]);
        assert_eq!(of("smtp:ada@contoso.local"), ["TopLevelDomain"]);
        assert_eq!(of("smtp:ada m@contoso.com"), ["Character"]);
        assert_eq!(of("smtp:ada:m@contoso.com"), ["Character"]);
        assert_eq!(of("smtp:.ada@contoso.com"), ["LocalPart"]);
        assert_eq!(of("smtp:ada@@contoso.com"), ["Format"]);
        assert_eq!(of("x500:/o=Contoso/ou=Exchange (FYDIBOHF23SPDLT)/cn=Recipients/cn=ada"), [""; 0]);
        assert_eq!(of("X400:c=us;a= ;p=Contoso;o=Exchange;s=Lovelace;"), [""; 0]);
        assert_eq!(of("x500:/o=Contoso/cn=\"ada\""), ["Character"]);
        assert_eq!(of("SIP:ada@contoso.local"), [""; 0]);
        assert_eq!(of("EUM:1234;phone-context=plan.contoso.com"), [""; 0]);
        assert_eq!(of("ada"), ["Format"]);
        assert_eq!(of(&format!("smtp:{}@contoso.com", "a".repeat(240))), ["Length", "LocalPart"]);
    }

    #[test]
    fn the_other_attributes_keep_their_lengths_and_characters() {
        assert_eq!(kinds(Attribute::MailNickname, ".ada"), ["Format"]);
        assert_eq!(kinds(Attribute::MailNickname, "ada l"), ["Character"]);
        assert_eq!(kinds(Attribute::MailNickname, ".ada@contoso l"), ["Character", "Character", "Format"]);
        assert_eq!(kinds(Attribute::MailNickname, "o'hara_\u{fc}-x.y"), [""; 0]);
        assert_eq!(kinds(Attribute::MailNickname, &"a".repeat(65)), ["Length"]);
        assert_eq!(kinds(Attribute::Mail, "ada at home"), [""; 0]);
        assert_eq!(kinds(Attribute::Mail, &"a".repeat(257)), ["Length"]);
        assert_eq!(kinds(Attribute::TargetAddress, "SMTP:ada\\b@contoso.com"), ["Character"]);
        assert_eq!(kinds(Attribute::TargetAddress, "SMTP:ada@contoso.mail.onmicrosoft.com"), [""; 0]);
        assert_eq!(kinds(Attribute::DisplayName, "  "), ["Blank"]);
        assert_eq!(kinds(Attribute::GivenName, &"a".repeat(65)), ["Length"]);
    }

    #[test]
    fn the_old_name_counts_only_where_there_is_no_user_principal_name() {
        let sam = |class, has_upn, value: &str| problems(Attribute::SamAccountName, class, has_upn, value).len();
        assert_eq!(sam(Class::User, false, "a.very.long.account.name"), 1);
        assert_eq!(sam(Class::Group, false, "a.very.long.account.name"), 0);
        assert_eq!(sam(Class::User, true, "a+very+long+account+name"), 0);
        assert_eq!(sam(Class::User, false, "a+b"), 1);
    }
}
