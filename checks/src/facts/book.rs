//! Which facts are known, and which were lost on the way?

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Fact, FactKind, Observation};
use crate::model::{Role, Subject, SubjectKind};

/// With which identity something was observed.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// Without any credential.
    #[default]
    Anonymous,
    /// With the credential of this name, never with the secret itself.
    Credential(String),
}

/// Why a fact is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lost {
    /// What happened.
    pub reason: String,
    /// The fact whose state made it impossible to look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<(FactKind, Subject)>,
}

/// How a subject came to be judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The command line or the configuration names it.
    Named,
    /// A probe found it; the fact says where.
    Found(FactKind),
}

/// How a subject came to be judged, and what it is there for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// How it came to be judged.
    pub origin: Origin,
    /// The roles of an endpoint.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<Role>,
}

impl Standing {
    /// The kind of fact that found the subject, where nobody named it.
    const fn found_by(&self) -> Option<FactKind> {
        match self.origin {
            Origin::Named => None,
            Origin::Found(kind) => Some(kind),
        }
    }

    /// A subject that somebody named, and said no more about.
    fn named(subject: &Subject) -> Self {
        let roles = matches!(subject.kind, SubjectKind::Endpoint | SubjectKind::Mailbox).then_some(Role::Named);
        Self { origin: Origin::Named, roles: roles.into_iter().collect() }
    }
}

/// The closed set of facts of a run, with its subjects and its losses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    subjects: BTreeMap<Subject, Standing>,
    known: BTreeMap<Key, Fact>,
    lost: BTreeMap<Key, Lost>,
}

type Key = (Subject, FactKind, Identity);

impl Facts {
    /// A set that knows nothing but the subjects that were named.
    pub fn about(subjects: impl IntoIterator<Item = Subject>) -> Self {
        let mut facts = Self::default();
        subjects.into_iter().for_each(|subject| facts.seen(&subject));
        facts
    }

    /// Adds a subject that the configuration names for a purpose.
    pub fn name(&mut self, subject: Subject, role: Role) {
        let standing = Standing { origin: Origin::Named, roles: BTreeSet::new() };
        self.subjects.entry(subject).or_insert(standing).roles.insert(role);
    }

    /// Adds a subject that a probe found, with its role; the first origin stays.
    pub fn discover(&mut self, subject: Subject, role: Option<Role>, by: FactKind) {
        let standing = Standing { origin: Origin::Found(by), roles: BTreeSet::new() };
        self.subjects.entry(subject).or_insert(standing).roles.extend(role);
    }

    fn seen(&mut self, subject: &Subject) {
        if !self.subjects.contains_key(subject) {
            self.subjects.insert(subject.clone(), Standing::named(subject));
        }
    }

    /// Records an anonymous observation.
    pub fn record(&mut self, subject: &Subject, fact: impl Into<Fact>) {
        self.record_as(subject, Identity::Anonymous, fact);
    }

    /// Records what a file says about a subject, without making it one of the run: it counts where the run comes to it anyway.
    pub fn attach(&mut self, subject: &Subject, fact: impl Into<Fact>) {
        let fact = fact.into();
        self.known.insert((subject.clone(), fact.kind(), Identity::Anonymous), fact);
    }

    /// Records an observation that was made with an identity.
    pub fn record_as(&mut self, subject: &Subject, identity: Identity, fact: impl Into<Fact>) {
        let fact = fact.into();
        self.seen(subject);
        self.known.insert((subject.clone(), fact.kind(), identity), fact);
    }

    /// Records that a fact could not be had.
    pub fn lose(&mut self, subject: &Subject, kind: FactKind, lost: Lost) {
        self.seen(subject);
        self.lost.insert((subject.clone(), kind, Identity::Anonymous), lost);
    }

    /// Takes away what is to be gathered again: these kinds, these facts of single subjects, and every loss.
    pub fn forget(&mut self, kinds: &BTreeSet<FactKind>, facts: &BTreeSet<(FactKind, Subject)>) {
        // A fact that found subjects goes as a whole, with those subjects: it may not find them again.
        let found: BTreeSet<FactKind> = self.subjects.values().filter_map(Standing::found_by).collect();
        let finding = facts.iter().map(|(kind, _)| *kind).filter(|kind| found.contains(kind));
        let kinds: BTreeSet<FactKind> = kinds.iter().copied().chain(finding).collect();
        self.subjects.retain(|_, standing| standing.found_by().is_none_or(|kind| !kinds.contains(&kind)));
        let subjects = &self.subjects;
        self.known.retain(|(subject, kind, _), _| {
            let again = kinds.contains(kind) || facts.contains(&(*kind, subject.clone()));
            *kind == FactKind::Analyzer || is_once(*kind) || (!again && subjects.contains_key(subject))
        });
        self.lost.clear();
    }

    /// The kinds among the facts that are asked once in a run.
    pub fn asked_once(&self) -> impl Iterator<Item = FactKind> {
        self.known.keys().map(|(_, kind, _)| *kind).filter(|kind| is_once(*kind))
    }

