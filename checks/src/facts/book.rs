//! Which facts are known, and which were lost on the way?

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Fact, FactKind, Observation};
use crate::model::Subject;

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

/// The closed set of facts of a run, with its subjects and its losses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    subjects: BTreeMap<Subject, Origin>,
    known: BTreeMap<Key, Fact>,
    lost: BTreeMap<Key, Lost>,
}

type Key = (Subject, FactKind, Identity);

impl Facts {
    /// A set that knows nothing but the subjects that were named.
    pub fn about(subjects: impl IntoIterator<Item = Subject>) -> Self {
        let subjects = subjects.into_iter().map(|subject| (subject, Origin::Named)).collect();
        Self { subjects, ..Self::default() }
    }

    /// Adds a subject; the first origin stays. True when it is new.
    pub fn discover(&mut self, subject: Subject, by: FactKind) -> bool {
        let new = !self.subjects.contains_key(&subject);
        self.subjects.entry(subject).or_insert(Origin::Found(by));
        new
    }

    /// Records an anonymous observation.
    pub fn record(&mut self, subject: &Subject, fact: impl Into<Fact>) {
        self.record_as(subject, Identity::Anonymous, fact);
    }

    /// Records an observation that was made with an identity.
    pub fn record_as(&mut self, subject: &Subject, identity: Identity, fact: impl Into<Fact>) {
        let fact = fact.into();
        self.subjects.entry(subject.clone()).or_insert(Origin::Named);
        self.known.insert((subject.clone(), fact.kind(), identity), fact);
    }

    /// Records that a fact could not be had.
    pub fn lose(&mut self, subject: &Subject, kind: FactKind, lost: Lost) {
        self.subjects.entry(subject.clone()).or_insert(Origin::Named);
        self.lost.insert((subject.clone(), kind, Identity::Anonymous), lost);
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

    /// The subjects in their order, with how each came to be judged.
    pub fn subjects(&self) -> impl Iterator<Item = (&Subject, &Origin)> {
        self.subjects.iter()
    }
}

/// The written form: lists, because JSON has no keys of several parts.
#[derive(Serialize, Deserialize)]
struct Written {
    subjects: Vec<(Subject, Origin)>,
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
