//! How does the Exchange Server of a world answer: EWS, and Autodiscover in its three forms?

mod autodiscover;
mod caller;
mod items;
mod ntlm;
mod operations;
mod soap;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Call, Services, State};
use crate::world::script::Page;
use caller::Caller;
pub(super) use items::Items;

/// An Exchange Server with its mailboxes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exchange {
    /// The address of EWS, as Autodiscover names it; none where the directory has no external one.
    pub url: Option<String>,
    /// The address for those inside.
    pub internal: Option<String>,
    /// Whether the plain form of Autodiscover names no address of EWS.
    pub mute: bool,
    /// The ways to sign in that it offers, as they stand in `WWW-Authenticate`.
    pub schemes: Vec<String>,
    /// What tokens must be for.
    pub audience: String,
    /// What it says to each token instead of taking it, in `x-ms-diagnostics`; an empty text says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refuses: Option<String>,
    /// The user agents that are let in begin so; all where there are none.
    pub agents: Vec<String>,
    /// Whether a sign-in must be bound to the server's own certificate, and a load balancer before it shows another.
    pub bridged: bool,
    /// The build that it names.
    pub build: [u32; 4],
    /// Headers of every answer.
    pub headers: Vec<(String, String)>,
    /// Who may act for whom: an account or application, and the mailboxes; `*` is all of them.
    pub impersonators: BTreeMap<String, BTreeSet<String>>,
    /// The mailboxes by primary address.
    pub mailboxes: BTreeMap<String, Mailbox>,
    /// So many mailboxes more, `user1@contoso.com` and so on.
    pub crowd: u64,
    /// How it asks for patience.
    pub busy: Busy,
    /// What is answered to a request that is signed in, instead of anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Page>,
    /// What Autodiscover answers to a request that is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autodiscover: Option<Page>,
}

/// A mailbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mailbox {
    /// Its other addresses.
    pub aliases: Vec<String>,
    /// The code with which an operation fails: `FindItem`, `FindItem of contacts`; `*` stands for each.
    pub codes: BTreeMap<String, Code>,
    /// What is answered for it instead of SOAP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Page>,
    /// Where Autodiscover sends those who ask for it: another address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// Where Autodiscover sends those who ask for it: another place, in either form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
    /// The code with which Autodiscover answers in SOAP instead; that of the plain form is 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autodiscover: Option<String>,
    /// What is sent does not arrive.
    pub swallows: bool,
    /// What is created is not found again.
    pub hides: bool,
}

/// How an operation fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// In a response, with HTTP status 200.
    Response(String),
    /// Within `ErrorInternalServerError`, with HTTP status 200.
    Within(String),
    /// In a fault, with HTTP status 500.
    Fault(String),
    /// In a fault, with HTTP status 200.
    FaultInSuccess(String),
}

/// How a server asks for patience.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Busy {
    /// So many operations are put off.
    pub first: u64,
    /// For how long.
    pub back_off_ms: u64,
    /// In which form.
    pub form: BusyForm,
}

/// In which form a server asks for patience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BusyForm {
    /// A fault with `BackOffMilliseconds`.
    #[default]
    Fault,
    /// `ErrorServerBusy` within `ErrorInternalServerError`, with HTTP status 200.
    Within,
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            url: Some("https://mail.contoso.com/EWS/Exchange.asmx".to_owned()),
            internal: None,
            mute: false,
            schemes: vec!["Negotiate".to_owned(), "NTLM".to_owned()],
            audience: "https://mail.contoso.com".to_owned(),
            refuses: None,
            agents: Vec::new(),
            bridged: false,
            build: [15, 2, 2562, 37],
            headers: vec![("x-feserver".to_owned(), "EX01".to_owned())],
            impersonators: BTreeMap::new(),
            mailboxes: BTreeMap::new(),
            crowd: 0,
            busy: Busy::default(),
            instead: None,
            autodiscover: None,
        }
    }
}

impl Exchange {
    pub(super) fn answer(&self, services: &Services, call: &Call, state: &mut State) -> Option<Page> {
        let path = call.path.to_ascii_lowercase();
        let answer = match path.as_str() {
            "/ews/exchange.asmx" if call.page.is_none() => self.ews(services, call, state),
            "/autodiscover/autodiscover.xml" | "/autodiscover/autodiscover.svc" if call.page.is_none() => {
                match self.caller(services, call, state) {
                    Ok(_) => self.told(call),
                    Err(page) => page.header("x-soap-enabled", "True").header("x-oauth-enabled", "True"),
                }
            }
            _ => self.located(call)?,
        };
        let headers = self.headers.iter().cloned().chain([("server".to_owned(), "Microsoft-IIS/10.0".to_owned())]);
        Some(Page { headers: answer.headers.into_iter().chain(headers).collect(), ..answer })
    }

    fn ews(&self, services: &Services, call: &Call, state: &mut State) -> Page {
        let caller = match self.caller(services, call, state) {
            Ok(caller) => caller,
            Err(page) => return *page,
        };
        if let Some(page) = &self.instead {
            return page.clone();
        }
        let agent = call.header("user-agent").unwrap_or_default();
        if !self.agents.is_empty() && !self.agents.iter().any(|own| agent.starts_with(own.as_str())) {
            return Page::status(403);
        }
        if call.method != "POST" {
            return Page::of(
                "text/html",
                "<html><body><p>You have created a service. Exchange.asmx?wsdl</p></body></html>",
            );
        }
        self.operated(call, &caller, state)
    }

    /// The mailbox of an address, with its primary one.
    fn mailbox(&self, address: &str) -> Option<(String, Cow<'_, Mailbox>)> {
        let address = address.to_ascii_lowercase();
        let own = self.mailboxes.get_key_value(&address);
        let alias = || self.mailboxes.iter().find(|(_, mailbox)| mailbox.aliases.contains(&address));
        if let Some((name, mailbox)) = own.or_else(alias) {
            return Some((name.clone(), Cow::Borrowed(mailbox)));
        }
        let number = address.strip_prefix("user")?.strip_suffix("@contoso.com")?.parse::<u64>().ok()?;
        (1..=self.crowd).contains(&number).then(|| (address, Cow::Owned(Mailbox::default())))
    }
}
