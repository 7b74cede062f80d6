//! Which values does a server hold back because an object has many, and what are they?
//!
//! Active Directory gives 1,500 values of an attribute at once, under a name such as `proxyAddresses;range=0-1499`.

use std::time::Duration;

use exdoctor_checks::identity::object::{Field, Object};
use ldap3::{Ldap, Scope, SearchEntry};

use super::ldap::in_time;

/// No object has more parts of 1,500 values.
const PARTS: usize = 200;

/// The attribute, and the number of its first value that was held back; `None` where all were given.
fn rest(name: &str) -> Option<(&str, u64)> {
    let (attribute, options) = name.split_once(';')?;
    let range = options.split(';').find_map(|option| option.strip_prefix("range="))?;
    let (_, last) = range.split_once('-')?;
    Some((attribute, last.parse::<u64>().ok()?.checked_add(1)?))
}

/// Asks for what was held back of the entry's attributes, and adds it; whether all came.
pub(super) async fn complete(ldap: &mut Ldap, entry: &SearchEntry, object: &mut Object, wait: Duration) -> bool {
    let mut whole = true;
    for (attribute, next) in entry.attrs.keys().filter_map(|name| rest(name)) {
        let Some(field) = Field::named(attribute) else { continue };
        whole &= follow(ldap, &entry.dn, attribute, next, wait, &mut |value| object.put(field, value)).await;
    }
    whole
}

async fn follow(
    ldap: &mut Ldap,
    dn: &str,
    attribute: &str,
    mut next: u64,
    wait: Duration,
    take: &mut dyn FnMut(&str),
) -> bool {
    for _ in 0..PARTS {
        let wanted = format!("{attribute};range={next}-*");
        let asked = ldap.search(dn, Scope::Base, "(objectClass=*)", vec![wanted]);
        let Ok(found) = in_time(wait, asked).await else { return false };
        let Some(entry) = found.0.into_iter().next().map(SearchEntry::construct).filter(|_| found.1.rc == 0) else {
            return false;
        };
        let part = entry.attrs.iter().find(|(name, values)| {
            !values.is_empty() && name.split(';').next().is_some_and(|own| own.eq_ignore_ascii_case(attribute))
        });
        let Some((name, values)) = part else { return false };
        values.iter().for_each(|value| take(value));
        match rest(name) {
            None => return true,
            // A server that does not get on would be asked for ever.
            Some((_, after)) if after <= next => return false,
            Some((_, after)) => next = after,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_whether_values_were_held_back() {
        assert_eq!(rest("proxyAddresses;range=0-1499"), Some(("proxyAddresses", 1500)));
        assert_eq!(rest("proxyAddresses;range=1500-*"), None);
        assert_eq!(rest("proxyAddresses"), None);
        assert_eq!(rest("proxyAddresses;lang-en;range=5-9"), Some(("proxyAddresses", 10)));
        assert_eq!(rest("proxyAddresses;range=0-18446744073709551615"), None);
    }
}
