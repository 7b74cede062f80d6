//! Whom does an Exchange Server let in?

use super::ntlm::{self, Said};
use super::{Exchange, Services, State};
use crate::service::Call;
use crate::world::script::Page;

/// Who asks.
pub(super) struct Caller {
    /// The account, or the id of the application.
    pub(super) name: String,
    /// Whether it is an application, which has no mailbox of its own.
    pub(super) application: bool,
}

/// What an application must be allowed: that of the sign-in host, and what the token service grants to Dynamics.
const PERMISSIONS: [&str; 2] = ["full_access_as_app", "app"];

impl Exchange {
    /// Who signs in, or the challenge.
    pub(super) fn caller(&self, services: &Services, call: &Call, state: &mut State) -> Result<Caller, Box<Page>> {
        if self.offers("Basic")
            && let Some(user) = services.basic(call)
        {
            return Ok(Caller { name: user.to_owned(), application: false });
        }
        if self.offers("Bearer") && call.authorization("bearer").is_some_and(|token| !token.is_empty()) {
            return self.application(call, state);
        }
        for scheme in ["NTLM", "Negotiate"] {
            if self.offers(scheme)
                && let Some(message) = call.authorization(scheme)
            {
                return self.messages(scheme, message, services, call, state);
            }
        }
        // The connection is what is signed in.
        match state.connections.get(&call.connection).and_then(|said| said.strip_prefix("user ")) {
            Some(name) if call.header("authorization").is_none() => {
                Ok(Caller { name: name.to_owned(), application: false })
            }
            _ => Err(Box::new(self.challenge())),
        }
    }

    fn application(&self, call: &Call, state: &State) -> Result<Caller, Box<Page>> {
        if let Some(said) = &self.refuses {
            return Err(Box::new(self.refused(said)));
        }
        let said = match state.bearer(call) {
            None => "2000000;reason=\"The token contains an invalid signature.\";error_category=\"invalid_signature\"",
            Some(grant) if grant.audience != self.audience => {
                "2000003;reason=\"The audience claim value is invalid for current resource.\";error_category=\"invalid_resource\""
            }
            Some(grant) if !PERMISSIONS.iter().any(|own| grant.permissions.contains(*own)) => {
                "2000008;reason=\"The token contains no permissions, or permissions can not be understood.\";error_category=\"invalid_grant\""
            }
            Some(grant) => return Ok(Caller { name: grant.identity.clone(), application: true }),
        };
        Err(Box::new(self.refused(said)))
    }

    /// The exchange of messages that signs a connection in.
    fn messages(
        &self,
        scheme: &str,
        message: &str,
        services: &Services,
        call: &Call,
        state: &mut State,
    ) -> Result<Caller, Box<Page>> {
        let challenged = state.connections.remove(&call.connection);
        match ntlm::heard(message, challenged.as_deref(), &services.accounts) {
            Said::Challenge { answer, remember } => {
                state.connections.insert(call.connection, remember);
                let bare = Page { content_type: String::new(), ..Page::status(401) };
                Err(Box::new(bare.header("www-authenticate", &format!("{scheme} {answer}"))))
            }
            Said::User { name, bound } if !(self.bridged && bound) => {
                state.connections.insert(call.connection, format!("user {name}"));
                Ok(Caller { name, application: false })
            }
            Said::User { .. } | Said::Nobody => Err(Box::new(self.challenge())),
        }
    }

    fn offers(&self, scheme: &str) -> bool {
        self.schemes.iter().any(|own| own.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case(scheme)))
    }

    fn challenge(&self) -> Page {
        let bare = Page { content_type: String::new(), ..Page::status(401) };
        self.schemes.iter().fold(bare, |page, scheme| page.header("www-authenticate", scheme))
    }

    fn refused(&self, diagnostics: &str) -> Page {
        let page = self.challenge();
        if diagnostics.is_empty() { page } else { page.header("x-ms-diagnostics", diagnostics) }
    }

    pub(super) fn may_act(&self, caller: &Caller, mailbox: &str) -> bool {
        let scope = self.impersonators.get(&caller.name);
        scope.is_some_and(|scope| scope.contains("*") || scope.contains(mailbox))
    }
}
