//! What do `certutil -v -store my` and `certutil -v -dump` say, in any language?
//!
//! Words are localised; names of properties, object identifiers, algorithms in parentheses and the order of lines are
//! not. Only those are relied on.

use exdoctor_checks::facts::server::{Read, StoreCertificate, StoredKey};

use super::moment::{self, Order};

/// More certificates than these are not kept.
const MOST: usize = 2_000;

/// Whether a text is one of certutil.
pub fn is_certutil(text: &str) -> bool {
    let heads = text.lines().filter(|line| is_head(line)).count();
    text.contains("CERT_KEY_PROV_INFO_PROP_ID")
        || (heads > 0 && text.contains("(sha1)"))
        || text.contains("CERT_SHA1_HASH_PROP_ID")
}

/// The certificates of the text; those without a thumbprint are left out.
pub fn certificates(text: &str) -> Vec<StoreCertificate> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut starts: Vec<usize> = (0..lines.len()).filter(|at| is_head(lines[*at])).collect();
    if starts.is_empty() {
        starts.push(0);
    }
    let order = moment::order(lines.iter().filter_map(|line| date(line)));
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).take(MOST).filter_map(|(start, end)| certificate(&lines[*start..end], order)).collect()
}

/// `================ Certificate 0 ================`.
fn is_head(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("======")
        && line.ends_with("======")
        && line.trim_matches('=').trim().ends_with(|c: char| c.is_ascii_digit())
}

fn certificate(lines: &[&str], order: Option<Order>) -> Option<StoreCertificate> {
    let thumbprint = thumbprint(lines)?;
    let key = key(lines);
    let names = names(lines);
    let mut dates = lines.iter().filter_map(|line| moment::local(date(line)?, order));
    let (not_before, not_after) = (dates.next(), dates.next());
    let key_kind =
        lines.iter().filter_map(|line| algorithm(line)).find(|word| word.starts_with("RSA") || word.starts_with("ECC"));
    Some(StoreCertificate {
        thumbprint,
        subject: names.get(1).cloned().into(),
        issuer: names.first().cloned().into(),
        serial: serial(lines).into(),
        not_before: not_before.unwrap_or_default(),
        not_after: not_after.unwrap_or_default(),
        public_key: key_kind.map(|word| format!("{word} {}", bits(lines).unwrap_or_default()).trim().to_owned()).into(),
        signature: lines.iter().find_map(|line| algorithm(line)).map(str::to_owned).into(),
        has_key: Read::Value(key.is_some()),
        key: key.map_or(Read::Absent, Read::Value),
        ..StoreCertificate::default()
    })
}

/// The value of a line that ends in `(sha1): …` and is no hash of a name or a key: the last such one, else that of
/// the property.
fn thumbprint(lines: &[&str]) -> Option<String> {
    let of_property = lines.iter().position(|line| line.contains("CERT_SHA1_HASH_PROP_ID"));
    let property = of_property.and_then(|at| lines.get(at + 1)).and_then(|line| hexadecimal(line));
    let hash = lines.iter().rev().filter(|line| !line.starts_with("  ")).find_map(|line| {
        let (name, value) = line.split_once("(sha1)")?;
        // `Key Id Hash(sha1)` comes before `Cert Hash(sha1)`, hence the search from the end.
        (!name.trim().is_empty()).then(|| hexadecimal(value.trim_start_matches([' ', '\u{a0}', ':'])))?
    });
    property.or(hash)
}

/// Forty hexadecimal digits, spaces between them aside.
fn hexadecimal(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 40 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then(|| digits.to_ascii_uppercase())
}

/// Issuer and subject: the first two groups of `ATTRIBUTE=value` lines, or values of lines that hold them whole.
fn names(lines: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for line in lines {
        if names.len() == 2 || line.contains("CERT_KEY_PROV_INFO_PROP_ID") {
            break;
        }
        let line_part = line.trim();
        if line.starts_with("    ") && is_rdn(line_part) {
            open.push(line_part);
        } else if !open.is_empty() {
            names.push(open.join(", "));
            open.clear();
        } else if let Some((word, value)) = line.split_once(':')
            && !word.starts_with("  ")
            && is_rdn(value.trim())
        {
            names.push(value.trim().to_owned());
        }
    }
    names
}

