//! Which policies for mail does a domain publish?

use exdoctor_checks::dns::tags::has_version;
use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::dns::{Dkim, Dmarc, MtaSts, RecordType, Selector, TlsRpt};
use futures_util::future::join_all;

use super::gate;
use crate::net::limits;
use crate::net::web::Request;
use crate::probes::{Observed, ProbeCx};

/// How far a domain's parents are asked for a DMARC record.
const DMARC_WALK: usize = 5;

/// Both selectors of Exchange Online.
pub(super) async fn dkim(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsDkim).await {
        return closed;
    }
    let selectors = ["selector1", "selector2"].map(|name| {
        let cx = &cx;
        async move {
            let host = format!("{name}._domainkey.{}", cx.subject.name);
            let seen = cx.net.names.seen(&cx.subject.name, &host, RecordType::Txt).await;
            Selector { name: name.to_owned(), seen }
        }
    });
    Observed::one(&cx.subject, Dkim { selectors: join_all(selectors).await })
}

/// The DMARC record of the domain, or of the nearest parent that has one.
pub(super) async fn dmarc(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsDmarc).await {
        return closed;
    }
    let mut walk = Vec::new();
    let mut domain = cx.subject.name.as_str();
    while walk.len() < DMARC_WALK {
        let seen = cx.net.names.seen(&cx.subject.name, &format!("_dmarc.{domain}"), RecordType::Txt).await;
        let found = seen.lookup.texts().any(|text| has_version(text, "DMARC1"));
        let settled = seen.lookup.answer.settled();
        walk.push(seen);
        let parent = domain.split_once('.').map(|(_, parent)| parent).filter(|parent| parent.contains('.'));
        match parent {
            Some(parent) if !found && settled => domain = parent,
            _ => break,
        }
    }
    Observed::one(&cx.subject, Dmarc { walk })
}

/// The MTA-STS announcement, and the policy where there is one.
pub(super) async fn mta_sts(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsMtaSts).await {
        return closed;
    }
    let domain = &cx.subject.name;
    let announcement = cx.net.names.seen(domain, &format!("_mta-sts.{domain}"), RecordType::Txt).await;
    let announced = announcement.lookup.texts().any(|text| has_version(text, "STSv1"));
    let policy = if announced {
        let policy = Request::get(format!("https://mta-sts.{domain}/.well-known/mta-sts.txt"));
        Some(cx.net.web.ask(&policy.most(limits::POLICY_BYTES)).await)
    } else {
        None
    };
    Observed::one(&cx.subject, MtaSts { announcement, policy })
}

/// The TLS reporting record.
pub(super) async fn tls_rpt(cx: ProbeCx) -> Observed {
    if let Some(closed) = gate::closed(&cx, FactKind::DnsTlsRpt).await {
        return closed;
    }
    let domain = &cx.subject.name;
    let seen = cx.net.names.seen(domain, &format!("_smtp._tls.{domain}"), RecordType::Txt).await;
    Observed::one(&cx.subject, TlsRpt { seen })
}
