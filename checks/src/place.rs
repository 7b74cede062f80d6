//! From which place does a server have to be seen, and what may be said from another one?

use std::collections::BTreeSet;

use crate::model::{Blocked, Vantage};
use crate::prelude::*;

/// What the view of this run is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is the view that matters.
    Counts,
    /// Nobody said from where the run looks.
    Unknown,
    /// Another place matters: "a Dynamics server".
    Elsewhere(String),
}

/// Whose server is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Microsoft's.
    Microsoft,
    /// The organization's own.
    Own,
    /// The one on which Dynamics itself is asked, wherever that is done.
    Dynamics,
}

impl From<bool> for Whose {
    /// Whether it is Microsoft's.
    fn from(microsoft: bool) -> Self {
        if microsoft { Self::Microsoft } else { Self::Own }
    }
}

/// What the run's view of a server is worth in its scenarios.
pub(crate) fn standing(cx: &CheckCx<'_>, whose: impl Into<Whose>) -> Standing {
    let whose = whose.into();
    let mut places: BTreeSet<&str> = cx.run.scenarios.iter().map(|scenario| place(*scenario, whose)).collect();
    // A scenario to which any place will do says nothing about what another one asks of its own.
    if places.len() > 1 {
        places.remove(HERE);
    }
    match word(cx.run.vantage) {
        _ if places.contains(HERE) => Standing::Counts,
        Some(own) if places.contains(own) => Standing::Counts,
        Some(_) => Standing::Elsewhere(places.into_iter().collect::<Vec<_>>().join(" or ")),
        // Whoever asks about any host asks what it does for the one who asks.
        None if cx.judges(Scenario::D) => Standing::Counts,
        None => Standing::Unknown,
    }
}

const HERE: &str = "here";

/// Who connects to it: Dynamics on its server, Exchange on its server, or the services of Microsoft.
fn place(scenario: Scenario, whose: Whose) -> &'static str {
    let microsoft = match whose {
        Whose::Dynamics => return HERE,
        Whose::Microsoft => true,
        Whose::Own => false,
    };
    let vantage = match (scenario, microsoft) {
        (Scenario::A, true) => Vantage::DynamicsServer,
        (Scenario::C, true) => Vantage::ExchangeServer,
        (Scenario::B | Scenario::C, false) => Vantage::Internet,
        (Scenario::A, false) | (Scenario::B, true) | (Scenario::D, _) => return HERE,
    };
    word(vantage).unwrap_or(HERE)
}

fn word(vantage: Vantage) -> Option<&'static str> {
    match vantage {
        Vantage::Unknown => None,
        Vantage::Internet => Some("the internet"),
        Vantage::Internal => Some("the organization's network"),
        Vantage::DynamicsServer => Some("a Dynamics server"),
        Vantage::ExchangeServer => Some("an Exchange server"),
    }
}

/// A question that the facts leave open, where another place may see more.
pub(crate) fn open(
    cx: &CheckCx<'_>,
    whose: impl Into<Whose> + Copy,
    fact: FactKind,
    reason: &str,
    evidence: Vec<Evidence>,
) -> Verdict {
    let (reason, level) = match standing(cx, whose) {
        Standing::Counts => (reason.to_owned(), None),
        Standing::Unknown => (format!("{reason}, seen from here"), Some(Level::Warning)),
        Standing::Elsewhere(place) => (format!("{reason}: run it from {place}"), Some(Level::Note)),
    };
    Blocked { fact, subject: None, reason, level, evidence }.into()
}

/// Findings about what only the right place can see, beside those that hold wherever one looks from.
pub(crate) fn seen_from(
    cx: &CheckCx<'_>,
    whose: impl Into<Whose> + Copy,
    fact: FactKind,
    from_here: Vec<Finding>,
    anywhere: Vec<Finding>,
    mut evidence: Vec<Evidence>,
) -> Verdict {
    let standing = standing(cx, whose);
    if standing == Standing::Counts || from_here.is_empty() {
        return Verdict::of(anywhere.into_iter().chain(from_here).collect(), evidence);
    }
    if standing == Standing::Unknown {
        let milder = from_here.into_iter().map(|finding| Finding {
            level: finding.level.min(Level::Warning),
            message: format!("{}, seen from here", finding.message),
            ..finding
        });
        return Verdict::of(anywhere.into_iter().chain(milder).collect(), evidence);
    }
    let said: Vec<String> = from_here.iter().map(|finding| finding.message.clone()).collect();
    evidence.extend(from_here.into_iter().flat_map(|finding| finding.evidence));
    if anywhere.iter().any(|finding| finding.level > Level::Note) {
        return Verdict::of(anywhere, evidence);
    }
    open(cx, whose, fact, &said.join("; "), evidence)
}
