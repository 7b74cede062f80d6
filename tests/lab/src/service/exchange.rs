//! How does the Exchange Server of a world answer: EWS, and Autodiscover in its three forms?

mod autodiscover;
mod items;
mod operations;
mod soap;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Call, Services, State};
use crate::world::script::Page;
pub(super) use items::Items;

/// An Exchange Server with its mailboxes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exchange {
    /// The address of EWS, as Autodiscover names it; none where the directory has no external one.
    pub url: Option<String>,
    /// The ways to sign in that it offers, as they stand in `WWW-Authenticate`.
    pub schemes: Vec<String>,
    /// What tokens must be for.
    pub audience: String,
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
    /// The code with which an operation fails; `*` stands for each.
    pub codes: BTreeMap<String, Code>,
    /// What is answered for it instead of SOAP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Page>,
    /// Where Autodiscover sends those who ask for it: another address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
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
    /// HTTP status 503.
    Status,
}

/// Who asks.
pub(super) struct Caller {
    /// The account, or the id of the application.
    name: String,
    /// Whether it is an application, which has no mailbox of its own.
    application: bool,
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            url: Some("https://mail.contoso.com/EWS/Exchange.asmx".to_owned()),
            schemes: vec!["Negotiate".to_owned(), "NTLM".to_owned()],
            audience: "https://mail.contoso.com".to_owned(),
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
                    Ok(caller) => self.told(call, &caller),
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
        if call.method != "POST" {
            return Page::of(
                "text/html",
                "<html><body><p>You have created a service. Exchange.asmx?wsdl</p></body></html>",
            );
        }
        self.operated(call, &caller, state)
    }

    /// Who signs in, or the challenge.
    fn caller(&self, services: &Services, call: &Call, state: &State) -> Result<Caller, Box<Page>> {
        if self.offers("Basic")
            && let Some(user) = services.basic(call)
        {
            return Ok(Caller { name: user.to_owned(), application: false });
        }
        if self.offers("Bearer")
            && let Some(token) = call.authorization("bearer").filter(|token| !token.is_empty())
        {
            let Some(grant) = state.bearer(call) else {
                return Err(Box::new(self.refused(
                    "2000000;reason=\"The token contains an invalid signature.\";error_category=\"invalid_signature\"",
                )));
            };
            if grant.audience != self.audience || token.is_empty() {
                return Err(Box::new(self.refused("2000003;reason=\"The audience claim value is invalid for current resource.\";error_category=\"invalid_resource\"")));
            }
            if !grant.permissions.contains("full_access_as_app") {
                return Err(Box::new(self.refused("2000008;reason=\"The token contains no permissions, or permissions can not be understood.\";error_category=\"invalid_grant\"")));
            }
            return Ok(Caller { name: grant.identity.clone(), application: true });
        }
        Err(Box::new(self.challenge()))
    }

    fn offers(&self, scheme: &str) -> bool {
        self.schemes.iter().any(|own| own.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case(scheme)))
    }

    fn challenge(&self) -> Page {
        let bare = Page { content_type: String::new(), ..Page::status(401) };
        self.schemes.iter().fold(bare, |page, scheme| page.header("www-authenticate", scheme))
    }

    fn refused(&self, diagnostics: &str) -> Page {
        self.challenge().header("x-ms-diagnostics", diagnostics)
    }

    /// The mailbox of an address, with its primary one.
    fn mailbox(&self, address: &str) -> Option<(String, std::borrow::Cow<'_, Mailbox>)> {
        use std::borrow::Cow;
        let address = address.to_ascii_lowercase();
        let own = self.mailboxes.get_key_value(&address);
        let alias = || self.mailboxes.iter().find(|(_, mailbox)| mailbox.aliases.contains(&address));
        if let Some((name, mailbox)) = own.or_else(alias) {
            return Some((name.clone(), Cow::Borrowed(mailbox)));
        }
        let number = address.strip_prefix("user")?.strip_suffix("@contoso.com")?.parse::<u64>().ok()?;
        (1..=self.crowd).contains(&number).then(|| (address, Cow::Owned(Mailbox::default())))
    }

    fn may_act(&self, caller: &Caller, mailbox: &str) -> bool {
        let scope = self.impersonators.get(&caller.name);
        scope.is_some_and(|scope| scope.contains("*") || scope.contains(mailbox))
    }
}
