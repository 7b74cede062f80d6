//! What does a ServerHello choose?

use std::collections::BTreeSet;

use exdoctor_checks::facts::tls::{Downgrade, Retry, ServerHello, Version};
use exdoctor_checks::values::SuiteId;

use super::bytes::{Bytes, Short};
use super::hello::Again;

/// The random that makes a ServerHello a HelloRetryRequest (RFC 8446, 4.1.3).
const RETRY: [u8; 32] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11,
    0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
];
/// A cookie has to fit into the second hello beside everything else.
const MAX_COOKIE: usize = 4096;

/// A ServerHello, or the wish for another ClientHello.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) hello: ServerHello,
    pub(super) again: Option<Again>,
}

impl Parsed {
    pub(super) fn retry(&self) -> Option<Retry> {
        self.again.as_ref().map(|again| Retry { group: again.group, cookie: again.cookie.is_some() })
    }
}

/// Reads the body of a ServerHello.
pub(super) fn parse(body: &[u8]) -> Result<Parsed, String> {
    read(body).map_err(|Short| "the ServerHello ends too early".to_owned())?
}

fn read(body: &[u8]) -> Result<Result<Parsed, String>, Short> {
    let mut rest = Bytes(body);
    let mut number = rest.u16()?;
    let random = rest.take(32)?;
    rest.vector(1)?;
    let suite = SuiteId(rest.u16()?);
    let compression = rest.u8()?;
    let mut hello = ServerHello {
        version: Version::Ssl3,
        suite,
        compression,
        extensions: BTreeSet::new(),
        group: None,
        alpn: None,
        downgrade: None,
    };
    let is_retry = random == RETRY;
    let mut cookie = None;
    let mut extensions = if rest.is_empty() { Bytes(&[]) } else { rest.vector(2)? };
    while !extensions.is_empty() {
        let kind = extensions.u16()?;
        let mut content = extensions.vector(2)?;
        if !hello.extensions.insert(kind) {
            return Ok(Err(format!("the extension {kind} stands twice in the ServerHello")));
        }
        match kind {
            16 => hello.alpn = Some(printable(content.vector(2)?.vector(1)?.0)),
            43 => number = content.u16()?,
            44 => cookie = Some(content.vector(2)?.0).filter(|cookie| cookie.len() <= MAX_COOKIE),
            51 => hello.group = Some(content.u16()?),
            _ => {}
        }
    }
    let Some(version) = Version::from_wire(number) else {
        return Ok(Err(format!("the ServerHello chooses the unknown version 0x{number:04X}")));
    };
    hello.version = version;
    hello.downgrade = downgrade(random, version);
    let again = is_retry.then(|| Again { group: hello.group, cookie: cookie.map(<[u8]>::to_vec) });
    Ok(Ok(Parsed { hello, again }))
}

fn downgrade(random: &[u8], version: Version) -> Option<Downgrade> {
    match random.get(24..)? {
        b"DOWNGRD\x01" if version < Version::Tls13 => Some(Downgrade::KnowsTls13),
        b"DOWNGRD\x00" if version < Version::Tls12 => Some(Downgrade::KnowsTls12),
        _ => None,
    }
}

fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body(random: [u8; 32], tail: &[u8]) -> Vec<u8> {
        [&[3, 3][..], &random, &[0, 0xC0, 0x2F, 0], tail].concat()
    }

    fn marked(last: u8) -> [u8; 32] {
        let mut random = [7; 32];
        random[24..31].copy_from_slice(b"DOWNGRD");
        random[31] = last;
        random
    }

    #[test]
    fn a_hello_without_extensions_is_that_of_an_old_server() {
        let hello = parse(&body([7; 32], &[])).unwrap().hello;
        assert_eq!((hello.version, hello.suite), (Version::Tls12, SuiteId(0xC02F)));
        assert!(hello.extensions.is_empty() && hello.downgrade.is_none());
    }

    #[test]
    fn the_extension_names_the_true_version_and_the_group() {
        let tail = [0, 14, 0, 43, 0, 2, 3, 4, 0, 51, 0, 4, 0, 29, 0, 0];
        let parsed = parse(&body([7; 32], &tail)).unwrap();
        assert_eq!((parsed.hello.version, parsed.hello.group), (Version::Tls13, Some(29)));
        assert_eq!(parsed.retry(), None);
    }

    #[test]
    fn a_retry_request_asks_for_a_group_and_gives_a_cookie() {
        let tail = [0, 21, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 24, 0, 44, 0, 5, 0, 3, 1, 2, 3];
        let parsed = parse(&body(RETRY, &tail)).unwrap();
        assert_eq!(parsed.again, Some(Again { group: Some(24), cookie: Some(vec![1, 2, 3]) }));
    }

    #[test]
    fn the_mark_of_a_downgrade_is_seen() {
        assert_eq!(parse(&body(marked(1), &[])).unwrap().hello.downgrade, Some(Downgrade::KnowsTls13));
        assert_eq!(parse(&body(marked(0), &[])).unwrap().hello.downgrade, None);
    }

    #[test]
    fn a_repeated_extension_an_unknown_version_and_an_early_end_are_named() {
        let twice = [0, 8, 0, 23, 0, 0, 0, 23, 0, 0];
        assert!(parse(&body([7; 32], &twice)).unwrap_err().contains("twice"));
        assert!(parse(&body([7; 32], &[0, 6, 0, 43, 0, 2, 9, 9])).unwrap_err().contains("0x0909"));
        assert!(parse(&[3, 3, 0]).unwrap_err().contains("too early"));
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _: Result<Parsed, String> = parse(&bytes);
        }
    }
}
