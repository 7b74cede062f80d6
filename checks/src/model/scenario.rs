//! What is being connected, and how far along is it?

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of the set-ups that exdoctor judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Scenario {
    /// Dynamics on-premises with Exchange Online.
    A,
    /// Dynamics online with Exchange Server.
    B,
    /// A migration from Exchange Server to Exchange Online.
    C,
    /// Any domain, seen anonymously.
    D,
}

impl Scenario {
    /// All scenarios in their order.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// What the letter stands for.
    pub const fn title(self) -> &'static str {
        match self {
            Self::A => "Dynamics 365 on-premises with Exchange Online",
            Self::B => "Dynamics 365 online with Exchange Server",
            Self::C => "migration from Exchange Server to Exchange Online",
            Self::D => "any domain, seen anonymously",
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Where a migration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Nothing has moved yet.
    Before,
    /// Some mailboxes have moved.
    During,
    /// Every mailbox has moved.
    After,
}

/// Where mail from the internet is meant to arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MailFlow {
    /// Directly at Exchange Online Protection.
    ExchangeOnline,
    /// At the organization's own servers.
    OnPremises,
    /// At a third party's gateway.
    Gateway,
}

/// Which hybrid topology a migration uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hybrid {
    /// Exchange is published to the internet.
    Classic,
    /// The Hybrid Agent connects outbound.
    Modern,
}

/// From which place the world is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Vantage {
    /// Nobody said.
    #[default]
    Unknown,
    /// A host on the internet.
    Internet,
    /// A host on the organization's network.
    Internal,
    /// A Dynamics server.
    DynamicsServer,
    /// An Exchange server.
    ExchangeServer,
}
