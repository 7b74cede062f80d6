//! Which bytes does a server that answers by hand send?

use rustls::pki_types::CertificateDer;

use super::hello::Hello;
use super::suites::{Exchange, Proof, Suite};
use crate::world::endpoint::Version;

const HANDSHAKE: u8 = 22;
const ALERT: u8 = 21;
const FATAL: u8 = 2;
const MAX_RECORD: usize = 16 * 1024;

const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const SERVER_KEY_EXCHANGE: u8 = 12;
const CERTIFICATE_REQUEST: u8 = 13;
const SERVER_HELLO_DONE: u8 = 14;

const P256: u16 = 23;
const X25519: u16 = 29;
const EXPORT_BITS: u16 = 512;

/// The generator of P-256: a point of the curve, and nobody's secret.
const POINT: [u8; 65] = {
    let text = b"046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    let mut point = [0; 65];
    let mut at = 0;
    while at < 65 {
        point[at] = digit(text[2 * at]) << 4 | digit(text[2 * at + 1]);
        at += 1;
    }
    point
};

/// A choice, and everything that the first flight says beside it.
pub(super) struct Flight<'a> {
    pub(super) version: Version,
    pub(super) suite: &'a Suite,
    pub(super) chain: &'a [CertificateDer<'static>],
    pub(super) dh_bits: u16,
    pub(super) compression: u8,
    pub(super) asks: bool,
}

impl Flight<'_> {
    /// ServerHello to ServerHelloDone, in records.
    pub(super) fn bytes(&self, hello: &Hello) -> Vec<u8> {
        let mut messages = message(SERVER_HELLO, &self.server_hello(hello));
        if self.suite.proof != Proof::Nobody {
            let list: Vec<u8> = self.chain.iter().flat_map(|one| sized(3, one)).collect();
            messages.extend(message(CERTIFICATE, &sized(3, &list)));
        }
        if let Some(parameters) = self.parameters(hello) {
            messages.extend(message(SERVER_KEY_EXCHANGE, &parameters));
        }
        if self.asks && self.suite.proof != Proof::Nobody {
            let algorithms: &[u8] = if self.version >= Version::Tls12 { &[0, 4, 4, 1, 4, 3] } else { &[] };
            messages.extend(message(CERTIFICATE_REQUEST, &[&[2, 1, 64], algorithms, &[0, 0]].concat()));
        }
        messages.extend(message(SERVER_HELLO_DONE, &[]));
        messages.chunks(MAX_RECORD).flat_map(|part| record(HANDSHAKE, self.version, part)).collect()
    }

    fn server_hello(&self, hello: &Hello) -> Vec<u8> {
        let version = self.version.wire().to_be_bytes();
        let suite = self.suite.id.to_be_bytes();
        let mut body = [&version[..], &[0x5a; 32], &[0], &suite, &[self.compression]].concat();
        if hello.renegotiation {
            body.extend([0, 5, 0xff, 1, 0, 1, 0]);
        }
        body
    }

    fn parameters(&self, hello: &Hello) -> Option<Vec<u8>> {
        let mut body = match self.suite.exchange {
            Exchange::Rsa => return None,
            Exchange::RsaExport => [sized(2, &prime(EXPORT_BITS)), sized(2, &[1, 0, 1])].concat(),
            Exchange::Dh => diffie_hellman(self.dh_bits),
            Exchange::DhExport => diffie_hellman(EXPORT_BITS),
            Exchange::Ecdh => {
                let group = hello.groups.iter().copied().find(|group| [P256, X25519].contains(group)).unwrap_or(P256);
                let share: &[u8] = if group == X25519 { &[9; 32] } else { &POINT };
                [&[3][..], &group.to_be_bytes(), &sized(1, share)].concat()
            }
        };
        if self.suite.proof != Proof::Nobody {
            if self.version >= Version::Tls12 {
                body.extend([4, if self.suite.proof == Proof::Rsa { 1 } else { 3 }]);
            }
            // Nobody has the key to sign with; who completes the handshake finds out.
            body.extend(sized(2, &[0x11; 256]));
        }
        Some(body)
    }
}

/// A fatal alert.
pub(super) fn alert(version: Version, description: u8) -> Vec<u8> {
    record(ALERT, version, &[FATAL, description])
}

fn diffie_hellman(bits: u16) -> Vec<u8> {
    [sized(2, &prime(bits)), sized(2, &[2]), sized(2, &prime(bits))].concat()
}

/// A number of so many bits, odd as primes are; nobody computes with it.
fn prime(bits: u16) -> Vec<u8> {
    let mut number = vec![0xa7; usize::from(bits / 8)];
    if let Some(last) = number.last_mut() {
        *last |= 1;
    }
    number
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [vec![kind], sized(3, body)].concat()
}

fn record(kind: u8, version: Version, body: &[u8]) -> Vec<u8> {
    let version = version.min(Version::Tls12).wire().to_be_bytes();
    [vec![kind, version[0], version[1]], sized(2, body)].concat()
}

/// Bytes behind their length in so many digits.
fn sized(digits: usize, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u64).to_be_bytes();
    [&length[length.len() - digits..], body].concat()
}

const fn digit(letter: u8) -> u8 {
    if letter >= b'a' { letter - b'a' + 10 } else { letter - b'0' }
}
