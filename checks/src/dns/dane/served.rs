//! Do the certificates that a mail host serves match its TLSA records (RFC 7672)?

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256, Sha512};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::{open_at, usable};
use crate::facts::dns::{Data, TlsaHost};
use crate::facts::mail::{Broken, Smtp, SmtpAddress};
use crate::facts::tls::{Der, ShownChain, TlsChains};
use crate::prelude::*;
use crate::tls::certificate::Certificate;
use crate::tls::name_matches::matches;

/// What is wrong with the certificates of a host, as code and message; or why that is not known.
pub(super) fn compare(
    cx: &CheckCx<'_>,
    host: &TlsaHost,
    seen: &mut Vec<Evidence>,
) -> Result<Option<(&'static str, String)>, Verdict> {
    let endpoint = Subject::endpoint(&host.host, 25);
    let (smtp, chains) = (cx.seen_of::<Smtp>(&endpoint), cx.seen_of::<TlsChains>(&endpoint));
    let Some(smtp) = smtp else {
        let why = format!("{} was not connected to: {}", host.host, cx.why_lost(FactKind::Smtp, &endpoint));
        return Err(open_at(&endpoint, FactKind::Smtp, why, None));
    };
    if let Some(bare) = smtp.addresses.iter().find(|own| refuses_tls(own)) {
        let message = format!("{} offers no STARTTLS: senders that look at TLSA keep mail back", bare.address);
        return Ok(Some(("no-starttls", message)));
    }
    let chains = chains.map(|known| known.chains.as_slice()).unwrap_or_default();
    if chains.is_empty() {
        let silent = smtp.addresses.iter().all(unreached);
        let (fact, level) = if silent { (FactKind::Smtp, Some(Level::Note)) } else { (FactKind::TlsChains, None) };
        let why = format!("no certificate of {} was seen behind STARTTLS, so nothing can be compared", host.host);
        return Err(open_at(&endpoint, fact, why, level));
    }
    let records: Vec<&Data> = host.lookup.answer.records().iter().filter(|data| usable(data)).collect();
    let mut wrong = Vec::new();
    for chain in chains {
        let at = chain.addresses.iter().cloned().collect::<Vec<_>>().join(", ");
        match fits(cx, &host.host, chain, &records) {
            Ok(record) => seen.push(Evidence::new(format!("certificate of {at}"), format!("matches {record}"))),
            Err(why) => wrong.push((at, why)),
        }
    }
    if wrong.is_empty() {
        return Ok(None);
    }
    if let Some((at, _)) = wrong.iter().find(|(_, why)| *why == Miss::AnchorNotSent) {
        let why = format!("{at} does not send the anchor that is published whole, so the chain could not be tried");
        return Err(open_at(&endpoint, FactKind::TlsChains, why, None));
    }
    let said: Vec<String> = wrong.iter().map(|(at, why)| format!("{at} {}", why.words())).collect();
    let message = format!("no TLSA record of {} fits: {}; senders keep mail back", host.host, said.join("; "));
    Ok(Some(("mismatch", message)))
}

fn refuses_tls(own: &SmtpAddress) -> bool {
    let replies = own.talk.iter().filter_map(|talk| talk.extensions.as_ref());
    replies.flatten().any(|reply| reply.code != 250 || !reply.offers("STARTTLS"))
}

fn unreached(own: &SmtpAddress) -> bool {
    let broken = own.talk.as_ref().map(|talk| talk.banner.as_ref().err());
    matches!(broken, None | Some(Some(Broken::Unanswered | Broken::Silent | Broken::Unreachable(_))))
}

/// Why no record fits a chain; the best reason counts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Miss {
    Other,
    AnchorNotSent,
    NotSigned,
    Name(String),
    Dates,
}

impl Miss {
    fn words(&self) -> String {
        match self {
            Self::Other => "serves another certificate or key".to_owned(),
            Self::AnchorNotSent => "does not send the anchor".to_owned(),
            Self::NotSigned => "sends the anchor, but no signature leads to it".to_owned(),
            Self::Name(names) => format!("has a certificate below the anchor, but it names {names}"),
            Self::Dates => "has a certificate below the anchor, but one on the way is not valid today".to_owned(),
        }
    }
}

/// The first record that a chain fits, or why none does.
fn fits<'r>(cx: &CheckCx<'_>, host: &str, chain: &ShownChain, records: &[&'r Data]) -> Result<&'r Data, Miss> {
    let mut miss = Miss::Other;
    for record in records {
        let said = match record {
            Data::Tlsa { usage: 3, .. } if chain.certificates.first().is_some_and(|own| is(own, record)) => Ok(()),
            Data::Tlsa { usage: 2, matching, .. } => anchored(cx, host, chain, record, *matching == 0),
            _ => Err(Miss::Other),
        };
        match said {
            Ok(()) => return Ok(record),
            Err(why) if miss == Miss::Other => miss = why,
            Err(_) => {}
        }
    }
    Err(miss)
}

/// Usage 2: a certificate that was sent is the anchor, signatures lead to it, dates and a name fit.
fn anchored(cx: &CheckCx<'_>, host: &str, chain: &ShownChain, record: &Data, whole: bool) -> Result<(), Miss> {
    let anchors = chain.certificates.iter().enumerate().skip(1).filter(|(_, der)| is(der, record));
    let places: Vec<usize> = anchors.map(|(place, _)| place).collect();
    if places.is_empty() {
        return Err(if whole { Miss::AnchorNotSent } else { Miss::Other });
    }
    let way = |anchor: usize| {
        let end = chain.signed.iter().position(|place| *place == anchor)?;
        Some(&chain.signed[..=end])
    };
    let way = places.into_iter().find_map(way).ok_or(Miss::NotSigned)?;
    let read: Vec<Certificate> =
        way.iter().filter_map(|place| Certificate::parse(&chain.certificates[*place].0).ok()).collect();
    let own = read.first().ok_or(Miss::Other)?;
    if !matches(own, host) && !matches(own, &cx.subject.name) {
        return Err(Miss::Name(if own.dns_names.is_empty() { "nothing".to_owned() } else { own.dns_names.join(", ") }));
    }
    let valid = |certificate: &Certificate| (certificate.not_before..=certificate.not_after).contains(&cx.run.now);
    if read.iter().all(valid) { Ok(()) } else { Err(Miss::Dates) }
}

/// Whether a certificate is what a record says.
fn is(der: &Der, record: &Data) -> bool {
    let Data::Tlsa { selector, matching, association, .. } = record else { return false };
    let key = || X509Certificate::from_der(&der.0).ok().map(|(_, parsed)| parsed.public_key().raw.to_vec());
    let selected = if *selector == 0 { Some(der.0.clone()) } else { key() };
    selected.is_some_and(|bytes| associated(&bytes, *matching).eq_ignore_ascii_case(association))
}

/// The association data of some bytes.
pub(super) fn associated(bytes: &[u8], matching: u8) -> String {
    match matching {
        1 => HEXLOWER.encode(&Sha256::digest(bytes)),
        2 => HEXLOWER.encode(&Sha512::digest(bytes)),
        _ => HEXLOWER.encode(bytes),
    }
}
