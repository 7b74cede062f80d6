//! Which certificates lead from the server's own towards a root?

use jiff::Timestamp;

use super::certificate::Certificate;
use super::heard::{answering, heard};
use crate::facts::tls::{HandshakeFailure, RootSet, ShownChain, TlsChains, TlsScan, Trust, TrustVerdict};
use crate::prelude::*;
use crate::values::suite;

/// One chain as an endpoint sent it.
pub(crate) struct Chain<'a> {
    /// The addresses that sent it.
    pub(crate) at: String,
    /// Place and content of each certificate on the way up, the server's own first.
    pub(crate) path: Vec<(usize, Certificate)>,
    /// The places of all that leads upwards, also above a known root.
    pub(super) places: Vec<usize>,
    /// Why the server's own certificate cannot be read.
    pub(crate) unreadable: Option<String>,
    /// What was sent, and what the sets of roots say.
    pub(crate) shown: &'a ShownChain,
}

/// Every chain of the endpoint.
pub(crate) fn chains<'a>(cx: &CheckCx<'a>) -> Result<(&'a TlsScan, Vec<Chain<'a>>), Verdict> {
    let scan = cx.need::<TlsScan>();
    let by_proxy = scan.proxied.as_ref().is_some_and(|second| second.certificates.is_ok());
    // Where only the proxy leads to the host, what it shows is all that there is.
    let scan = if by_proxy { scan } else { heard(cx)? };
    let Some(known) = cx.seen::<TlsChains>() else {
        let why = cx.why_lost(FactKind::TlsChains, cx.subject);
        return Err(Verdict::blocked(FactKind::TlsChains, hidden(scan, &why)));
    };
    if known.chains.is_empty() {
        let why = known.none.as_deref().unwrap_or("the server showed none");
        return Err(Verdict::blocked(FactKind::TlsChains, hidden(scan, why)));
    }
    Ok((scan, known.chains.iter().map(|shown| Chain::of(shown, cx.run.now)).collect()))
}

/// The chains of the endpoint that begin with a certificate that can be read; tls.chain-trusted speaks of the others.
pub(crate) fn readable<'a>(cx: &CheckCx<'a>) -> Result<(&'a TlsScan, Vec<Chain<'a>>), Verdict> {
    let (scan, chains) = chains(cx)?;
    let why =
        chains.iter().find_map(|chain| Some(format!("the certificate of {} {}", chain.at, chain.unreadable.as_ref()?)));
    let readable: Vec<Chain<'a>> = chains.into_iter().filter(|chain| chain.unreadable.is_none()).collect();
    match why {
        Some(reason) if readable.is_empty() => Err(Verdict::blocked(FactKind::TlsChains, reason)),
        _ => Ok((scan, readable)),
    }
}

/// Why no certificate was seen; a server that only our library cannot talk to is no fault.
fn hidden(scan: &TlsScan, why: &str) -> String {
    let accepted = answering(scan).any(|(_, scan)| {
        let mut chosen = scan.accepted.offers.iter().filter_map(|offer| offer.flight());
        chosen
            .any(|flight| suite(flight.hello.suite).is_some_and(|suite| suite.accepted && suite.cipher.contains("CBC")))
    });
    let incompatible = answering(scan).any(|(_, scan)| {
        let outcome = scan.handshake.as_ref().map(|handshake| &handshake.outcome);
        // handshake_failure, insufficient_security: the server finds no suite in common.
        match outcome {
            Some(Err(HandshakeFailure::Alert(alert))) => [40, 71].contains(&alert.description),
            Some(Err(HandshakeFailure::Incompatible(_))) => true,
            _ => false,
        }
    });
    let library = if accepted && incompatible { ": our library does not speak the suite that was chosen" } else { "" };
    format!("no certificate of {} was seen ({why}){library}", scan.host)
}