/// `CN=*.contoso.com`: a short attribute in capitals or an object identifier before the first equals sign.
fn is_rdn(text: &str) -> bool {
    text.split_once('=').is_some_and(|(attribute, value)| {
        !value.is_empty()
            && (1..=24).contains(&attribute.len())
            && attribute.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'.')
    })
}

/// A line with one leading space holds a date: ` NotBefore: 1/2/2026 3:04 PM`.
fn date(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(' ').filter(|rest| !rest.starts_with(' '))?;
    rest.split_once(':').map(|(_, value)| value.trim())
}

fn serial(lines: &[&str]) -> Option<String> {
    let before_names = lines.iter().take_while(|line| !is_rdn(line.trim()));
    let values = before_names.filter_map(|line| Some(line.split_once(':')?.1.trim()));
    let is_serial = |value: &&str| value.len() >= 4 && value.bytes().all(|b| b.is_ascii_hexdigit());
    values.into_iter().find(is_serial).map(str::to_ascii_lowercase)
}

/// The name behind an object identifier: `1.2.840.113549.1.1.11 sha256RSA`.
fn algorithm<'l>(line: &&'l str) -> Option<&'l str> {
    let (_, value) = line.split_once(": 1.2.840.").or_else(|| line.split_once(": 1.3."))?;
    value.split_whitespace().nth(1)
}

