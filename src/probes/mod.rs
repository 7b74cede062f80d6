//! Which probes are there, and what does each find out?

pub mod autodiscover;
pub mod certificate;
pub mod directory;
pub mod dns;
pub mod dynamics;
pub mod entra;
pub mod ews;
pub mod mail;
pub mod mrs_proxy;
mod places;
pub mod tls;

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, RwLock};

use exdoctor_checks::facts::{Fact, FactKind, Facts, Identity, Lost, Observation, Origin};
use exdoctor_checks::model::{Circumstances, Role, Subject, SubjectKind};

use crate::net::Net;
use crate::net::sign_in::Credential;

pub(crate) use places::told as told_addresses;

/// A probe: it looks at the world and records facts.
pub struct Probe {
    /// Its name, for logs.
    pub name: &'static str,
    /// What it looks at.
    pub subject: SubjectKind,
    /// The roles of the endpoints that it looks at; empty: every subject of the kind.
    pub roles: &'static [Role],
    /// The kind of fact that it records or loses.
    pub gives: FactKind,
    /// The facts about the same subject that it starts from.
    pub needs: &'static [FactKind],
    /// The credentials with which it signs in, where the configuration names them.
    pub signs_in: &'static [Credential],
    /// What it sends, in words, for a dry run; `{subject}` stands for the subject's name.
    pub sends: &'static [&'static str],
    /// Looks.
    pub run: fn(ProbeCx) -> Look,
}

/// A probe at work.
pub type Look = Pin<Box<dyn Future<Output = Observed> + Send>>;

/// What a probe may use.
#[derive(Clone)]
pub struct ProbeCx {
    /// What it looks at.
    pub subject: Subject,
    /// The doors to the outside.
    pub net: Arc<Net>,
    /// What the configuration says.
    pub run: Arc<Circumstances>,
    /// The facts so far.
    pub facts: Arc<RwLock<Facts>>,
}

impl ProbeCx {
    /// A fact about the probe's subject that is known already.
    ///
    /// # Panics
    /// Never: the lock of the facts is held for moments that cannot panic.
    pub fn known<F: Observation + Clone>(&self) -> Option<F> {
        self.facts.read().expect("nobody panics while holding this lock").fetch::<F>(&self.subject).cloned()
    }

    /// The facts of these kinds about the probe's subject, as far as they are known.
    ///
    /// # Panics
    /// Never: the lock of the facts is held for moments that cannot panic.
    pub fn facts_of(&self, kinds: &[FactKind]) -> Vec<Fact> {
        let facts = self.facts.read().expect("nobody panics while holding this lock");
        facts.of(&self.subject).filter(|fact| kinds.contains(&fact.kind())).cloned().collect()
    }

    /// What the endpoint is there for.
    ///
    /// # Panics
    /// Never: the lock of the facts is held for moments that cannot panic.
    pub fn roles(&self) -> BTreeSet<Role> {
        let facts = self.facts.read().expect("nobody panics while holding this lock");
        facts.standing(&self.subject).map(|standing| standing.roles.clone()).unwrap_or_default()
    }

    /// Whether the command line or the configuration names the subject, so that no foreign zone leads to it.
    ///
    /// # Panics
    /// Never: the lock of the facts is held for moments that cannot panic.
    pub fn is_named(&self) -> bool {
        let facts = self.facts.read().expect("nobody panics while holding this lock");
        facts.standing(&self.subject).is_some_and(|standing| standing.origin == Origin::Named)
    }
}

/// What a probe brings home.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// Facts.
    pub facts: Vec<(Subject, Fact)>,
    /// Facts that could not be had.
    pub lost: Vec<(Subject, FactKind, Lost)>,
    /// Subjects that it found, the role that each has, and the fact that names them.
    pub subjects: Vec<(Subject, Option<Role>, FactKind)>,
    /// With which identity the facts were seen.
    pub identity: Identity,
}

impl Observed {
    /// One fact about the probe's subject.
    pub fn one(subject: &Subject, fact: impl Into<Fact>) -> Self {
        Self { facts: vec![(subject.clone(), fact.into())], ..Self::default() }
    }

    /// The same, seen with a credential.
    #[must_use]
    pub fn seen_with(mut self, credential: Credential) -> Self {
        self.identity = credential.identity();
        self
    }
}

/// The fact whose probe gives a kind of fact as well, else the kind itself.
pub const fn comes_with(kind: FactKind) -> FactKind {
    match kind {
        FactKind::DynamicsOrganization | FactKind::DynamicsProfile | FactKind::DynamicsMailbox => {
            FactKind::DynamicsAccess
        }
        other => other,
    }
}

/// Every probe.
pub fn all() -> impl Iterator<Item = &'static Probe> {
    [
        dns::PROBES,
        autodiscover::PROBES,
        dynamics::PROBES,
        entra::PROBES,
        ews::PROBES,
        tls::PROBES,
        mail::PROBES,
        mrs_proxy::PROBES,
        certificate::PROBES,
        directory::PROBES,
    ]
    .into_iter()
    .flatten()
}

/// The credentials with which some probes sign in.
pub fn credentials<'a>(probes: impl IntoIterator<Item = &'a Probe>) -> BTreeSet<Credential> {
    probes.into_iter().flat_map(|probe| probe.signs_in).copied().collect()
}
