//! Which values does a server hold back because an object has many, and what are they?
//!
//! Active Directory gives 1,500 values of an attribute at once, under a name such as `proxyAddresses;range=0-1499`.

use std::time::Duration;

use exdoctor_checks::identity::object::{Field, Object};
use ldap3::{Ldap, Scope, SearchEntry};
use tokio::time::Instant;

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

/// Asks for what was held back of the entry's attributes, and adds it; whether all came before the end of the search.
pub(super) async fn complete(
    ldap: &mut Ldap,
    entry: &SearchEntry,
    object: &mut Object,
    wait: Duration,
    end: Instant,
) -> bool {
    let mut whole = true;
    for (attribute, next) in entry.attrs.keys().filter_map(|name| rest(name)) {
        let Some(field) = Field::named(attribute) else { continue };
        let wait = || wait.min(end.saturating_duration_since(Instant::now()));
        whole &= follow(ldap, &entry.dn, attribute, next, &wait, &mut |value| object.put(field, value)).await;
    }
    whole
}

async fn follow(
    ldap: &mut Ldap,
    dn: &str,
    attribute: &str,
    mut next: u64,
    wait: &(dyn Fn() -> Duration + Sync),
    take: &mut dyn FnMut(&str),
) -> bool {
    for _ in 0..PARTS {
        let wanted = format!("{attribute};range={next}-*");
        let asked = ldap.search(dn, Scope::Base, "(objectClass=*)", vec![wanted]);
        let Ok(found) = in_time(wait(), asked).await else { return false };
        let Some(entry) = found.0.into_iter().next().map(SearchEntry::construct).filter(|_| found.1.rc == 0) else {
            return false;
        };
        let part = entry.attrs.iter().find(|(name, values)| {
            !values.is_empty() && name.split(';').next().is_some_and(|own| own.eq_ignore_ascii_case(attribute))
        });
        let Some((name, values)) = part else { return false };
        for value in values {
            take(value);
        }
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

    /// A length and what has it, as BER writes them.
    fn put(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).expect("it is short").to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    }

    fn entry(id: &[u8], name: &str, values: &[String]) -> Vec<u8> {
        let values: Vec<u8> = values.iter().flat_map(|value| put(4, value.as_bytes())).collect();
        let attribute = put(0x30, &[put(4, name.as_bytes()), put(0x31, &values)].concat());
        let found = put(0x64, &[put(4, b"CN=ada"), put(0x30, &attribute)].concat());
        let done = put(0x65, &[&[0x0a, 1, 0], &put(4, b"")[..], &put(4, b"")].concat());
        let message = |part: &[u8]| put(0x30, &[&put(2, id)[..], part].concat());
        [message(&found), message(&done)].concat()
    }

    /// Answers each search with the part of 3,500 values that it asks for, 1,500 at a time.
    async fn serve(listener: tokio::net::TcpListener) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.expect("somebody comes");
        let mut asked = vec![0; 4096];
        loop {
            let read = stream.read(&mut asked).await.unwrap_or_default();
            if read == 0 {
                return;
            }
            let text = String::from_utf8_lossy(&asked[..read]).into_owned();
            let from =
                text.split("range=").nth(1).and_then(|rest| rest.split('-').next()?.parse().ok()).unwrap_or(0_usize);
            let to = (from + 1500).min(3500);
            let last = if to == 3500 { "*".to_owned() } else { (to - 1).to_string() };
            let values: Vec<String> = (from..to).map(|place| format!("smtp:a{place}@contoso.com")).collect();
            // The number of the message stands behind the outermost tag and length.
            let at = if asked[1] & 0x80 == 0 { 2 } else { 2 + usize::from(asked[1] & 0x7f) };
            let id = &asked[at + 2..at + 2 + usize::from(asked[at + 1])];
            let answer = entry(id, &format!("proxyAddresses;range={from}-{last}"), &values);
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }

    #[tokio::test]
    async fn all_values_of_a_large_object_are_read_part_by_part() {
        use exdoctor_checks::facts::directory::Attribute;
        use exdoctor_checks::identity::object::Object;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
        let url = format!("ldap://{}", listener.local_addr().expect("it has an address"));
        let server = tokio::spawn(serve(listener));
        let (connection, mut ldap) = ldap3::LdapConnAsync::new(&url).await.expect("it answers");
        ldap3::drive!(connection);
        let found =
            ldap.search("CN=ada", Scope::Base, "(objectClass=*)", vec!["proxyAddresses"]).await.expect("it answers");
        let first = SearchEntry::construct(found.0.into_iter().next().expect("there is an entry"));
        let mut object = Object::default();
        for value in first.attrs.values().flatten() {
            object.put(Field::Value(Attribute::ProxyAddresses), value);
        }
        assert_eq!(object.all(Attribute::ProxyAddresses).count(), 1500);
        let (wait, now) = (Duration::from_secs(10), Instant::now());
        assert!(!complete(&mut ldap, &first, &mut object.clone(), wait, now).await, "the search is over");
        assert!(complete(&mut ldap, &first, &mut object, wait, now + wait).await);
        assert_eq!(object.all(Attribute::ProxyAddresses).count(), 3500);
        assert_eq!(object.all(Attribute::ProxyAddresses).last(), Some("smtp:a3499@contoso.com"));
        server.abort();
    }

    #[test]
    fn the_name_says_whether_values_were_held_back() {
        assert_eq!(rest("proxyAddresses;range=0-1499"), Some(("proxyAddresses", 1500)));
        assert_eq!(rest("proxyAddresses;range=1500-*"), None);
        assert_eq!(rest("proxyAddresses"), None);
        assert_eq!(rest("proxyAddresses;lang-en;range=5-9"), Some(("proxyAddresses", 10)));
        assert_eq!(rest("proxyAddresses;range=0-18446744073709551615"), None);
    }
}