impl<'a> Chain<'a> {
    pub(crate) fn of(shown: &'a ShownChain, now: Timestamp) -> Self {
        let at = shown.addresses.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut sent = shown.certificates.iter().map(|der| Certificate::parse(&der.0)).enumerate();
        let own = sent.next().map_or_else(|| Err("was not sent".to_owned()), |(_, own)| own);
        let others = sent.filter_map(|(place, read)| Some((place, read.ok()?))).collect();
        match own {
            Ok(own) => {
                let mut path = path(own, others, now);
                let places = path.iter().map(|(place, _)| *place).collect();
                // What a known root signed is the end of the way, whatever else was sent.
                let end = path.iter().position(|(place, _)| shown.anchored.contains(place));
                path.truncate(end.map_or(path.len(), |end| end + 1));
                Self { at, path, places, unreadable: None, shown }
            }
            Err(why) => {
                let why = Some(format!("cannot be read: {why}"));
                Self { at, path: Vec::new(), places: Vec::new(), unreadable: why, shown }
            }
        }
    }

    /// The certificates of the path.
    pub(crate) fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.path.iter().map(|(_, certificate)| certificate)
    }

    /// The server's own certificate.
    pub(crate) fn own(&self) -> Option<&Certificate> {
        self.certificates().next()
    }

    /// The highest certificate that was sent.
    pub(crate) fn top(&self) -> Option<&Certificate> {
        self.certificates().last()
    }

    /// The certificates below a root; the server's own is one of them even where nobody else vouches for it.
    pub(crate) fn below_root(&self) -> impl Iterator<Item = &Certificate> {
        self.path
            .iter()
            .enumerate()
            .filter(|(place, (_, own))| *place == 0 || !own.self_signed)
            .map(|(_, (_, own))| own)
    }

    /// What a set of roots says, once the missing certificates are added.
    pub(crate) fn verdict(&self, roots: RootSet) -> Option<&'a TrustVerdict> {
        let trust = self.shown.trust.iter().find(|trust| trust.roots == roots)?;
        Some(best(trust))
    }

    /// How bad a weakness is that public authorities refuse to certify: Windows still takes it from a private one.
    pub(super) fn severity(&self, cx: &CheckCx<'_>) -> Level {
        let public =
            [RootSet::Mozilla, RootSet::Microsoft, RootSet::Declared].into_iter().any(|set| self.trusted_by(set));
        let only_inside = ![Scenario::B, Scenario::C, Scenario::D].into_iter().any(|scenario| cx.judges(scenario));
        if only_inside && !public { Level::Warning } else { Level::Error }
    }

    /// Whether a set of roots trusts it, once the missing certificates are added.
    pub(crate) fn trusted_by(&self, roots: RootSet) -> bool {
        self.verdict(roots) == Some(&TrustVerdict::Trusted)
    }

    /// One line of evidence: who vouches for whom.
    pub(crate) fn evidence(&self) -> Evidence {
        let names: Vec<&str> = self.certificates().map(|own| own.subject.as_str()).collect();
        let end = match self.top() {
            Some(top) if top.self_signed => String::new(),
            Some(top) => format!(", issued by {}", top.issuer),
            None => self.unreadable.clone().unwrap_or_default(),
        };
        Evidence::new(format!("chain of {}", self.at), format!("{}{end}", names.join(", issued by ")))
    }
}

/// What a set says in the better of two cases: as it was sent, or with what was missing.
pub(crate) fn best(trust: &Trust) -> &TrustVerdict {
    match &trust.completed {
        Some(completed) if trust.sent != TrustVerdict::Trusted => completed,
        _ => &trust.sent,
    }
}

/// The way from the server's own certificate upwards; of several issuers with one name, one that is valid now.
fn path(own: Certificate, mut others: Vec<(usize, Certificate)>, now: Timestamp) -> Vec<(usize, Certificate)> {
    let mut path = vec![(0, own)];
    while let Some((_, top)) = path.last().filter(|(_, top)| !top.self_signed) {
        let fits = |(_, other): &(usize, Certificate)| top.issued_by(other);
        let valid = |(_, other): &(usize, Certificate)| (other.not_before..=other.not_after).contains(&now);
        let next = others.iter().position(|other| fits(other) && valid(other));
        let Some(next) = next.or_else(|| others.iter().position(fits)) else { break };
        path.push(others.remove(next));
    }
    path
}
