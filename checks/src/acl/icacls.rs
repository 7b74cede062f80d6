//! Which entries does the output of icacls show?

use super::{Ace, AceFlags, AceKind, Rights, Trustee};

/// One entry: an account, and what stands in the parentheses after it; `None` where that is no entry.
pub fn entry<'a>(account: &str, groups: impl IntoIterator<Item = &'a str>) -> Option<Ace> {
    let mut ace = Ace::plain(AceKind::Allow, AceFlags::default(), Rights::default(), Trustee::named(account));
    for group in groups {
        match group.trim().to_ascii_uppercase().as_str() {
            "DENY" => ace.kind = AceKind::Deny,
            "OI" => ace.flags.0 |= 0x01,
            "CI" => ace.flags.0 |= 0x02,
            "NP" => ace.flags.0 |= 0x04,
            "IO" => ace.flags.0 |= AceFlags::INHERIT_ONLY.0,
            "I" => ace.flags.0 |= AceFlags::INHERITED.0,
            // "No access" is how icacls writes the denial of everything.
            "N" => {
                ace.kind = AceKind::Deny;
                ace.rights = Rights::FILE_ALL;
            }
            letters => {
                let read = letters.split(',').map(|letter| right(letter.trim()));
                let rights = read.collect::<Option<Vec<Rights>>>()?;
                ace.rights = rights.into_iter().fold(ace.rights, |all, own| all | own);
            }
        }
    }
    (!account.trim().is_empty() && !ace.rights.is_empty()).then_some(ace)
}

fn right(letters: &str) -> Option<Rights> {
    if let Some(number) = letters.strip_prefix("0X") {
        return u32::from_str_radix(number, 16).ok().map(Rights);
    }
    RIGHTS.iter().find(|(own, _)| *own == letters).map(|(_, bits)| Rights(*bits))
}

static RIGHTS: &[(&str, u32)] = &[
    ("F", 0x1F_01FF),
    ("M", 0x13_01BF),
    ("RX", 0x12_00A9),
    ("R", 0x12_0089),
    ("W", 0x10_0116),
    ("D", 0x11_0000),
    ("DE", 0x1_0000),
    ("RC", 0x2_0000),
    ("WDAC", 0x4_0000),
    ("WO", 0x8_0000),
    ("S", 0x10_0000),
    ("AS", 0x100_0000),
    ("MA", 0x200_0000),
    ("GA", 0x1000_0000),
    ("GE", 0x2000_0000),
    ("GW", 0x4000_0000),
    ("GR", 0x8000_0000),
    ("RD", 0x1),
    ("WD", 0x2),
    ("AD", 0x4),
    ("REA", 0x8),
    ("WEA", 0x10),
    ("X", 0x20),
    ("DC", 0x40),
    ("RA", 0x80),
    ("WA", 0x100),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A line as icacls prints it.
    fn line(text: &str) -> Option<Ace> {
        let (account, groups) = text.split_once(":(")?;
        entry(account, groups.strip_suffix(')')?.split(")("))
    }

    #[test]
    fn letters_mean_the_same_entries_as_sddl() {
        let pairs = [
            ("NT AUTHORITY\\SYSTEM:(F)", "(A;;FA;;;SY)"),
            ("BUILTIN\\Administrators:(I)(F)", "(A;ID;FA;;;BA)"),
            ("NT AUTHORITY\\NETWORK SERVICE:(R)", "(A;;FR;;;NS)"),
            ("BUILTIN\\Users:(I)(RX)", "(A;ID;0x1200a9;;;BU)"),
            ("CREATOR OWNER:(OI)(CI)(IO)(F)", "(A;OICIIO;FA;;;CO)"),
            ("Everyone:(DENY)(R)", "(D;;FR;;;WD)"),
            ("BUILTIN\\Guests:(N)", "(D;;FA;;;BG)"),
            ("NT AUTHORITY\\NETWORK SERVICE:(R,W)", "(A;;0x12019f;;;NS)"),
            ("NT AUTHORITY\\NETWORK SERVICE:(GR)", "(A;;GR;;;NS)"),
            ("Everyone:(I)(DENY)(S,RD)", "(D;ID;0x100001;;;WD)"),
            ("S-1-5-21-1-2-3-1105:(R)", "(A;;FR;;;S-1-5-21-1-2-3-1105)"),
            ("Jeder:(M)", "(A;;0x1301bf;;;WD)"),
        ];
        for (text, sddl) in pairs {
            assert_eq!(line(text).map(|ace| ace.to_string()).as_deref(), Some(sddl), "{text}");
        }
    }

    #[test]
    fn an_account_without_a_known_sid_keeps_its_name() {
        let ace = line("CONTOSO\\svc-async:(R)").expect("an entry");
        assert_eq!((ace.trustee, ace.rights), (Trustee::Name("CONTOSO\\svc-async".to_owned()), Rights::FILE_READ));
    }

    #[test]
    fn other_lines_are_no_entries() {
        assert!(["X:(Q)", ":(F)", "A:()", "A:(I)", "A:(R,Q)"].iter().all(|text| line(text).is_none()));
    }
}
