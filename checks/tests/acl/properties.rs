//! Which laws hold for every access list?

use exdoctor_checks::acl::{
    Access, Ace, AceFlags, AceKind, Acl, AclFlags, Descriptor, Member, Rights, Sid, Token, Trustee, access, explain,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const KINDS: &[(AceKind, bool)] = &[
    (AceKind::Allow, false),
    (AceKind::Deny, false),
    (AceKind::AllowObject, false),
    (AceKind::DenyObject, false),
    (AceKind::Audit, false),
    (AceKind::Alarm, false),
    (AceKind::AuditObject, false),
    (AceKind::AlarmObject, false),
    (AceKind::Label, false),
    (AceKind::AllowIf, true),
    (AceKind::DenyIf, true),
    (AceKind::AllowObjectIf, true),
    (AceKind::AuditIf, true),
    (AceKind::Policy, false),
    (AceKind::TrustLabel, false),
];

fn sid() -> impl Strategy<Value = Sid> {
    let any_sid =
        (0_u64..1 << 48, vec(any::<u32>(), 1..=15)).prop_map(|(authority, parts)| Sid::new(authority, &parts));
    let known = select(vec![
        Sid::everyone(),
        Sid::nt(&[11]),
        Sid::nt(&[18]),
        Sid::nt(&[20]),
        Sid::nt(&[32, 544]),
        Sid::nt(&[32, 545]),
        Sid::nt(&[21, 1, 2, 3, 1105]),
        Sid::nt(&[21, 1, 2, 3, 1200]),
        Sid::new(3, &[4]),
    ]);
    prop_oneof![known, any_sid]
}

fn trustee() -> impl Strategy<Value = Trustee> {
    sid().prop_map(Trustee::Sid)
}

fn rights() -> impl Strategy<Value = Rights> {
    let usual = select(vec![0, 1, 0x12_0089, 0x1F_01FF, 0x8000_0000, 0x1000_0000, 0x10_0088, 0x2_0000]);
    prop_oneof![usual, any::<u32>()].prop_map(Rights)
}

fn ace() -> impl Strategy<Value = Ace> {
    let tail = r#"\((@User\.[A-Za-z]{1,5} == "[^"]{0,6}")\)"#;
    (select(KINDS), any::<u8>(), rights(), trustee(), tail).prop_map(
        |((kind, conditional), flags, rights, trustee, tail)| {
            let tail = conditional.then_some(tail);
            Ace { tail, ..Ace::plain(kind, AceFlags(flags), rights, trustee) }
        },
    )
}

fn acl() -> impl Strategy<Value = Acl> {
    let flags = any::<[bool; 3]>().prop_map(|[protected, inherit_requested, inherited]| AclFlags {
        protected,
        inherit_requested,
        inherited,
    });
    (flags, option::weighted(0.9, vec(ace(), 0..6))).prop_map(|(flags, aces)| Acl { flags, aces })
}

fn descriptor() -> impl Strategy<Value = Descriptor> {
    (option::of(trustee()), option::of(trustee()), option::weighted(0.9, acl()), option::weighted(0.2, acl()))
        .prop_map(|(owner, group, dacl, sacl)| Descriptor { owner, group, dacl, sacl })
        .prop_filter("something must be printed", |read| *read != Descriptor::default())
}

/// An account of a domain, with or without its groups.
fn token(groups: Option<&[u32]>) -> Token {
    let sid = |rid: &u32| Sid::nt(&[21, 1, 2, 3, *rid]);
    let token = Token::of("CONTOSO\\svc-async", Some(sid(&1105)));
    let member = |rid| Member { sid: sid(rid), name: None };
    groups.map_or(token.clone(), |rids| token.with_groups(rids.iter().map(member).collect(), true))
}

fn read(descriptor: &Descriptor, token: &Token) -> Access {
    access(descriptor, token, Rights::FILE_READ)
}

proptest! {
    #[test]
    fn printing_and_reading_gives_the_same_descriptor(own in descriptor()) {
        let printed = own.to_string();
        prop_assert_eq!(printed.parse::<Descriptor>().map_err(|refusal| refusal.to_string()), Ok(own), "{}", printed);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in r"[DOGSP:();A-F0-9x -]{0,60}|\PC{0,40}") {
        if let Err(refusal) = text.parse::<Descriptor>() {
            prop_assert!(refusal.at <= text.chars().count() + 1, "{refusal}");
        }
    }

    #[test]
    fn collecting_the_groups_never_turns_a_certain_answer_round(own in descriptor(), member in any::<bool>()) {
        let blind = read(&own, &token(None));
        let knowing = read(&own, &token(Some(if member { &[1200] } else { &[] })));
        match (blind, knowing) {
            (Access::Unknown(_), _)
            | (Access::Granted(_), Access::Granted(_))
            | (Access::Denied(_), Access::Denied(_)) => {}
            (blind, knowing) => prop_assert!(false, "{blind:?} became {knowing:?}"),
        }
    }

    #[test]
    fn a_first_denial_of_everyone_beats_whatever_follows(own in descriptor()) {
        let mut own = own;
        own.owner = None;
        if let Some(aces) = own.dacl.as_mut().and_then(|dacl| dacl.aces.as_mut()) {
            let denial = Ace::plain(AceKind::Deny, AceFlags::default(), Rights::READ_DATA, Trustee::Sid(Sid::everyone()));
            aces.insert(0, denial);
            let refused = matches!(read(&own, &token(None)), Access::Denied(_));
            prop_assert!(refused);
        }
    }

    #[test]
    fn a_first_permission_is_enough_whatever_follows(own in descriptor()) {
        let mut own = own;
        own.sacl = None;
        if let Some(aces) = own.dacl.as_mut().and_then(|dacl| dacl.aces.as_mut()) {
            let user = Trustee::Sid(Sid::nt(&[21, 1, 2, 3, 1105]));
            aces.insert(0, Ace::plain(AceKind::Allow, AceFlags::default(), Rights::FILE_READ, user));
            let granted = matches!(read(&own, &token(None)), Access::Granted(_));
            prop_assert!(granted);
        }
    }

    #[test]
    fn every_answer_has_words(own in descriptor()) {
        let token = token(None);
        prop_assert!(!explain(&read(&own, &token), &own, &token).is_empty());
    }
}
