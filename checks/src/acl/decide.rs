//! Would Windows let an account do what it wants with a file, and which entry decides?

use std::collections::BTreeSet;

use super::{Ace, AceKind, Descriptor, Effect, Membership, Rights, Sid, Token, Trustee};

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything that was wanted is granted.
    Granted(Basis),
    /// Something that was wanted is not granted.
    Denied(Basis),
    /// What is not known would decide.
    Unknown(Vec<Doubt>),
}

/// What an answer rests on; places count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The list is NULL: everybody may do everything.
    NullList,
    /// The list is empty: nobody may do anything.
    EmptyList,
    /// These entries grant it, together with what an owner may always do.
    Allowed(Vec<usize>),
    /// This entry refuses it.
    Refused(usize),
    /// No entry grants these rights; the ones that grant others are named.
    Missing {
        /// What nobody grants.
        rights: Rights,
        /// The entries that grant a part.
        partly: Vec<usize>,
    },
}

/// What would have to be known; places count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Whether the account belongs to the group of this entry.
    Group(usize),
    /// Whether the condition of this entry holds.
    Condition(usize),
    /// What an entry for a type of object means for a file.
    Object(usize),
    /// What this entry of the second list takes away: a label, a policy, or a filter.
    System(usize),
    /// Whether the account owns the file.
    Owner,
    /// The text has no list.
    NoList,
}

/// Walks the list in its stored order, as Windows does.
pub fn access(descriptor: &Descriptor, token: &Token, wanted: Rights) -> Access {
    let wanted = wanted.on_file();
    let Some(dacl) = &descriptor.dacl else { return Access::Unknown(vec![Doubt::NoList]) };
    let answer = match &dacl.aces {
        None => Access::Granted(Basis::NullList),
        Some(aces) => by_entries(aces, descriptor.owner.as_ref(), token, wanted),
    };
    // Labels, policies and filters only take away.
    match (answer, restrictions(descriptor)) {
        (Access::Granted(basis), doubts) if doubts.is_empty() => Access::Granted(basis),
        (Access::Granted(_), doubts) => Access::Unknown(doubts),
        (answer, _) => answer,
    }
}

/// An owner may always read and change the list, unless an entry says what owners may do.
fn by_entries(aces: &[Ace], owner: Option<&Trustee>, token: &Token, wanted: Rights) -> Access {
    let said = aces.iter().any(|ace| ace.trustee == owner_rights() && !ace.is_inherit_only());
    let entitled = wanted.without(Rights::READ_CONTROL | Rights::WRITE_DAC);
    let (as_owner, as_other) = (|| both_ways(aces, owner, token, entitled), || both_ways(aces, owner, token, wanted));
    if said || entitled == wanted {
        return as_other();
    }
    match owner.map(|owner| token.holds(owner)) {
        Some(Membership::Yes) => as_owner(),
        Some(Membership::No) => as_other(),
        Some(Membership::Unknown) | None => match (as_owner(), as_other()) {
            (Access::Granted(_), granted @ Access::Granted(_)) => granted,
            (denied @ Access::Denied(_), _) => denied,
            (Access::Unknown(doubts), Access::Unknown(more)) => Access::Unknown(merged(doubts, more)),
            (Access::Unknown(doubts), _) | (_, Access::Unknown(doubts)) => {
                Access::Unknown(merged(doubts, vec![Doubt::Owner]))
            }
            (Access::Granted(_), Access::Denied(_)) => Access::Unknown(vec![Doubt::Owner]),
        },
    }
}

/// Unknown memberships are taken first in the account's favour, then against it: where both ways end alike, they do
/// not matter.
fn both_ways(aces: &[Ace], owner: Option<&Trustee>, token: &Token, wanted: Rights) -> Access {
    let (kindly, strictly) = (walk(aces, owner, token, wanted, true), walk(aces, owner, token, wanted, false));
    match (kindly.granted(), strictly.granted()) {
        (true, true) => Access::Granted(Basis::Allowed(strictly.allowed)),
        (false, _) => Access::Denied(match kindly.refused {
            Some(entry) => Basis::Refused(entry),
            None if aces.is_empty() => Basis::EmptyList,
            None => Basis::Missing { rights: kindly.left, partly: kindly.allowed },
        }),
        (true, false) => Access::Unknown(merged(kindly.doubts, strictly.doubts)),
    }
}

