//! Which extensions does a ClientHello carry, and in which order?

use exdoctor_checks::facts::tls::Version;

use super::bytes::{numbers, vector};
use super::hello::{ClientHello, Form};
use super::shares;

const SIGNATURES: [u16; 20] = [
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0807, 0x0808, 0x0809, 0x080A, 0x080B,
    0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0202,
];
const SHORT_SIGNATURES: [u16; 8] = [0x0403, 0x0503, 0x0804, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];

/// Some load balancers wait for ever when a message is from 256 to 511 bytes long (RFC 7685).
const SWALLOWED: std::ops::Range<usize> = 256..512;

/// Writes the extensions; `out` holds the message from its first byte.
pub(super) fn write(hello: &ClientHello<'_>, out: &mut Vec<u8>) {
    let tls13 = hello.offer.version == Version::Tls13;
    let old = !tls13 || hello.offer.also_tls12;
    let full = hello.offer.form == Form::Full;
    if let Some(name) = hello.server_name {
        extension(out, 0, |out| {
            vector(out, 2, |out| {
                out.push(0);
                vector(out, 2, |out| out.extend(name.as_bytes()));
            });
        });
    }
    if old && full {
        extension(out, 23, |_| ());
        extension(out, 0xFF01, |out| out.push(0));
    }
    extension(out, 10, |out| vector(out, 2, |out| numbers(out, groups(hello).iter().copied())));
    if old {
        extension(out, 11, |out| out.extend([1, 0]));
    }
    if old && full {
        extension(out, 35, |_| ());
    }
    if !hello.alpn.is_empty() && full {
        extension(out, 16, |out| {
            vector(out, 2, |out| {
                for protocol in hello.alpn {
                    vector(out, 1, |out| out.extend(protocol.as_bytes()));
                }
            });
        });
    }
    if hello.offer.version >= Version::Tls12 {
        let schemes: &[u16] = if full { &SIGNATURES } else { &SHORT_SIGNATURES };
        extension(out, 13, |out| vector(out, 2, |out| numbers(out, schemes.iter().copied())));
    }
    if tls13 {
        write_tls13(hello, old, out);
    }
    if full && SWALLOWED.contains(&out.len()) {
        let missing = SWALLOWED.end - out.len();
        extension(out, 21, |out| out.extend(std::iter::repeat_n(0, missing.saturating_sub(4))));
    }
}

fn write_tls13(hello: &ClientHello<'_>, old: bool, out: &mut Vec<u8>) {
    let versions: &[u16] = if old { &[0x0304, 0x0303] } else { &[0x0304] };
    extension(out, 43, |out| vector(out, 1, |out| numbers(out, versions.iter().copied())));
    // Resumption with a fresh key exchange is all that clients offer.
    extension(out, 45, |out| out.extend([1, 1]));
    let asked = hello.again.as_ref().and_then(|again| again.group);
    let sent = if hello.offer.form == Form::Full { &shares::SENT[..] } else { &shares::SENT[..1] };
    extension(out, 51, |out| {
        vector(out, 2, |out| {
            for group in asked.as_ref().map_or(sent, std::slice::from_ref) {
                if let Some(key) = shares::share(*group, &hello.random[2]) {
                    numbers(out, [*group]);
                    vector(out, 2, |out| out.extend(key));
                }
            }
        });
    });
    if let Some(cookie) = hello.again.as_ref().and_then(|again| again.cookie.as_ref()) {
        extension(out, 44, |out| vector(out, 2, |out| out.extend(cookie)));
    }
}

fn groups(hello: &ClientHello<'_>) -> &'static [u16] {
    match (hello.offer.version == Version::Tls13, hello.offer.also_tls12, hello.offer.form) {
        (_, _, Form::Short) => &shares::SHORT,
        (true, true, Form::Full) => &shares::BOTH,
        (true, false, Form::Full) => &shares::TLS13,
        (false, _, Form::Full) => &shares::OLD,
    }
}

fn extension(out: &mut Vec<u8>, number: u16, content: impl FnOnce(&mut Vec<u8>)) {
    numbers(out, [number]);
    vector(out, 2, content);
}
