//! How is a name written in facts, and read back?

use hickory_resolver::proto::rr::{Label, Name};

/// A name as facts carry it: lower case, without the final dot, other bytes than text escaped as in zone files.
pub(super) fn text(name: &Name) -> String {
    let labels: Vec<String> = name.iter().map(|label| label.iter().map(|byte| escaped(*byte)).collect()).collect();
    if labels.is_empty() { ".".to_owned() } else { labels.join(".") }
}

/// The name that a text stands for; none when DNS cannot carry it.
pub(super) fn name(text: &str) -> Option<Name> {
    if matches!(text, "" | ".") {
        return Some(Name::root());
    }
    let mut labels: Vec<Vec<u8>> = vec![Vec::new()];
    let mut bytes = text.strip_suffix('.').unwrap_or(text).bytes();
    while let Some(byte) = bytes.next() {
        let label = labels.last_mut().expect("the list begins with a label");
        match byte {
            b'.' => labels.push(Vec::new()),
            b'\\' => label.push(unescaped(&mut bytes)?),
            byte if byte.is_ascii_graphic() => label.push(byte),
            _ => return None,
        }
    }
    let labels = labels.iter().map(|label| Label::from_raw_bytes(label).ok().filter(|_| !label.is_empty()));
    Name::from_labels(labels.collect::<Option<Vec<_>>>()?).ok()
}

fn escaped(byte: u8) -> String {
    match byte.to_ascii_lowercase() {
        byte @ (b'"' | b'(' | b')' | b'.' | b';' | b'\\' | b'@' | b'$') => format!("\\{}", char::from(byte)),
        byte if byte.is_ascii_graphic() => char::from(byte).to_string(),
        byte => format!("\\{byte:03}"),
    }
}

/// What follows a backslash: three decimal digits, or any other character as it is.
fn unescaped(bytes: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let first = bytes.next()?;
    if !first.is_ascii_digit() {
        return Some(first);
    }
    let digits = [first, bytes.next()?, bytes.next()?];
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_lower_case_without_the_final_dot() {
        let ordinary = Name::from_ascii("_25._TCP.MX1.Contoso.com.").unwrap();
        assert_eq!(text(&ordinary), "_25._tcp.mx1.contoso.com");
        assert_eq!(text(&Name::root()), ".");
    }

    #[test]
    fn every_byte_survives_writing_and_reading() {
        let bytes: Vec<u8> = (0..=255_u8).filter(|byte| !byte.is_ascii_uppercase()).collect();
        for label in bytes.chunks(63) {
            let odd = Name::from_labels([label, b"contoso", b"com"]).unwrap();
            assert_eq!(name(&text(&odd)), Some(odd.clone()), "{}", text(&odd));
        }
        let odd = Name::from_labels([b"with space.dot\x1b".as_slice(), b"com"]).unwrap();
        assert_eq!(text(&odd), r"with\032space\.dot\027.com");
    }

    #[test]
    fn what_dns_cannot_carry_is_no_name() {
        let long = "a".repeat(64);
        for wrong in ["a..b", ".a", "with space", "m\u{fc}ller.de", r"end\", r"\25", r"\999", &long, &"a.".repeat(128)]
        {
            assert_eq!(name(wrong), None, "{wrong}");
        }
    }
}
