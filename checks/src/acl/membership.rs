//! Is a SID in the token of an account: yes, no, or does the evidence not tell?

use super::{Kind, Sid, Token, Trustee};

/// Whether an account is, or belongs to, whom an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is, or it belongs.
    Yes,
    /// It is not, and it does not belong.
    No,
    /// Nobody collected what would tell.
    Unknown,
}

use Membership::{No, Unknown, Yes};

const fn sure(yes: bool) -> Membership {
    if yes { Yes } else { No }
}

impl Token {
    /// Whether the account is, or belongs to, the trustee.
    pub fn holds(&self, trustee: &Trustee) -> Membership {
        match trustee {
            Trustee::Sid(sid) => self.holds_sid(sid),
            Trustee::InDomain(alias) => self.holds_rid(alias.rid),
            Trustee::Name(name) => self.holds_name(name),
        }
    }

    fn holds_sid(&self, sid: &Sid) -> Membership {
        if self.user.as_ref() == Some(sid) || self.pool.as_ref() == Some(sid) {
            return Yes;
        }
        if self.kind == Kind::Anybody {
            return sure(matches!((sid.authority(), sid.parts()), (1, [0]) | (5, [11] | [32, 545])));
        }
        // The system says which groups always or never come with a kind of account; the rest is evidence.
        match (sid.authority(), sid.parts()) {
            (1 | 2, [0]) | (5, [11]) => Yes,
            (5, [32, 568] | [82, 0]) if self.pool.is_some() => Yes,
            (3, [0 | 1]) | (5, [1 | 2 | 4 | 7 | 9 | 10 | 12..=14 | 18..=20] | [82, ..]) | (15, _) => No,
            (5, [3]) => {
                if self.pool.is_some() {
                    Unknown
                } else {
                    No
                }
            }
            (5, [6]) => {
                if self.pool.is_some() || self.kind == Kind::System {
                    Unknown
                } else {
                    Yes
                }
            }
            (5, [32, 544]) if self.kind == Kind::System => Yes,
            (5, [32, 545]) if self.kind != Kind::System => Yes,
            (5, [80, 0]) => Unknown,
            // Whether the SID of the service is in its token depends on a setting of the service.
            (5, [80, ..]) => {
                if self.service.as_ref() == Some(sid) {
                    Unknown
                } else {
                    No
                }
            }
            (5, [21, ..]) => self.holds_group(sid),
            (5, [32, _]) => self.collected(sid),
            _ => {
                if self.collected(sid) == Yes {
                    Yes
                } else {
                    Unknown
                }
            }
        }
    }

    /// A group of a domain, or of the machine.
    fn holds_group(&self, sid: &Sid) -> Membership {
        let in_domain = sid.rid().is_some_and(|rid| rid < 1000);
        match self.kind {
            // The accounts of the system itself are in no group of a domain, and are no account of one.
            Kind::System | Kind::BuiltIn if in_domain => No,
            _ => self.collected(sid),
        }
    }

    fn holds_rid(&self, rid: u32) -> Membership {
        let known = self.user.iter().chain(self.groups.iter().map(|group| &group.sid));
        match self.kind {
            _ if known.filter_map(Sid::rid).any(|own| own == rid) => Yes,
            Kind::User if !self.complete || self.user.is_none() => Unknown,
            _ => No,
        }
    }

    fn holds_name(&self, name: &str) -> Membership {
        let same = |own: &str| own.to_lowercase() == name.to_lowercase();
        if self.kind == Kind::Anybody {
            return if is_account(name) { No } else { Unknown };
        }
        if same(&self.account) || self.groups.iter().any(|group| group.name.as_deref().is_some_and(same)) {
            return Yes;
        }
        // A name is no group of the account for sure only where the name of every group is known, and where it is not a
        // name of Windows itself in a language that the table of names does not know.
        let named = self.complete && self.groups.iter().all(|group| group.name.is_some());
        if named && is_account(name) { No } else { Unknown }
    }

    fn collected(&self, sid: &Sid) -> Membership {
        match self.groups.iter().any(|group| group.sid == *sid) {
            true => Yes,
            // It may be the account itself where the account's own SID is not known.
            false if self.complete && self.user.is_some() => No,
            false => Unknown,
        }
    }
}

/// Whether a name is one of a domain or a machine: `CONTOSO\svc-async`. Names of Windows itself are localised.
fn is_account(name: &str) -> bool {
    let Some((domain, _)) = name.split_once('\\') else { return false };
    let plain = domain.len() <= 15 && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    plain && !["BUILTIN", "VORDEFINIERT"].iter().any(|own| own.eq_ignore_ascii_case(domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acl::Member;

    fn holds(token: &Token, letters: &str) -> Membership {
        token.holds(&Trustee::leading(letters).expect("a trustee").0)
    }

    #[test]
    fn the_accounts_of_the_system_have_the_groups_that_windows_gives_them() {
        let network = Token::of("NT AUTHORITY\\NetworkService", None);
        let system = Token::of("LocalSystem", None);
        assert_eq!(["NS", "WD", "AU", "BU", "SU"].map(|letters| holds(&network, letters)), [Yes; 5]);
        assert_eq!(["SY", "LS", "IU", "DA", "DC"].map(|letters| holds(&network, letters)), [No; 5]);
        assert_eq!((holds(&network, "BA"), holds(&system, "BA")), (Unknown, Yes));
    }

    #[test]
    fn a_group_managed_account_belongs_to_what_the_evidence_says() {
        let sid = |rid| Sid::nt(&[21, 1, 2, 3, rid]);
        let groups = vec![Member { sid: sid(515), name: None }];
        let known = Token::of("CONTOSO\\gmsa-async$", Some(sid(1107))).with_groups(groups, true);
        assert_eq!((holds(&known, "DC"), holds(&known, "DU")), (Yes, No));
        let unknown = Token::of("CONTOSO\\gmsa-async$", Some(sid(1107)));
        assert_eq!((holds(&unknown, "DC"), holds(&unknown, "S-1-5-21-1-2-3-1107")), (Unknown, Yes));
    }

    #[test]
    fn a_pool_has_its_own_sid_whatever_its_identity() {
        let custom = Token::of("CONTOSO\\svc-web", Some(Sid::nt(&[21, 1, 2, 3, 1108]))).in_pool("CRMAppPool");
        assert_eq!(custom.holds(&Trustee::named("IIS APPPOOL\\CRMAppPool")), Yes);
        assert_eq!((holds(&custom, "IS"), holds(&custom, "SU")), (Yes, Unknown));
        let own = Token::of("ApplicationPoolIdentity", None).in_pool("CRMAppPool");
        assert_eq!(own.account, "IIS APPPOOL\\CRMAppPool");
        assert_eq!(own.holds(&Trustee::named("IIS APPPOOL\\Other")), No);
    }
    #[test]
    fn names_of_other_languages_may_be_groups_of_windows() {
        let groups = vec![Member { sid: Sid::nt(&[21, 1, 2, 3, 1200]), name: Some("CONTOSO\\Dynamics".to_owned()) }];
        let known = Token::of("CONTOSO\\svc-async", None).with_groups(groups, true);
        let name = |name: &str| known.holds(&Trustee::named(name));
        let answers = ["contoso\\SVC-ASYNC", "CONTOSO\\dynamics", "CONTOSO\\other", "BUILTIN\\Gebruikers"].map(name);
        assert_eq!(answers, [Yes, Yes, No, Unknown]);
    }
}
