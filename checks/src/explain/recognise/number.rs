//! Which error number that no table knows is meant?

use std::collections::BTreeSet;

use super::{Look, detail};
use crate::explain::find::Found;
use crate::explain::model::Recognised;
use crate::explain::patterns::Marker;

/// More unknown numbers than these say nothing.
const MOST: usize = 5;

/// Names the family of each number that no table has.
pub(super) fn recognise(look: &Look<'_>, found: &Found, recognised: &mut Vec<Recognised>) {
    let known: BTreeSet<&str> = found.hits.values().filter_map(|hit| hit.symptom.code.as_deref()).collect();
    let mut seen = BTreeSet::new();
    for place in found.lines(Marker::Number) {
        for number in look.lines.get(*place).into_iter().flat_map(|line| numbers(&line.text)) {
            let hex = format!("{number:08X}");
            if known.contains(hex.as_str()) || seen.len() >= MOST || !seen.insert(number) {
                continue;
            }
            let mut one = Recognised::new("error number", family(number), look.number(*place));
            one.fields.push(detail("hexadecimal", format!("0x{hex}")));
            one.fields.push(detail("decimal", number.cast_signed().to_string()));
            recognised.push(one);
        }
    }
}

/// Every failure number of a line: `0x8…` with eight digits, or `-2…` with ten.
fn numbers(text: &str) -> Vec<u32> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let number = |word: &str| {
        let hex = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
        match hex {
            Some(hex) if hex.len() == 8 => u32::from_str_radix(hex, 16).ok().filter(|number| number >> 31 == 1),
            _ if word.starts_with("-2") && word.len() == 11 => word.parse::<i32>().ok().map(i32::cast_unsigned),
            _ => None,
        }
    };
    words.filter_map(number).collect()
}

fn family(number: u32) -> String {
    let facility = match number >> 16 {
        0x8004 | 0x8005 => "Dynamics, or a COM interface",
        0x8007 => "Windows (Win32)",
        0x8009 => "Windows security",
        0x800b => "Windows trust (certificates)",
        0x8013 => ".NET",
        _ => "Windows or .NET",
    };
    format!("a failure of {facility} that is not in the tables")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_both_notations() {
        assert_eq!(
            numbers("hr=0x8009ABCD, (-2146889779) 0x1 -21 0x80090016x"),
            [0x8009_ABCD, (-2_146_889_779_i32).cast_unsigned()]
        );
        assert!(family(0x8009_ABCD).contains("Windows security"));
    }
}
