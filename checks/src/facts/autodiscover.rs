//! What did each step of the walk for Autodiscover come to?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::web::Asked;

/// The walk of a domain, in the order in which clients try its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Walk {
    /// Every step.
    pub steps: Vec<Step>,
}

/// One step of the walk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Which one.
    pub way: Way,
    /// Where it starts: an address, or the name of the service record.
    pub start: String,
    /// The POX requests, each one after a redirect of the one before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trail: Vec<Asked>,
    /// What was asked besides of the host that answered: SOAP, JSON.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub besides: Vec<Asked>,
    /// How it ended.
    pub ending: Ending,
    /// Whether a connection took the whole time and gave nothing, so that clients wait as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stalled: bool,
    /// The EWS address that the host names without a sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ews: Option<String>,
}

/// The ways to Autodiscover without a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// `https://{domain}/autodiscover/autodiscover.xml`.
    RootDomain,
    /// `https://autodiscover.{domain}/autodiscover/autodiscover.xml`.
    Host,
    /// A redirect from `http://autodiscover.{domain}/autodiscover/autodiscover.xml`.
    HttpRedirect,
    /// The service record `_autodiscover._tcp.{domain}`.
    Srv,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "ending", rename_all = "kebab-case")]
pub enum Ending {
    /// An Autodiscover service answers.
    Service {
        /// Where.
        url: String,
    },
    /// Something answers that is no Autodiscover service, or nothing does; the last request says what.
    NoService,
    /// It leads to where no client may follow.
    Unsafe {
        /// Where it leads, as it is written.
        to: String,
        /// Why nobody follows.
        hazard: Hazard,
    },
    /// It does not begin: there is no such name or record.
    Absent {
        /// What DNS said.
        reason: String,
    },
    /// Nobody could say.
    NotEstablished {
        /// Why.
        reason: String,
    },
}

/// Why a redirect is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hazard {
    /// To an address in clear text.
    ClearText,
    /// To an address that was asked before.
    Loop,
    /// More redirects than clients follow.
    TooMany,
    /// To something that is no address of the web.
    NotWeb,
}

/// Where JSON Autodiscover says that a mailbox is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// The requests, each one after a redirect of the one before it.
    pub trail: Vec<Asked>,
    /// The address of the mailbox's EWS, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ews: Option<String>,
    /// The code and message of an error, where one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What Autodiscover says about a mailbox to somebody who signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// The requests, in their order; those after a redirect come after it.
    pub steps: Vec<SettingsStep>,
    /// Why nobody asked, where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unasked: Option<String>,
}

/// One signed-in request to Autodiscover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettingsStep {
    /// By which protocol.
    pub protocol: Protocol,
    /// The request and its answer; the body is not kept.
    pub asked: Asked,
    /// The way to sign in that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// What it says.
    pub told: Told,
}

/// A protocol of Autodiscover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// Plain XML: `autodiscover.xml`.
    Pox,
    /// SOAP: `GetUserSettings`.
    Soap,
}

/// What Autodiscover says about a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "told", rename_all = "kebab-case")]
pub enum Told {
    /// Settings.
    Settings {
        /// The external address of EWS, else the internal one.
        ews: Option<String>,
        /// Whether it is the internal one, because there is no other.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        inside: bool,
        /// The version of the server, as it is written there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
    },
    /// To ask for another address.
    Address {
        /// Which one.
        address: String,
    },
    /// To ask elsewhere.
    Url {
        /// Where.
        url: String,
    },
    /// An error.
    Error {
        /// Its code: `InvalidUser`, `500`.
        code: String,
        /// Its words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// Nothing that Autodiscover says.
    Nothing,
    /// Nothing was sent: why.
    Withheld {
        /// Why not.
        reason: String,
    },
}

impl Settings {
    /// The address of EWS for the mailbox, with the step that names it.
    pub fn ews(&self) -> Option<(&SettingsStep, &str)> {
        self.steps.iter().find_map(|step| match &step.told {
            Told::Settings { ews: Some(ews), .. } => Some((step, ews.as_str())),
            _ => None,
        })
    }
}

impl Protocol {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pox => "POX",
            Self::Soap => "SOAP",
        }
    }
}

/// So many redirects are followed, as the libraries of Exchange clients do.
pub const REDIRECTS: usize = 10;

impl Walk {
    /// The first step that leads to a service, and its address: what a client uses.
    pub fn found(&self) -> Option<(&Step, &str)> {
        self.steps.iter().find_map(|step| Some((step, step.service()?)))
    }
}

impl Step {
    /// Where a service answers.
    pub fn service(&self) -> Option<&str> {
        match &self.ending {
            Ending::Service { url } => Some(url),
            _ => None,
        }
    }

    /// Every redirect that was met: from, and to as it is written.
    pub fn redirects(&self) -> impl Iterator<Item = (&str, &str)> {
        self.trail.iter().filter_map(|asked| Some((asked.url.as_str(), asked.answer()?.redirect()?)))
    }
}
