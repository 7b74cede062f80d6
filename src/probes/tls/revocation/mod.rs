//! Are the certificates of an endpoint's chains revoked?

mod crl;
mod ocsp;
mod response;
mod scope;
#[cfg(test)]
mod signed;

use std::collections::BTreeMap;
use std::time::Duration;

use exdoctor_checks::facts::tls::{
    AddressScan, Answer, Der, Revocation, RevocationAnswer, RevocationKind, RevocationSource, ShownChain, TlsChains,
    TlsRevocation, TlsScan,
};
use exdoctor_checks::facts::{FactKind, Lost};
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use hyper::body::Bytes;
use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;

use self::ocsp::Id;
use super::certificate::{crl_urls, is_self_issued, ocsp_urls, path, read};
use super::issuer::Issuer;
use crate::net::Roots;
use crate::net::web::{Bounds, Request, Unfetched};
use crate::probes::{Observed, ProbeCx};

/// So many certificates of an endpoint are asked for.
const MOST: usize = 12;
/// So many lists are held at a time.
const AT_ONCE: usize = 2;
/// Lists of large authorities have some megabytes.
const LIST: Bounds = Bounds { most: 16 * 1024 * 1024, wait: Some(Duration::from_secs(10)) };
/// An OCSP response has some kilobytes.
const RESPONSE: Bounds = Bounds { most: 64 * 1024, wait: Some(Duration::from_secs(10)) };

const NOBODY: &str = "the issuer is not known, so that no answer about revocation can be verified";

/// What a list or a responder at an address says about a certificate.
type Said = BTreeMap<(Der, String), RevocationAnswer>;

/// Asks every source that the certificates name.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let Some(chains) = cx.known::<TlsChains>() else { return Observed::default() };
    let scan = cx.known::<TlsScan>();
    let mut below: BTreeMap<Der, Option<Issuer>> = BTreeMap::new();
    for (certificate, issuer) in chains.chains.iter().flat_map(|chain| below_root(chain, &cx.net.roots)) {
        let known = below.entry(certificate).or_default();
        *known = known.take().or(issuer);
    }
    let below: Vec<(Der, Option<Issuer>)> = below.into_iter().take(MOST).collect();
    if !below.is_empty() && below.iter().all(|(_, issuer)| issuer.is_none()) {
        let lost = Lost { reason: NOBODY.to_owned(), because: Some((FactKind::TlsChains, cx.subject.clone())) };
        return Observed { lost: vec![(cx.subject.clone(), FactKind::TlsRevocation, lost)], ..Observed::default() };
    }
    let (lists, responders) = tokio::join!(lists(&cx, &below), responders(&cx, &below));
    let staples: Vec<Staple<'_>> = scan.iter().flat_map(|scan| &scan.addresses).flat_map(staples).collect();
    let now = cx.run.now;
    let told = |(der, issuer): &(Der, Option<Issuer>)| tell(now, der, issuer.as_ref(), &lists, &responders, &staples);
    let certificates = below.iter().filter_map(told).collect();
    Observed::one(&cx.subject, TlsRevocation { certificates })
}

/// The certificates of a chain below its root, each with its issuer where that is known.
fn below_root(chain: &ShownChain, roots: &Roots) -> Vec<(Der, Option<Issuer>)> {
    let fetched = chain.fetched.iter().filter_map(|issuer| issuer.certificate.as_ref().ok());
    let all: Vec<(&Der, X509Certificate<'_>)> =
        chain.certificates.iter().chain(fetched).filter_map(|der| Some((der, read(der)?))).collect();
    let parsed: Vec<X509Certificate<'_>> = all.iter().map(|(_, certificate)| certificate.clone()).collect();
    let path = path(&parsed);
    let below = path.iter().enumerate().filter(|(_, place)| !is_self_issued(&parsed[**place]));
    let mut known = Vec::new();
    for (step, place) in below {
        let own = all[*place].0.clone();
        // Above a known root nothing matters, whatever else was sent.
        if let Some(root) = Issuer::root_of(&parsed[*place], roots) {
            known.push((own, Some(root)));
            break;
        }
        known.push((own, path.get(step + 1).map(|upper| Issuer::of(&parsed[*upper]))));
    }
    known
}

/// Every list, fetched once and judged at once: a list may be large, and few are held at a time.
async fn lists(cx: &ProbeCx, below: &[(Der, Option<Issuer>)]) -> Said {
    let certificates: Vec<_> = below.iter().filter_map(|(der, issuer)| Some((der, read(der)?, issuer))).collect();
    let mut naming: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (_, certificate, _)) in certificates.iter().enumerate() {
        for url in crl_urls(certificate) {
            naming.entry(url).or_default().push(place);
        }
    }
    let asked = naming.into_iter().enumerate().map(|(number, (url, places))| {
        let certificates = &certificates;
        async move {
            let beyond = || Unfetched::NotHttp(format!("more than {MOST} lists are not fetched"));
            let request = Request { bounds: LIST, ..Request::get(&url) };
            let list = if number < MOST { cx.net.web.fetch(request).await } else { Err(beyond()) };
            let said = places.into_iter().map(|place| {
                let (der, certificate, issuer) = &certificates[place];
                let judged = Judged { certificate, issuer: issuer.as_ref(), now: cx.run.now };
                ((Der::clone(der), url.clone()), judged.by_list(&list))
            });
            said.collect::<Vec<_>>()
        }
    });
    stream::iter(asked).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.into_iter().flatten().collect()
}

