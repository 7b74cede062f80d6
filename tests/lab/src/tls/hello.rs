//! What does a client offer?

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::world::endpoint::Version;

const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
/// As much as is read of a hello.
const MAX: usize = 64 * 1024;

const SERVER_NAME: u16 = 0;
const GROUPS: u16 = 10;
const VERSIONS: u16 = 43;
const RENEGOTIATION: u16 = 0xff01;
const RENEGOTIATION_SUITE: u16 = 0x00ff;

/// A ClientHello, as far as a server needs it to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hello {
    pub(super) suites: Vec<u16>,
    pub(super) groups: Vec<u16>,
    pub(super) named: bool,
    pub(super) renegotiation: bool,
    legacy: u16,
    versions: Option<Vec<u16>>,
}

impl Hello {
    /// Whether the client speaks a version.
    pub(super) fn offers(&self, version: Version) -> bool {
        match &self.versions {
            Some(versions) => versions.contains(&version.wire()),
            None => version < Version::Tls13 && version.wire() <= self.legacy,
        }
    }
}

/// Reads until a hello is whole; the bytes come back with it, and without it where they are no hello.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(Vec<u8>, Option<Hello>)> {
    let (mut bytes, mut message) = (Vec::new(), Vec::new());
    while bytes.len() < MAX {
        let mut header = [0; 5];
        // What is not TLS may be shorter than a header.
        stream.read_exact(&mut header[..1]).await?;
        bytes.push(header[0]);
        if header[0] != HANDSHAKE {
            return Ok((bytes, None));
        }
        stream.read_exact(&mut header[1..]).await?;
        bytes.extend(&header[1..]);
        let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
        stream.read_exact(&mut body).await?;
        bytes.extend(&body);
        message.extend(body);
        if let [kind, high, middle, low, rest @ ..] = &message[..] {
            let length = usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low);
            if *kind != CLIENT_HELLO || length > MAX {
                return Ok((bytes, None));
            }
            if let Some((body, _)) = rest.split_at_checked(length) {
                return Ok((bytes, parse(body)));
            }
        }
    }
    Ok((bytes, None))
}

fn parse(mut rest: &[u8]) -> Option<Hello> {
    let legacy = u16::from_be_bytes(take(&mut rest, 2)?.try_into().ok()?);
    let _random = take(&mut rest, 32)?;
    let _session = part(&mut rest, 1)?;
    let suites = numbers(part(&mut rest, 2)?);
    let _compression = part(&mut rest, 1)?;
    let renegotiation = suites.contains(&RENEGOTIATION_SUITE);
    let mut hello = Hello { suites, renegotiation, legacy, ..Hello::default() };
    if rest.is_empty() {
        return Some(hello);
    }
    let mut extensions = part(&mut rest, 2)?;
    while !extensions.is_empty() {
        let kind = u16::from_be_bytes(take(&mut extensions, 2)?.try_into().ok()?);
        let mut body = part(&mut extensions, 2)?;
        match kind {
            SERVER_NAME => hello.named = true,
            GROUPS => hello.groups = numbers(part(&mut body, 2)?),
            VERSIONS => hello.versions = Some(numbers(part(&mut body, 1)?)),
            RENEGOTIATION => hello.renegotiation = true,
            _ => {}
        }
    }
    Some(hello)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (part, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

/// A part that begins with its length, in so many bytes.
fn part<'a>(rest: &mut &'a [u8], digits: usize) -> Option<&'a [u8]> {
    let length = take(rest, digits)?.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
    take(rest, length)
}

fn numbers(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(version: u16, extensions: &[u8]) -> Vec<u8> {
        let mut body = [&version.to_be_bytes()[..], &[7; 32], &[0, 0, 4, 0xc0, 0x2f, 0, 0x0a, 1, 0]].concat();
        if !extensions.is_empty() {
            body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
            body.extend(extensions);
        }
        body
    }

    #[test]
    fn a_hello_of_an_old_client_offers_its_version_and_what_is_older() {
        let hello = parse(&body(0x0301, &[])).unwrap();
        assert_eq!(hello.suites, [0xc02f, 0x000a]);
        let offered: Vec<Version> = Version::NEWEST_FIRST.into_iter().filter(|one| hello.offers(*one)).collect();
        assert_eq!(offered, [Version::Tls10, Version::Ssl3]);
    }

    #[test]
    fn the_list_of_versions_counts_where_there_is_one() {
        let hello = parse(&body(0x0303, &[0, 43, 0, 3, 2, 3, 4])).unwrap();
        assert!(hello.offers(Version::Tls13) && !hello.offers(Version::Tls12));
    }

    #[test]
    fn groups_are_read_and_other_extensions_are_passed_over() {
        let hello = parse(&body(0x0303, &[0, 23, 0, 0, 0, 10, 0, 4, 0, 2, 0, 23])).unwrap();
        assert_eq!(hello.groups, [23]);
    }

    #[tokio::test]
    async fn a_hello_may_come_in_several_records() {
        let body = body(0x0303, &[]);
        let message = [&[1, 0, 0, u8::try_from(body.len()).unwrap()][..], &body].concat();
        let records: Vec<u8> = message
            .chunks(10)
            .flat_map(|part| [&[22, 3, 1, 0, u8::try_from(part.len()).unwrap()][..], part].concat())
            .collect();
        let (bytes, hello) = read(&mut &records[..]).await.unwrap();
        assert_eq!((bytes, hello.is_some()), (records, true));
    }

    #[tokio::test]
    async fn what_is_no_hello_is_none_and_what_is_cut_is_an_end() {
        assert_eq!(read(&mut &b"GET / HTTP/1.0"[..]).await.unwrap().1, None);
        assert_eq!(read(&mut &[22, 3, 1, 0, 5, 1, 0, 0, 1, 0][..]).await.unwrap().1, None);
        assert!(read(&mut &[22, 3, 1, 0, 200, 1, 0][..]).await.is_err());
    }
}
