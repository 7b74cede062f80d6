//! Are files opened, and refused, as they should be?

use std::time::{Duration, Instant};

use exdoctor_checks::facts::certificate::{Belongs, Content, Form, KeySpec, Unopened};
use proptest::prelude::*;

use super::{Wanted, open};
use crate::der::{Parts, write};
use crate::secret::Secret;

const OWN: &[u8] = include_bytes!("../../tests/lab/data/s2s/own.pfx");
const LEGACY: &[u8] = include_bytes!("../../tests/lab/data/s2s/legacy.pfx");
const CHAIN: &[u8] = include_bytes!("../../tests/lab/data/s2s/chain.pfx");
const SILENT: &[u8] = include_bytes!("../../tests/lab/data/s2s/silent.pfx");
const SIGNATURE: &[u8] = include_bytes!("../../tests/lab/data/s2s/signature.pfx");
const CNG: &[u8] = include_bytes!("../../tests/lab/data/s2s/cng.pfx");
const P256: &[u8] = include_bytes!("../../tests/lab/data/s2s/p256.pfx");
const NO_KEY: &[u8] = include_bytes!("../../tests/lab/data/s2s/no-key.pfx");
const OTHER_KEY: &[u8] = include_bytes!("../../tests/lab/data/s2s/other-key.pfx");
const ROUNDS: &[u8] = include_bytes!("../../tests/lab/data/s2s/rounds.pfx");
const CER: &[u8] = include_bytes!("../../tests/lab/data/s2s/own.cer");
const NEXT: &[u8] = include_bytes!("../../tests/lab/data/s2s/next.cer");

fn opened(bytes: &[u8]) -> Result<Content, Unopened> {
    open(bytes, Some(&Secret::new("correct horse".to_owned())), Wanted::Pfx)
}

#[test]
fn both_protections_are_read_and_the_key_belongs_to_the_certificate() {
    for bytes in [OWN, LEGACY, CHAIN, P256] {
        let content = opened(bytes).unwrap();
        assert_eq!((content.keys.len(), &content.keys[0].belongs), (1, &Belongs::To(0)));
    }
    assert_eq!(opened(CHAIN).unwrap().certificates.len(), 2);
    assert_eq!(opened(OTHER_KEY).unwrap().keys[0].belongs, Belongs::ToNone);
    assert!(opened(NO_KEY).unwrap().keys.is_empty());
    assert_eq!(opened(P256).unwrap().keys[0].kind, "ECDSA P-256");
}

#[test]
fn what_a_key_says_about_its_use_is_kept() {
    let spec = |bytes| opened(bytes).unwrap().keys.swap_remove(0).key_spec;
    let expected = [KeySpec::Exchange, KeySpec::Exchange, KeySpec::NotStated, KeySpec::Signature, KeySpec::NotStated];
    assert_eq!([OWN, LEGACY, SILENT, SIGNATURE, CNG].map(spec), expected);
    let key = opened(CNG).unwrap().keys.swap_remove(0);
    assert_eq!(key.provider.as_deref(), Some("Microsoft Software Key Storage Provider"));
    assert!(opened(OWN).unwrap().keys[0].machine);
}

#[test]
fn each_refusal_has_its_own_reason() {
    let with = |password: Option<&str>| {
        open(OWN, password.map(|text| Secret::new(text.to_owned())).as_ref(), Wanted::Pfx).unwrap_err()
    };
    assert_eq!(with(Some("hunter2")), Unopened::WrongPassword);
    assert_eq!(with(Some("")), Unopened::WrongPassword);
    assert_eq!(with(None), Unopened::NoPassword);
    assert_eq!(opened(b"").unwrap_err(), Unopened::Empty);
    assert!(matches!(opened(&OWN[..OWN.len() - 1]), Err(Unopened::Damaged(_))));
    assert!(matches!(opened(CER), Err(Unopened::OtherForm(_))));
    assert!(matches!(opened(b"password: hunter2"), Err(Unopened::OtherForm(what)) if what == "a text"));
    assert!(matches!(opened(b"PK\x03\x04\0\0\xff"), Err(Unopened::OtherForm(_))));
    // RFC 7292 knows version 3 alone.
    let mut version = OWN.to_vec();
    let place = version.windows(3).position(|window| window == [2, 1, 3]).unwrap();
    version[place + 2] = 4;
    assert!(opened(&version).is_err());
}