fn merged(doubts: Vec<Doubt>, more: Vec<Doubt>) -> Vec<Doubt> {
    let all: BTreeSet<Doubt> = doubts.into_iter().chain(more).collect();
    all.into_iter().collect()
}

struct Walk {
    left: Rights,
    allowed: Vec<usize>,
    refused: Option<usize>,
    doubts: Vec<Doubt>,
}

impl Walk {
    fn granted(&self) -> bool {
        self.left.is_empty() && self.refused.is_none()
    }
}

fn walk(aces: &[Ace], owner: Option<&Trustee>, token: &Token, wanted: Rights, in_favour: bool) -> Walk {
    let mut walk = Walk { left: wanted, allowed: Vec::new(), refused: None, doubts: Vec::new() };
    for (place, ace) in aces.iter().enumerate() {
        let effect = ace.kind.effect();
        let touched = walk.left & ace.rights.on_file();
        if ace.is_inherit_only() || effect == Effect::Neither || touched.is_empty() {
            continue;
        }
        let counts = match applies(ace, place, owner, token) {
            Ok(applies) => applies,
            Err(doubt) => {
                walk.doubts.push(doubt);
                (effect == Effect::Allows) == in_favour
            }
        };
        match effect {
            Effect::Allows if counts => {
                walk.left = walk.left.without(touched);
                walk.allowed.push(place);
            }
            Effect::Denies if counts => {
                walk.refused = Some(place);
                break;
            }
            _ => {}
        }
        if walk.left.is_empty() {
            break;
        }
    }
    walk
}

/// Whether an entry counts for the account, or what would tell.
fn applies(ace: &Ace, place: usize, owner: Option<&Trustee>, token: &Token) -> Result<bool, Doubt> {
    let member = if ace.trustee == owner_rights() {
        let owner = owner.ok_or(Doubt::Owner)?;
        (token.holds(owner), Doubt::Owner)
    } else {
        (token.holds(&ace.trustee), Doubt::Group(place))
    };
    match member {
        (Membership::No, _) => Ok(false),
        (Membership::Unknown, doubt) => Err(doubt),
        (Membership::Yes, _) if ace.kind.is_conditional() => Err(Doubt::Condition(place)),
        (Membership::Yes, _) if ace.object.is_some() => Err(Doubt::Object(place)),
        (Membership::Yes, _) => Ok(true),
    }
}

/// What the second list may take away from everybody.
fn restrictions(descriptor: &Descriptor) -> Vec<Doubt> {
    let aces = descriptor.sacl.iter().flat_map(|sacl| sacl.aces.iter().flatten()).enumerate();
    let takes = |ace: &Ace| match ace.kind {
        AceKind::Policy | AceKind::TrustLabel | AceKind::Filter => true,
        AceKind::Label => hides(ace),
        _ => false,
    };
    let counted = aces.filter(|(_, ace)| !ace.is_inherit_only() && takes(ace));
    counted.map(|(place, _)| Doubt::System(place)).collect()
}

/// Services and pools run at the high level at least; a label hides a file from lower levels when it says no read up.
fn hides(label: &Ace) -> bool {
    const NO_READ_UP: Rights = Rights(0x2);
    const HIGH: u32 = 12_288;
    let above = match &label.trustee {
        Trustee::Sid(sid) if sid.authority() == 16 => sid.parts().first().is_some_and(|level| *level > HIGH),
        _ => true,
    };
    above && !(label.rights & NO_READ_UP).is_empty()
}

fn owner_rights() -> Trustee {
    Trustee::Sid(Sid::new(3, &[4]))
}
