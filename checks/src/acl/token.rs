//! As whom does a service or an application pool run, and what is known about its groups?

use super::derived::{pool_sid, service_sid};
use super::{Sid, Trustee};

/// What kind of account it is: that decides which well-known groups it always or never has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `LocalSystem`.
    System,
    /// `LocalService`, `NetworkService`, or the virtual account of a service.
    BuiltIn,
    /// An account of a domain or of the machine, group-managed ones among them.
    User,
    /// Nobody in particular: what every user of the machine has.
    Anybody,
}

/// A group of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The group's SID.
    pub sid: Sid,
    /// Its name, where the evidence has it.
    pub name: Option<String>,
}

/// An account, as Windows sees it when it opens a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The account's name, for people.
    pub account: String,
    /// What kind of account.
    pub kind: Kind,
    /// Its SID, where it is known.
    pub user: Option<Sid>,
    /// The groups that are known, nested ones and those of the machine included.
    pub groups: Vec<Member>,
    /// Whether these are all its groups; those that Windows itself adds need not be among them.
    pub complete: bool,
    /// The service that runs as the account: its SID may be in the token.
    pub service: Option<Sid>,
    /// The application pool that runs as the account: its SID is in the token.
    pub pool: Option<Sid>,
}

impl Token {
    /// The token of an account of whose groups nothing is known; well-known names need no SID.
    pub fn of(account: &str, sid: Option<Sid>) -> Self {
        let named = match Trustee::named(account) {
            Trustee::Sid(sid) => Some(sid),
            Trustee::InDomain(_) | Trustee::Name(_) => None,
        };
        let user = sid.or(named);
        let kind = match user.as_ref().map(|sid| (sid.authority(), sid.parts())) {
            Some((5, [18])) => Kind::System,
            Some((5, [19 | 20] | [80 | 82, ..])) => Kind::BuiltIn,
            _ => Kind::User,
        };
        Self { account: account.to_owned(), user, ..Self::empty(kind) }
    }

    /// What every user of the machine has, and nothing else.
    pub fn anybody() -> Self {
        Self { account: "any user of the server".to_owned(), ..Self::empty(Kind::Anybody) }
    }

    /// The token with the groups that somebody collected.
    #[must_use]
    pub fn with_groups(self, groups: Vec<Member>, complete: bool) -> Self {
        Self { groups, complete, ..self }
    }

    fn empty(kind: Kind) -> Self {
        let (account, groups) = (String::new(), Vec::new());
        Self { account, kind, user: None, groups, complete: false, service: None, pool: None }
    }

    /// The token within a service of this name.
    #[must_use]
    pub fn in_service(self, name: &str) -> Self {
        Self { service: Some(service_sid(name)), ..self }
    }

    /// The token within an application pool of this name; the pool's identity is the account where none is configured.
    #[must_use]
    pub fn in_pool(self, name: &str) -> Self {
        let own = pool_sid(name);
        if !self.account.eq_ignore_ascii_case("ApplicationPoolIdentity") {
            return Self { pool: Some(own), ..self };
        }
        let account = format!("IIS APPPOOL\\{name}");
        Self { account, kind: Kind::BuiltIn, user: Some(own.clone()), pool: Some(own), ..self }
    }
}