#[test]
fn absurd_rounds_are_refused_before_any_work() {
    let start = Instant::now();
    assert!(matches!(opened(ROUNDS), Err(Unopened::TooManyRounds { asked: 0x7f_ffff, .. })));
    assert!(start.elapsed() < Duration::from_millis(500));
}

#[test]
fn ber_opens_like_der() {
    for bytes in [OWN, LEGACY, CHAIN] {
        let mut content = opened(&to_ber(bytes)).unwrap();
        let oddities = std::mem::take(&mut content.oddities);
        assert!(oddities.iter().any(|odd| odd.contains("BER")), "{oddities:?}");
        assert_eq!(content, opened(bytes).unwrap());
    }
}

#[test]
fn what_follows_a_file_is_said_and_does_no_harm() {
    let content = opened(&[OWN, b"\r\n\0"].concat()).unwrap();
    assert_eq!(content.oddities.first().map(String::as_str), Some("3 bytes follow the file's own contents"));
}

#[test]
fn nothing_of_password_or_key_is_in_the_facts() {
    let content = opened(OWN).unwrap();
    let shown = format!("{content:?}{}", serde_json::to_string(&content).unwrap());
    assert!(!shown.contains("correct horse"));
    // The facts hold the certificate and a few hundred characters besides; a private key alone has 1,600.
    assert!(shown.len() < CER.len() * 4 / 3 + 3_000, "{}", shown.len());
}

#[test]
fn certificates_are_read_in_text_of_every_kind() {
    let base64 = data_encoding::BASE64.encode(CER);
    let pem = format!("-----BEGIN CERTIFICATE-----\r\n{base64}\r\n-----END CERTIFICATE-----\r\n");
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(pem.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, form) in [
        (CER.to_vec(), Form::Der),
        (pem.clone().into_bytes(), Form::Pem),
        (wide, Form::Pem),
        (base64.clone().into_bytes(), Form::Pem),
    ] {
        let content = open(&bytes, None, Wanted::Cer).unwrap();
        assert_eq!((content.form, content.certificates[0].0.as_slice()), (form, CER));
    }
    let with_key = format!("{pem}-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n");
    let content = open(with_key.as_bytes(), None, Wanted::Cer).unwrap();
    assert!(content.oddities.iter().any(|odd| odd.contains("private key")));
}

/// The same structure with marked ends and strings in pieces.
fn to_ber(der: &[u8]) -> Vec<u8> {
    let mut ber = Vec::new();
    for part in Parts(der) {
        let pieces = |tag: u8| {
            let pieces: Vec<u8> = part.contents.chunks(400).flat_map(|piece| write(4, &[piece])).collect();
            [&[tag, 0x80], &pieces[..], &[0, 0]].concat()
        };
        ber.extend(match part.tag {
            0x04 if part.contents.len() > 100 => pieces(0x24),
            0x80 if part.contents.len() > 100 => pieces(0xa0),
            tag if tag & 0x20 != 0 => [&[tag, 0x80], &to_ber(part.contents)[..], &[0, 0]].concat(),
            _ => part.whole.to_vec(),
        });
    }
    ber
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_file_opens_or_is_refused(at in 0_usize..3000, byte: u8, cut in 0_usize..3500, legacy: bool) {
        let mut bytes = if legacy { LEGACY } else { OWN }.to_vec();
        bytes.truncate(cut);
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        let _ = opened(&bytes);
    }

    #[test]
    fn bytes_of_any_kind_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open(&bytes, None, Wanted::Any).is_err());
        prop_assert!(open(&bytes, None, Wanted::Cer).is_err());
    }

    #[test]
    fn two_certificates_in_one_text_come_in_the_order_of_their_use(first: bool) {
        let pem = |der| format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", data_encoding::BASE64.encode(der));
        let (one, other) = if first { (CER, NEXT) } else { (NEXT, CER) };
        let content = open((pem(one) + &pem(other)).as_bytes(), None, Wanted::Cer).unwrap();
        prop_assert_eq!(content.certificates[0].0.as_slice(), one);
    }
}
