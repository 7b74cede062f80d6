//! Is the text one code and nothing else, and which?

use crate::values::{Symptom, Vocabulary, symptoms};

/// Words that people write before a code.
const BEFORE: [&str; 16] = [
    "aadsts",
    "schannel",
    "event id",
    "event",
    "http",
    "smtp",
    "error",
    "hresult",
    "code",
    "x-ms-diagnostics",
    "tls alert",
    "alert",
    "dns",
    "hr",
    "=",
    ":",
];

/// The symptom that a lone code stands for.
pub(super) fn symptom(text: &str) -> Option<&'static Symptom> {
    let text = text.trim();
    if text.is_empty() || text.len() > 60 || text.lines().count() > 1 {
        return None;
    }
    // What begins with "Error" may be the code itself.
    let whole = text.to_ascii_lowercase();
    let mut word = whole.clone();
    while let Some(rest) = BEFORE.iter().find_map(|before| word.strip_prefix(before)) {
        word = rest.trim_start().to_owned();
    }
    known(&whole, text).or_else(|| known(&word, text))
}

/// The symptom whose code or name is the word.
fn known(word: &str, said: &str) -> Option<&'static Symptom> {
    let word = word.trim_matches(['"', '\'', '(', ')', '[', ']', '.', ',', ';', '{', '}', ' ']);
    if word.is_empty() || word.contains(char::is_whitespace) {
        return None;
    }
    let number = number(word).map(|number| format!("{number:08X}"));
    let said = said.to_ascii_lowercase();
    let fits = |symptom: &&Symptom| {
        let Some(code) = symptom.code.as_deref() else { return false };
        let same = |other: &str| other.eq_ignore_ascii_case(word) || other.replace('_', "").eq_ignore_ascii_case(word);
        match symptom.vocabulary {
            Vocabulary::Windows | Vocabulary::Dynamics => {
                number.as_deref() == Some(code) || symptom.name.as_deref().is_some_and(same)
            }
            Vocabulary::Tls | Vocabulary::Network => {
                let (kind, own) = code.split_once(' ').unwrap_or(("", code));
                // A small number is an alert only where it is called one.
                let called = kind != "alert" || said.contains("alert");
                (same(own) && called) || symptom.name.as_deref().is_some_and(same)
            }
            _ => same(code),
        }
    };
    symptoms().iter().find(fits)
}

/// Hexadecimal with or without `0x`, or decimal, signed or not.
fn number(word: &str) -> Option<u32> {
    if let Some(hex) = word.strip_prefix("0x") {
        return u32::from_str_radix(hex, 16).ok();
    }
    if let Some(signed) = word.parse::<i32>().ok().filter(|number| *number < 0) {
        return Some(signed.cast_unsigned());
    }
    match word.len() {
        8 => u32::from_str_radix(word, 16).ok(),
        10 => word.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Option<&'static str> {
        symptom(text).map(|symptom| symptom.id.as_str())
    }

    #[test]
    fn every_way_to_write_a_code_is_understood() {
        for (text, expected) in [
            ("70002", "70002"),
            ("AADSTS70002", "70002"),
            ("2000005", "2000005"),
            ("0x80090016", "80090016"),
            ("-2146893802", "80090016"),
            ("2148073494", "80090016"),
            ("NTE_BAD_KEYSET", "80090016"),
            ("-2147220891", "80040265"),
            ("8005e274", "8005E274"),
            ("ErrorNonExistentMailbox", "ErrorNonExistentMailbox"),
            ("36887", "event 36887"),
            ("event id 36887", "event 36887"),
            ("handshake_failure", "alert 40"),
            ("alert 40", "alert 40"),
            ("HTTP 403", "http 403"),
            ("403", "http 403"),
            ("5.7.64", "smtp 5.7.64"),
            ("nxdomain", "NXDOMAIN"),
        ] {
            assert_eq!(id(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_words_stand_for_nothing() {
        for text in ["", "40", "hello", "no such code", "0x", "-1", "99999999"] {
            assert_eq!(id(text), None, "{text}");
        }
    }
}