/// `Public Key Length: 2048 bits`: the first number of four digits or less before a word that means bits.
fn bits(lines: &[&str]) -> Option<String> {
    let value = |line: &&str| {
        let (_, value) = line.split_once(':')?;
        let (number, word) = value.trim().split_once(' ')?;
        let is_bits = word.to_ascii_lowercase().starts_with("bit");
        (is_bits && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then(|| number.to_owned())
    };
    lines.iter().find_map(value)
}

/// The block below `CERT_KEY_PROV_INFO_PROP_ID(2)`, by the order of its lines.
fn key(lines: &[&str]) -> Option<StoredKey> {
    let start = lines.iter().position(|line| line.contains("CERT_KEY_PROV_INFO_PROP_ID"))? + 1;
    let block: Vec<&str> =
        lines[start..].iter().copied().take_while(|line| !line.contains("_PROP_ID(")).take(16).collect();
    let values: Vec<&str> =
        block.iter().filter_map(|line| Some(line.split_once('=')?.1.trim_matches([' ', '\u{a0}']))).collect();
    let container = (*values.first()?).to_owned();
    let provider = *values.get(1)?;
    let number = |text: &str| text.split_whitespace().next().and_then(|word| word.parse::<u32>().ok());
    let spec = block.iter().rev().find_map(|line| {
        let (_, value) = line.split_once('=')?;
        value.contains("AT_").then(|| number(value))?
    });
    // Older versions print the number alone: container, provider, type, flags, specification.
    let spec = spec.or_else(|| values.get(4).and_then(|value| number(value)));
    let second = block.iter().filter(|line| !line.contains('=')).find_map(|line| Some(line.split_once(':')?.1.trim()));
    let file = second.into_iter().chain([container.as_str()]).find(|name| is_key_file(name)).map(str::to_owned);
    Some(StoredKey {
        provider: Read::Value(provider.to_owned()),
        provider_type: values.get(2).and_then(|value| number(value)).into(),
        key_spec: spec.into(),
        file: file.into(),
        machine: Read::Value(
            block.iter().any(|line| line.contains("CRYPT_MACHINE_KEYSET"))
                || values.get(3).is_some_and(|flags| has_machine_flag(flags)),
        ),
        container: Read::Value(container),
    })
}

/// The flag of a machine key is 20 in hexadecimal.
fn has_machine_flag(flags: &str) -> bool {
    let first = flags.split_whitespace().next().unwrap_or_default().trim_start_matches("0x");
    u32::from_str_radix(first, 16).is_ok_and(|flags| flags & 0x20 != 0)
}

/// `<32 hexadecimal digits>_<GUID>`.
fn is_key_file(name: &str) -> bool {
    let is = |text: &str, len: usize| text.len() == len && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    name.split_once('_').is_some_and(|(hash, machine)| is(hash, 32) && is(machine, 36))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::decode;

    fn read(name: &str) -> Vec<StoreCertificate> {
        let path = format!("{}/tests/data/evidence/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = decode::text(std::fs::read(path).unwrap()).unwrap();
        assert!(is_certutil(&text));
        certificates(&text)
    }

    /// What both languages say about the first certificate.
    fn is_the_first(own: &StoreCertificate) {
        assert_eq!(own.thumbprint, "A94A8FE5CCB19BA61C4C0873D391E987982FBBD3");
        assert_eq!(own.subject.value().unwrap(), "CN=*.contoso.com, O=Contoso, Ltd., C=US");
        assert_eq!(own.issuer.value().unwrap(), "CN=Contoso Issuing CA, DC=contoso, DC=com");
        assert_eq!(own.serial.value().unwrap(), "1a00000004d2");
        assert_eq!(own.not_before.value().unwrap().to_string(), "2026-01-02T15:04:00Z");
        assert_eq!(own.not_after.value().unwrap().to_string(), "2028-01-31T15:04:00Z");
        assert_eq!(own.public_key.value().unwrap(), "RSA 2048");
        assert_eq!(own.signature.value().unwrap(), "sha256RSA");
    }

    #[test]
    fn a_store_is_read_in_english_and_in_german() {
        let file = "6f0c3d2a9b8e7d6c5b4a39281706f5e4_01234567-89ab-cdef-0123-456789abcdef";
        for name in ["certutil-store-en.txt", "certutil-store-de.txt"] {
            let found = read(name);
            assert_eq!(found.len(), 2, "{name}");
            is_the_first(&found[0]);
            let key = found[0].key.value().unwrap();
            assert_eq!(key.provider.value().unwrap(), "Microsoft Enhanced RSA and AES Cryptographic Provider");
            assert_eq!((key.provider_type.value(), key.key_spec.value()), (Some(&24), Some(&1)), "{name}");
            assert_eq!(key.file.value().unwrap(), file, "{name}");
            assert_eq!(key.machine, Read::Value(true));
            assert_eq!(found[1].thumbprint, "0BEEC7B5EA3F0FDBC95D0DD47F3C5BC275DA8A33");
            assert_eq!(found[1].subject.value().unwrap(), "CN=old.contoso.com");
        }
        let cng = read("certutil-store-en.txt").remove(1);
        let key = cng.key.value().unwrap();
        assert_eq!((key.provider_type.value(), key.key_spec.value()), (Some(&0), Some(&0)));
        let keyless = read("certutil-store-de.txt").remove(1);
        assert_eq!((keyless.has_key, keyless.key), (Read::Value(false), Read::Absent));
    }

    #[test]
    fn a_dump_of_a_file_has_no_key() {
        let found = read("certutil-dump-en.txt");
        assert_eq!(found.len(), 1);
        is_the_first(&found[0]);
        assert_eq!(found[0].has_key, Read::Value(false));
    }

    #[test]
    fn a_key_block_of_an_older_version_gives_the_specification_without_its_name() {
        let text = "  CERT_KEY_PROV_INFO_PROP_ID(2):\n    Key Container = PKContainer\n    Provider = X\n    ProviderType = 1\n    \
                    Flags = 20\n    KeySpec = 2\n\n  CERT_SHA1_HASH_PROP_ID(3):\n    a94a8fe5ccb19ba61c4c0873d391e987982fbbd3\n";
        let key = certificates(text).remove(0).key;
        assert_eq!(key.value().unwrap().key_spec, Read::Value(2));
        assert_eq!(key.value().unwrap().machine, Read::Value(true));
    }
}
