//! Do the entries of a list stand in the order that Windows expects?

use super::{Acl, Effect};

/// The first entry that stands after one that it must precede, counted from 1, with the place of that other one.
///
/// The order is: own denials, own permissions, whatever was inherited. Inherited entries come in groups, one for each
/// folder above, so a permission may precede a denial among them.
pub fn out_of_order(acl: &Acl) -> Option<(usize, usize)> {
    let ranked = acl.aces.iter().flatten().enumerate().filter_map(|(place, ace)| {
        let rank = match ace.kind.effect() {
            Effect::Neither => return None,
            _ if ace.is_inherited() => 2,
            Effect::Allows => 1,
            Effect::Denies => 0,
        };
        Some((place + 1, rank))
    });
    let mut highest: Option<(usize, u8)> = None;
    for (place, rank) in ranked {
        match highest {
            Some((before, above)) if above > rank => return Some((place, before)),
            Some((_, above)) if above == rank => {}
            _ => highest = Some((place, rank)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acl::Descriptor;

    fn order(sddl: &str) -> Option<(usize, usize)> {
        let read: Descriptor = sddl.parse().expect("the text is right");
        out_of_order(&read.dacl.expect("there is a list"))
    }

    #[test]
    fn own_denials_come_first_and_inherited_entries_last() {
        assert_eq!(order("D:(D;;FR;;;BG)(A;;FA;;;SY)(A;ID;FR;;;BU)(D;ID;FR;;;BG)"), None);
        assert_eq!(order("D:(A;;FA;;;SY)(A;;FA;;;BA)(D;;FR;;;BG)"), Some((3, 1)));
        assert_eq!(order("D:(A;ID;FA;;;SY)(A;;FR;;;NS)"), Some((2, 1)));
        assert_eq!(order("D:NO_ACCESS_CONTROL"), None);
    }
}
