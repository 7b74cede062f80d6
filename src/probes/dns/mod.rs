//! What does DNS say about a domain?

mod authority;
pub(super) mod gate;
mod mail;
mod names;
mod policy;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::SubjectKind;

use super::{Look, Probe, ProbeCx};

/// The probes of this family.
pub static PROBES: &[Probe] = &[
    probe(FactKind::DnsZone, &[], &["SOA of {subject}: each resolver"], |cx| Box::pin(authority::zone(cx))),
    probe(
        FactKind::DnsServers,
        &[],
        &[
            "NS of the top-level domain of {subject}: the resolver",
            "NS of {subject}: port 53 of the servers of each zone above it",
            "A and AAAA of name servers that a delegation names without addresses: the resolver",
            "SOA, MX and Autodiscover of {subject}: port 53 of each of its authoritative servers",
            "whatever an authoritative server does not settle: the resolver",
        ],
        |cx| Box::pin(authority::servers(cx)),
    ),
    probe(
        FactKind::DnsSec,
        ZONE,
        &["keys and signatures of {subject} and of the zones above it: its authoritative servers, the resolver"],
        |cx| Box::pin(authority::dnssec(cx)),
    ),
    probe(
        FactKind::DnsMx,
        ZONE,
        &["MX of {subject}: an authoritative server, the resolver", "A and AAAA of each MX of {subject}: the resolver"],
        |cx| Box::pin(mail::mx(cx)),
    ),
    probe(
        FactKind::DnsSpf,
        ZONE,
        &[
            "TXT of {subject}: an authoritative server",
            "every name that its SPF record leads to, and the record of Exchange Online where mail leaves there: the resolver",
        ],
        |cx| Box::pin(mail::spf(cx)),
    ),
    probe(
        FactKind::DnsDkim,
        ZONE,
        &["TXT of selector1._domainkey.{subject} and selector2._domainkey.{subject}: an authoritative server"],
        |cx| Box::pin(policy::dkim(cx)),
    ),
    probe(
        FactKind::DnsDmarc,
        ZONE,
        &["TXT of _dmarc.{subject}, and of its parents where it has none: an authoritative server"],
        |cx| Box::pin(policy::dmarc(cx)),
    ),
    probe(
        FactKind::DnsMtaSts,
        ZONE,
        &[
            "TXT of _mta-sts.{subject}: an authoritative server",
            "A and AAAA of mta-sts.{subject}, where MTA-STS is announced: the resolver",
            "port 443 of mta-sts.{subject}, where MTA-STS is announced: one GET, no credential",
        ],
        |cx| Box::pin(policy::mta_sts(cx)),
    ),
    probe(FactKind::DnsTlsRpt, ZONE, &["TXT of _smtp._tls.{subject}: an authoritative server"], |cx| {
        Box::pin(policy::tls_rpt(cx))
    }),
    probe(
        FactKind::DnsTlsa,
        &[FactKind::DnsMx],
        &["TLSA of port 25 of each MX of {subject}, and its signatures: the resolver"],
        |cx| Box::pin(mail::tlsa(cx)),
    ),
    probe(
        FactKind::DnsAutodiscover,
        ZONE,
        &[
            "autodiscover.{subject} and _autodiscover._tcp.{subject}: the resolver, an authoritative server",
            "A and AAAA of the targets of _autodiscover._tcp.{subject}: an authoritative server, the resolver",
        ],
        |cx| Box::pin(names::autodiscover(cx)),
    ),
    probe(FactKind::DnsVerification, ZONE, &["TXT of {subject}: an authoritative server"], |cx| {
        Box::pin(names::verification(cx))
    }),
    probe(FactKind::DnsMsoid, ZONE, &["CNAME of msoid.{subject}: the resolver"], |cx| Box::pin(names::msoid(cx))),
];

const ZONE: &[FactKind] = &[FactKind::DnsZone];

/// A probe of a domain for one kind of fact.
const fn probe(
    gives: FactKind,
    needs: &'static [FactKind],
    sends: &'static [&'static str],
    run: fn(ProbeCx) -> Look,
) -> Probe {
    Probe { name: gives.name(), subject: SubjectKind::Domain, roles: &[], gives, needs, signs_in: &[], sends, run }
}