    /// Adds a fact in the making of examples.
    #[must_use]
    pub fn with(mut self, subject: &Subject, fact: impl Into<Fact>) -> Self {
        self.record(subject, fact);
        self
    }

    /// The observation about a subject: with a credential where there is one, else anonymous.
    pub fn fetch<F: Observation>(&self, subject: &Subject) -> Option<&F> {
        let from = (subject.clone(), F::KIND, Identity::Anonymous);
        self.known
            .range(from..)
            .take_while(|((about, kind, _), _)| about == subject && *kind == F::KIND)
            .last()
            .and_then(|(_, fact)| F::open(fact))
    }

    /// Everything that was observed about a subject.
    pub fn of(&self, subject: &Subject) -> impl Iterator<Item = &Fact> {
        let from = (subject.clone(), FactKind::ALL[0], Identity::Anonymous);
        self.known.range(from..).take_while(move |((about, ..), _)| about == subject).map(|(_, fact)| fact)
    }

    /// All observations of one type.
    pub fn all<F: Observation>(&self) -> impl Iterator<Item = (&Subject, &F)> {
        self.known.iter().filter_map(|((subject, ..), fact)| F::open(fact).map(|observed| (subject, observed)))
    }

    /// Whether the fact is known with any identity.
    pub fn knows(&self, kind: FactKind, subject: &Subject) -> bool {
        let from = (subject.clone(), kind, Identity::Anonymous);
        self.known.range(from..).next().is_some_and(|((about, found, _), _)| about == subject && *found == kind)
    }

    /// How the fact was lost, where a probe tried.
    pub fn loss(&self, kind: FactKind, subject: &Subject) -> Option<&Lost> {
        self.lost.get(&(subject.clone(), kind, Identity::Anonymous))
    }

    /// Why the fact is not there, in words.
    pub fn why_lost(&self, kind: FactKind, subject: &Subject) -> String {
        self.loss(kind, subject)
            .map_or_else(|| format!("{} was not looked at", kind.name()), |lost| lost.reason.clone())
    }

    /// The fact at the root of a loss: the last link of the chain of causes.
    pub fn root_of(&self, kind: FactKind, subject: &Subject) -> (FactKind, Subject) {
        let mut root = (kind, subject.clone());
        let mut walked = BTreeSet::new();
        while walked.insert(root.clone()) {
            match self.loss(root.0, &root.1).and_then(|lost| lost.because.clone()) {
                Some(cause) => root = cause,
                None => break,
            }
        }
        root
    }

    /// The subjects of a kind in their order; where roles are given, those that have one of them.
    pub fn subjects_of(&self, kind: SubjectKind, roles: &'static [Role]) -> impl Iterator<Item = &Subject> {
        let fits =
            move |standing: &Standing| roles.is_empty() || roles.iter().any(|role| standing.roles.contains(role));
        self.subjects
            .iter()
            .filter(move |(subject, standing)| subject.kind == kind && fits(standing))
            .map(|(subject, _)| subject)
    }

    /// How a subject came to be judged, and what it is there for.
    pub fn standing(&self, subject: &Subject) -> Option<&Standing> {
        self.subjects.get(subject)
    }
}

/// The written form: lists, because JSON has no keys of several parts.
#[derive(Serialize, Deserialize)]
struct Written {
    subjects: Vec<(Subject, Standing)>,
    facts: Vec<WrittenFact>,
    lost: Vec<WrittenLoss>,
}

#[derive(Serialize, Deserialize)]
struct WrittenFact {
    subject: Subject,
    identity: Identity,
    #[serde(flatten)]
    fact: Fact,
}

#[derive(Serialize, Deserialize)]
struct WrittenLoss {
    subject: Subject,
    kind: FactKind,
    #[serde(flatten)]
    lost: Lost,
}

impl Serialize for Facts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { subjects, known, lost } = self.clone();
        let fact = |((subject, _, identity), fact)| WrittenFact { subject, identity, fact };
        let loss = |((subject, kind, _), lost)| WrittenLoss { subject, kind, lost };
        Written {
            subjects: subjects.into_iter().collect(),
            facts: known.into_iter().map(fact).collect(),
            lost: lost.into_iter().map(loss).collect(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let fact = |w: WrittenFact| ((w.subject, w.fact.kind(), w.identity), w.fact);
        let loss = |w: WrittenLoss| ((w.subject, w.kind, Identity::Anonymous), w.lost);
        Ok(Self {
            subjects: written.subjects.into_iter().collect(),
            known: written.facts.into_iter().map(fact).collect(),
            lost: written.lost.into_iter().map(loss).collect(),
        })
    }
}
/// Whether it is asked once, whatever comes of it: each answer may be a token that lives a day.
const fn is_once(kind: FactKind) -> bool {
    matches!(kind, FactKind::S2sToken | FactKind::EwsRehearsal)
}
