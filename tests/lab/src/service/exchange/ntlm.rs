//! How does a server check a sign-in with NTLM (MS-NLMP, version 2 alone)?

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use md4::{Digest, Md4};
use md5::Md5;
use ring::rand::{SecureRandom, SystemRandom};

/// What a message comes to.
pub(super) enum Said {
    /// The first one: what is answered, and what is remembered of it.
    Challenge {
        /// In Base64.
        answer: String,
        /// For the connection.
        remember: String,
    },
    /// The last one, of somebody who knows the password.
    User {
        /// `svc@contoso.com`, or `CONTOSO\svc`.
        name: String,
        /// Whether the answer is bound to a certificate.
        bound: bool,
    },
    /// Nothing that lets anybody in.
    Nobody,
}

const SIGNATURE: &[u8] = b"NTLMSSP\0";
/// Unicode, target and its data, NTLM, signing, the newer session security, 128 and 56 bits, a version.
const FLAGS: u32 = 0xA289_8205;

/// Goes on with an exchange; `challenged` is what the connection remembers of it.
pub(super) fn heard(message: &str, challenged: Option<&str>, accounts: &BTreeMap<String, String>) -> Said {
    let Ok(message) = BASE64.decode(message.as_bytes()) else { return Said::Nobody };
    match message.get(8) {
        _ if !message.starts_with(SIGNATURE) => Said::Nobody,
        Some(1) => challenge(),
        Some(3) => {
            let challenge = challenged.and_then(|said| HEXLOWER.decode(said.as_bytes()).ok());
            challenge.and_then(|own| user(&message, &own, accounts)).unwrap_or(Said::Nobody)
        }
        _ => Said::Nobody,
    }
}

fn challenge() -> Said {
    let mut own = [0; 8];
    if SystemRandom::new().fill(&mut own).is_err() {
        return Said::Nobody;
    }
    let target = wide("CONTOSO");
    let mut data = Vec::new();
    for (kind, value) in [(2, "CONTOSO"), (1, "EX01"), (4, "contoso.com"), (3, "ex01.contoso.com")] {
        pair(&mut data, kind, &wide(value));
    }
    // 2026-06-01 in steps of 100 ns since 1601.
    pair(&mut data, 7, &134_247_456_000_000_000_u64.to_le_bytes());
    pair(&mut data, 0, &[]);
    let mut message = SIGNATURE.to_vec();
    message.extend(2_u32.to_le_bytes());
    place(&mut message, &target, 56);
    message.extend(FLAGS.to_le_bytes());
    message.extend(own);
    message.extend([0; 8]);
    place(&mut message, &data, 56 + target.len());
    message.extend([10, 0, 0x61, 0x4A, 0, 0, 0, 15]);
    message.extend(target);
    message.extend(data);
    Said::Challenge { answer: BASE64.encode(&message), remember: HEXLOWER.encode(&own) }
}

/// Who sends the last message, where the answer in it is that of the password.
fn user(message: &[u8], challenge: &[u8], accounts: &BTreeMap<String, String>) -> Option<Said> {
    let (answer, domain, user) = (field(message, 20)?, field(message, 28)?, field(message, 36)?);
    let (domain, user) = (narrow(domain)?, narrow(user)?);
    let name = if domain.is_empty() { user.clone() } else { format!("{domain}\\{user}") };
    let (name, password) = accounts.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name))?;
    let (proof, blob) = answer.split_at_checked(16)?;
    let key = mac(&Md4::digest(wide(password)), &[&wide(&format!("{}{domain}", user.to_uppercase()))]);
    if mac(&key, &[challenge, blob]) != proof {
        return None;
    }
    Some(Said::User { name: name.clone(), bound: is_bound(blob.get(28..)?) })
}

/// Whether the data that the client repeats has the hash of a certificate in it.
fn is_bound(mut data: &[u8]) -> bool {
    while let Some(([kind, _, low, high], rest)) = data.split_first_chunk::<4>() {
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        match rest.split_at_checked(length) {
            Some((value, _)) if *kind == 10 => return value.iter().any(|byte| *byte != 0),
            Some((_, rest)) if *kind != 0 => data = rest,
            _ => return false,
        }
    }
    false
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Md5>::new_from_slice(key).expect("a key has any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// What the length and the place at an offset lead to.
fn field(message: &[u8], offset: usize) -> Option<&[u8]> {
    let length = usize::from(u16::from_le_bytes(message.get(offset..offset + 2)?.try_into().ok()?));
    let begin = usize::try_from(u32::from_le_bytes(message.get(offset + 4..offset + 8)?.try_into().ok()?)).ok()?;
    message.get(begin..begin.checked_add(length)?)
}

fn place(message: &mut Vec<u8>, value: &[u8], begin: usize) {
    let length = u16::try_from(value.len()).unwrap_or_default().to_le_bytes();
    message.extend(length.iter().chain(&length));
    message.extend(u32::try_from(begin).unwrap_or_default().to_le_bytes());
}

fn pair(data: &mut Vec<u8>, kind: u16, value: &[u8]) {
    data.extend(kind.to_le_bytes());
    data.extend(u16::try_from(value.len()).unwrap_or_default().to_le_bytes());
    data.extend(value);
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn narrow(bytes: &[u8]) -> Option<String> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}