/// A stapled response, and whose it is.
struct Staple<'a> {
    own: &'a Der,
    response: &'a Der,
    address: &'a str,
}

fn staples(address: &AddressScan) -> Vec<Staple<'_>> {
    let Some(scan) = &address.scan else { return Vec::new() };
    let answers = scan.versions.values().map(|known| &known.evidence).chain(&scan.accepted.offers);
    let clear = answers.filter_map(Answer::flight).map(|flight| (&flight.certificates, &flight.stapled));
    let library = scan.handshake.iter().map(|handshake| (&handshake.certificates, &handshake.stapled));
    let mut staples: Vec<Staple<'_>> = Vec::new();
    for (certificates, stapled) in library.chain(clear) {
        if let (Some(own), Some(response)) = (certificates.first(), stapled)
            && !staples.iter().any(|known| known.own == own)
        {
            staples.push(Staple { own, response, address: &address.address });
        }
    }
    staples
}

/// Every responder that a certificate names, asked about it.
async fn responders(cx: &ProbeCx, below: &[(Der, Option<Issuer>)]) -> Said {
    let named = below.iter().filter_map(|(der, issuer)| Some((der, read(der)?, issuer.as_ref())));
    let asked = named.flat_map(|(der, certificate, issuer)| {
        ocsp_urls(&certificate).into_iter().map(move |url| {
            let certificate = certificate.clone();
            async move {
                let judged = Judged { certificate: &certificate, issuer, now: cx.run.now };
                ((der.clone(), url.clone()), judged.by_responder(cx, &url).await)
            }
        })
    });
    join_all(asked).await.into_iter().collect()
}

/// All that is known about one certificate.
fn tell(
    now: Timestamp,
    der: &Der,
    issuer: Option<&Issuer>,
    lists: &Said,
    responders: &Said,
    staples: &[Staple<'_>],
) -> Option<Revocation> {
    let certificate = read(der)?;
    let judged = Judged { certificate: &certificate, issuer, now };
    let said = |url: String, kind, by: &Said| {
        let answer = by.get(&(der.clone(), url.clone()))?.clone();
        Some(RevocationSource { url, kind, answer })
    };
    let listed = crl_urls(&certificate).into_iter().filter_map(|url| said(url, RevocationKind::Crl, lists));
    let brought = staples.iter().filter(|staple| staple.own == der).map(|staple| RevocationSource {
        url: staple.address.to_owned(),
        kind: RevocationKind::Stapled,
        answer: judged.by_response(&staple.response.0),
    });
    let answered = ocsp_urls(&certificate).into_iter().filter_map(|url| said(url, RevocationKind::Ocsp, responders));
    let sources = listed.chain(brought).chain(answered).collect();
    let serial = data_encoding::HEXLOWER.encode(crl::trimmed(certificate.raw_serial()));
    Some(Revocation { subject: certificate.subject().to_string(), serial, sources })
}

/// One certificate, and what is needed to believe an answer about it.
struct Judged<'a> {
    certificate: &'a X509Certificate<'a>,
    issuer: Option<&'a Issuer>,
    now: Timestamp,
}

impl Judged<'_> {
    fn by_list(&self, list: &Result<Bytes, Unfetched>) -> RevocationAnswer {
        match (list, self.issuer) {
            (Err(error), _) => unfetched(error),
            (Ok(_), None) => nobody(),
            (Ok(body), Some(issuer)) => crl::answer(body, self.certificate, issuer, self.now),
        }
    }

    fn by_response(&self, body: &[u8]) -> RevocationAnswer {
        let Some(issuer) = self.issuer else { return nobody() };
        response::answer(body, &Id::new(issuer, self.certificate), issuer, self.now)
    }

    async fn by_responder(&self, cx: &ProbeCx, url: &str) -> RevocationAnswer {
        let Some(request) = self.issuer.and_then(|issuer| Id::new(issuer, self.certificate).request()) else {
            return nobody();
        };
        let request = Request { bounds: RESPONSE, ..Request::post(url, "application/ocsp-request", request) };
        match cx.net.web.fetch(request).await {
            Ok(body) => self.by_response(&body),
            Err(error) => unfetched(&error),
        }
    }
}

fn nobody() -> RevocationAnswer {
    RevocationAnswer::NotEstablished(NOBODY.to_owned())
}

fn unfetched(error: &Unfetched) -> RevocationAnswer {
    match error {
        Unfetched::Unreachable(why) => RevocationAnswer::Unreachable(why.clone()),
        Unfetched::TooLarge(most) => RevocationAnswer::Unusable(format!("it is larger than {most} bytes")),
        Unfetched::NotHttp(why) | Unfetched::Inside(why) => RevocationAnswer::NotAsked(why.clone()),
    }
}
