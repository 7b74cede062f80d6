//! What does EWS say to a credential, and about a mailbox?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Busy, Call, Came};
use crate::facts::web::Asked;

/// The first call with the credential, at an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsSignIn {
    /// The address of the service.
    pub url: String,
    /// Whether it is one of Microsoft's.
    pub microsoft: bool,
    /// The account or the application, as the configuration names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The way to sign in that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The last request, with the headers of its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// What came of it.
    pub call: Call,
}

/// Whether the account may act for a mailbox: the least request that tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsImpersonation {
    /// The address of the service.
    pub url: String,
    /// Its endpoint, as reports name it.
    pub endpoint: String,
    /// Whether it is one of Microsoft's.
    pub microsoft: bool,
    /// The inbox, opened for the mailbox.
    pub inbox: Call,
}

/// What the requests of Dynamics' own tests come to in a mailbox; none is made where the inbox did not open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsMailbox {
    /// As Test Connection asks: the folders of the inbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folders: Option<Call>,
    /// As Test & Enable asks for new mail: the items of the inbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Call>,
}

/// How much an endpoint is asked at a time, and what it says about that to the first request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsLoad {
    /// So many mailboxes are asked about side by side.
    pub side_by_side: usize,
    /// The answers to the first request that asked for patience.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub busy: Vec<Busy>,
}

/// What became of the items that a run created in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsRoundTrip {
    /// Each kind of item.
    pub items: Vec<Trip>,
    /// Items of earlier runs that were still there, by subject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leftovers: Vec<String>,
    /// How many of them were removed.
    #[serde(default)]
    pub removed: usize,
}

/// One item that was created, found and deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trip {
    /// What it is.
    pub kind: ItemKind,
    /// Its creation.
    pub create: Call,
    /// Whether it was found again; not asked where it was not created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find: Option<Call>,
    /// How many were found.
    #[serde(default)]
    pub found: usize,
    /// Its deletion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<Call>,
}

/// A kind of item that Dynamics synchronizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A message, as a draft.
    Message,
    /// An appointment.
    Appointment,
    /// A contact.
    Contact,
    /// A task.
    Task,
}

impl ItemKind {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Message => "draft",
            Self::Appointment => "appointment",
            Self::Contact => "contact",
            Self::Task => "task",
        }
    }
}

/// What became of a message from a mailbox to itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsSend {
    /// The message is created and sent.
    pub send: Call,
    /// The last look for it in the inbox; not asked where it was not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<Call>,
    /// After how many milliseconds it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_ms: Option<u64>,
    /// For how long it was waited for, in milliseconds.
    pub waited_ms: u64,
    /// The deletion of both copies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deletions: Vec<Call>,
    /// The subjects of items that earlier runs left behind, and that are there still.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leftovers: Vec<String>,
}

/// The rehearsal of Dynamics' own call: its token opens a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsRehearsal {
    /// The address of the service.
    pub url: String,
    /// With the name of this program.
    pub plain: Call,
    /// With a user agent like that of Dynamics, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_dynamics: Option<Call>,
}

impl EwsRehearsal {
    /// The call that is most like that of Dynamics.
    pub fn closest(&self) -> &Call {
        self.as_dynamics.as_ref().unwrap_or(&self.plain)
    }

    /// Whether it is forbidden with the name of this program, and nobody tried that of Dynamics, which a list may admit alone.
    pub fn may_be_the_agent(&self) -> bool {
        self.as_dynamics.is_none() && matches!(&self.plain.came, Came::Other(other) if other.status == 403)
    }
}

impl Trip {
    /// Whether the item was created, found and deleted.
    pub fn is_whole(&self) -> bool {
        let done = |call: &Option<Call>| call.as_ref().is_some_and(Call::is_done);
        self.create.is_done() && done(&self.find) && self.found > 0 && done(&self.delete)
    }

    /// How far it came, in words.
    pub fn end(&self) -> &'static str {
        let done = |call: &Option<Call>| call.as_ref().is_some_and(Call::is_done);
        match self {
            _ if !self.create.is_done() => "not created",
            _ if !done(&self.find) || self.found == 0 => "created and not found",
            _ if !done(&self.delete) => "not deleted",
            _ => "deleted",
        }
    }

    /// The calls that were made.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        std::iter::once(&self.create).chain(&self.find).chain(&self.delete)
    }
}
