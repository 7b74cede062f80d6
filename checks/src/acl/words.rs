//! In which words is an entry, or the answer about an account, told?

use super::decide::{Access, Basis, Doubt};
use super::{Ace, Descriptor, Effect, Token, Trustee};

/// An entry in words: "entry 3 allows NT AUTHORITY\NETWORK SERVICE read".
pub fn entry(place: usize, ace: &Ace, token: &Token) -> String {
    let verb = match ace.kind.effect() {
        Effect::Allows => "allows",
        Effect::Denies => "denies",
        Effect::Neither => "says of",
    };
    let condition = if ace.kind.is_conditional() { " under a condition" } else { "" };
    let inherited = if ace.is_inherited() { " (inherited)" } else { "" };
    let whom = whom(&ace.trustee, token);
    format!("entry {} {verb} {whom} {}{condition}{inherited}", place + 1, ace.rights.words())
}

/// The name of a trustee: as the account or one of its groups is called, else as the SID tells.
fn whom(trustee: &Trustee, token: &Token) -> String {
    let Trustee::Sid(sid) = trustee else { return trustee.words() };
    if token.user.as_ref() == Some(sid) {
        return token.account.clone();
    }
    let group = token.groups.iter().find(|group| group.sid == *sid).and_then(|group| group.name.clone());
    match group {
        Some(name) => name,
        None if token.service.as_ref() == Some(sid) => "the service itself".to_owned(),
        None if token.pool.as_ref() == Some(sid) => "the application pool itself".to_owned(),
        None => trustee.words(),
    }
}

/// The answer in words, with the entry that decides.
pub fn explain(answer: &Access, descriptor: &Descriptor, token: &Token) -> String {
    let account = &token.account;
    let entries = |places: &[usize]| {
        let told = places.iter().filter_map(|place| told(descriptor, *place, token));
        told.collect::<Vec<_>>().join("; ")
    };
    match answer {
        Access::Granted(Basis::NullList) => "there is no access list, so everybody may do everything".to_owned(),
        Access::Granted(Basis::Allowed(places)) if !places.is_empty() => entries(places),
        Access::Granted(_) => format!("{account} owns the file"),
        Access::Denied(Basis::EmptyList) => "the access list is empty, so nobody may do anything".to_owned(),
        Access::Denied(Basis::Refused(place)) => match place_of(descriptor, *place) {
            Some(ace) if is_own(&ace.trustee, token) => entries(&[*place]),
            _ => format!("{}, and {account} belongs to it", entries(&[*place])),
        },
        Access::Denied(Basis::Missing { rights, partly }) if !partly.is_empty() => {
            format!("{}; nothing allows {account} {}", entries(partly), rights.words())
        }
        Access::Denied(Basis::Missing { .. }) => format!("no entry grants {account}, or a group of it, what it needs"),
        Access::Denied(_) => format!("nothing allows {account}"),
        Access::Unknown(doubts) => {
            let told = doubts.iter().map(|doubt| doubtful(*doubt, descriptor, token));
            format!("it cannot be decided without {}", told.collect::<Vec<_>>().join("; "))
        }
    }
}

fn doubtful(doubt: Doubt, descriptor: &Descriptor, token: &Token) -> String {
    let account = &token.account;
    let told = |place| told(descriptor, place, token).unwrap_or_default();
    match doubt {
        Doubt::Group(place) => format!("the groups of {account}: {}", told(place)),
        Doubt::Condition(place) => format!("the condition: {}", told(place)),
        Doubt::Object(place) => format!("the meaning of an entry for a type of object: {}", told(place)),
        Doubt::System(place) => {
            let sacl = descriptor.sacl.as_ref().and_then(|acl| acl.aces.as_ref()?.get(place));
            let kind = sacl.map_or("", |ace| ace.kind.letters());
            format!("the effect of the system entry {} ({kind}), which may take access away", place + 1)
        }
        Doubt::Owner => format!("the owner of the file, who may be {account}"),
        Doubt::NoList => "the access list, which the text does not have".to_owned(),
    }
}

fn place_of(descriptor: &Descriptor, place: usize) -> Option<&Ace> {
    descriptor.dacl.as_ref()?.aces.as_ref()?.get(place)
}

fn told(descriptor: &Descriptor, place: usize, token: &Token) -> Option<String> {
    place_of(descriptor, place).map(|ace| entry(place, ace, token))
}

fn is_own(trustee: &Trustee, token: &Token) -> bool {
    match trustee {
        Trustee::Sid(sid) => token.user.as_ref() == Some(sid),
        Trustee::Name(name) => name.to_lowercase() == token.account.to_lowercase(),
        Trustee::InDomain(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acl::{Member, Rights, Sid, access};

    fn told(sddl: &str, token: &Token) -> String {
        let descriptor: Descriptor = sddl.parse().expect("the text is right");
        explain(&access(&descriptor, token, Rights::FILE_READ), &descriptor, token)
    }

    #[test]
    fn the_deciding_entry_is_named_with_the_account() {
        let network = Token::of("NT AUTHORITY\\NetworkService", None);
        let own = told("D:(A;;FA;;;SY)(A;ID;FR;;;NS)", &network);
        assert_eq!(own, "entry 2 allows NT AUTHORITY\\NetworkService read (inherited)");
        let denied = told("D:(D;;FR;;;WD)(A;;FR;;;NS)", &network);
        assert_eq!(denied, "entry 1 denies Everyone read, and NT AUTHORITY\\NetworkService belongs to it");
        let none = told("D:(A;;FA;;;SY)(A;;FR;;;LS)", &network);
        assert_eq!(none, "no entry grants NT AUTHORITY\\NetworkService, or a group of it, what it needs");
        let part = told("D:(A;;CC;;;NS)", &network);
        let missing = "read extended attributes, read attributes, synchronize";
        let words = "nothing allows NT AUTHORITY\\NetworkService";
        assert_eq!(part, format!("entry 1 allows NT AUTHORITY\\NetworkService read data; {words} {missing}"));
    }

    #[test]
    fn a_group_is_called_by_the_name_that_the_evidence_has() {
        let group = Sid::nt(&[21, 1, 2, 3, 1200]);
        let user = Sid::nt(&[21, 1, 2, 3, 1105]);
        let groups = vec![Member { sid: group.clone(), name: Some("CONTOSO\\Contractors".to_owned()) }];
        let known = Token::of("CONTOSO\\svc-async", Some(user.clone())).with_groups(groups, true);
        let sddl = format!("D:(D;;FA;;;{group})(A;;FR;;;{user})");
        let words = "entry 1 denies CONTOSO\\Contractors full control, and CONTOSO\\svc-async belongs to it";
        assert_eq!(told(&sddl, &known), words);
        let unknown = Token::of("CONTOSO\\svc-async", Some(user));
        let words = "it cannot be decided without the groups of CONTOSO\\svc-async: entry 1 denies \
                     S-1-5-21-1-2-3-1200 full control";
        assert_eq!(told(&sddl, &unknown), words);
    }
}
