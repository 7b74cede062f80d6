//! Whose view of DNS was judged, and how much may be said from it?

use crate::facts::dns::{Answer, Dnssec, Lookup, Seen, View, Zone};
use crate::model::{Level, Vantage};
use crate::prelude::*;

/// One line of evidence for a lookup: the question, the answer, and who gave it.
pub(crate) fn evidence(lookup: &Lookup) -> Evidence {
    Evidence::new(
        format!("{} {}", lookup.name, lookup.rtype.word()),
        format!("{} (from {})", said(lookup), lookup.server),
    )
}

/// What a lookup came to, in words.
pub(crate) fn said(lookup: &Lookup) -> String {
    let end = lookup.answer.to_string();
    if lookup.aliases.is_empty() {
        return end;
    }
    let chain: Vec<&str> = lookup.aliases.iter().map(|hop| hop.target.as_str()).collect();
    format!("alias of {}: {end}", chain.join(", alias of "))
}

/// The facts that every check of a record reads beside its own: they hold the root cause where nothing could be asked.
pub(super) const ROOTS: &[FactKind] = &[FactKind::DnsZone, FactKind::DnsSec];

/// The lookup when it is settled; else the verdict that nothing was established, with the root cause.
pub(crate) fn settled<'l>(cx: &CheckCx<'_>, own: FactKind, lookup: &'l Lookup) -> Result<&'l Lookup, Verdict> {
    if lookup.answer.settled() || lookup.answer == Answer::Loop {
        return Ok(lookup);
    }
    let failed = matches!(lookup.answer, Answer::Failed(_)).then_some(lookup.name.as_str());
    let root = root_behind(cx, own, failed);
    let reason = format!("{} {} could not be asked: {}", lookup.name, lookup.rtype.word(), lookup.answer);
    Err(Verdict::blocked(root, reason).with([evidence(lookup)]))
}

/// The fact at the root of an answer that could not be had: bogus signatures, a domain that does not exist or that
/// nobody could be asked for, or the fact itself.
pub(crate) fn root_behind(cx: &CheckCx<'_>, own: FactKind, failed: Option<&str>) -> FactKind {
    let zone = cx.seen::<Zone>().map(|zone| zone.resolvers.as_slice()).unwrap_or_default();
    let signatures = cx.seen::<Dnssec>();
    if failed.zip(signatures).is_some_and(|(name, signatures)| signatures.is_bogus(name)) {
        return FactKind::DnsSec;
    }
    let exists = zone.iter().any(|said| said.answer.settled() && said.answer != Answer::NxDomain);
    if zone.is_empty() || exists { own } else { FactKind::DnsZone }
}

/// Judges a public record once it is settled, in the light of the view that shows it.
pub(crate) fn judge_public(
    cx: &CheckCx<'_>,
    own: FactKind,
    seen: &Seen,
    rule: impl FnOnce(&Lookup) -> Verdict,
) -> Verdict {
    match settled(cx, own, &seen.lookup) {
        Ok(lookup) => through(cx, seen.view, rule(lookup)),
        Err(open) => open,
    }
}

/// Puts a verdict on a public record into the light of the view that it was made from.
///
/// The resolver may show an internal zone. From the internet its word counts; where nobody said from where the run
/// looks, a failure is a warning "seen from here"; from inside it is not established.
pub(crate) fn through(cx: &CheckCx<'_>, view: View, verdict: Verdict) -> Verdict {
    let Verdict::Judged { mut findings, mut evidence } = verdict else { return verdict };
    let failed = findings.iter().any(|finding| finding.level > Level::Note);
    if view == View::Public || cx.run.vantage == Vantage::Internet || !failed {
        return Verdict::Judged { findings, evidence };
    }
    if cx.run.vantage == Vantage::Unknown {
        for finding in findings.iter_mut().filter(|finding| finding.level > Level::Note) {
            finding.level = Level::Warning;
            finding.message += ", as the resolver here shows it (no public name server could be asked)";
        }
        return Verdict::Judged { findings, evidence };
    }
    let said: Vec<String> = findings.iter().map(|finding| finding.message.clone()).collect();
    evidence.extend(findings.into_iter().flat_map(|finding| finding.evidence));
    let reason = format!(
        "the internal resolver says: {}; no public name server could be asked: run it from the internet",
        said.join("; ")
    );
    let mut blocked = Verdict::blocked(FactKind::DnsServers, reason).with(evidence);
    if let Verdict::Blocked(blocked) = &mut blocked {
        blocked.level = Some(Level::Note);
    }
    blocked
}
