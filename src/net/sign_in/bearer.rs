//! How is a server asked with a token?

use exdoctor_checks::facts::sign_in::{Refused, Scheme, Why};
use exdoctor_checks::facts::web::Answer;
use exdoctor_checks::values::{Cloud, below, clouds};
use tokio::time::Instant;

use super::resource::Resource;
use super::scrub::Scrub;
use super::session::{Session, Signed, header};
use super::token::{Token, hash};
use super::{Credential, What};
use crate::net::web::{Place, Request, Sensitive};
use crate::parse::Endpoint;

impl Session {
    /// The token of whoever `[tenant]` names for a host.
    pub(super) async fn token_for(&self, place: &Place) -> Result<Token, Refused> {
        let resource = match (self.resource(place), &self.sign_in.credentials.tenant) {
            (Some(resource), _) => resource,
            // A server of the company's own has its tokens from the cloud of the tenant.
            (None, Some(reader)) if self.credential != Credential::Tenant => {
                let cloud = self.sign_in.cloud_of(reader).await.map_err(|refused| self.own(refused))?;
                Resource::named(cloud, Endpoint { host: place.host.clone(), port: place.port })
            }
            _ => {
                let reason =
                    format!("{} is a host of no service that the reader of the tenant has tokens for", self.host);
                return Err(self.refused(Why::NotForThisHost, reason));
            }
        };
        let denied = |reason| self.refused(Why::NotForThisHost, reason);
        self.sign_in.grounds().may_go(What::Token(&resource), &place.url).map_err(denied)?;
        self.sign_in.token(&resource).await
    }

    /// What a token must be for to be shown to a host.
    fn resource(&self, place: &Place) -> Option<Resource> {
        let configured = self.sign_in.grounds().cloud;
        let host = &place.host;
        let candidates = || configured.into_iter().chain(clouds().iter().filter(|_| configured.is_none()));
        let of = |serves: fn(&Cloud, &str) -> bool| candidates().find(|cloud| serves(cloud, host));
        if let Some(cloud) = of(|cloud, host| cloud.graph == host) {
            return Some(Resource::graph(cloud));
        }
        if let Some(cloud) = of(|cloud, host| cloud.exchange.iter().chain(&cloud.autodiscover).any(|name| name == host))
        {
            return Some(Resource::exchange(cloud));
        }
        let named = Endpoint { host: host.clone(), port: place.port };
        let own = configured.or_else(|| of(|cloud, host| cloud.services.iter().any(|name| below(host, name))))?;
        (self.credential != Credential::Tenant).then(|| Resource::named(own, named))
    }

    pub(super) async fn with_token(&mut self, token: &Token, request: &Request, end: Instant) -> Signed {
        // A token locks nobody out, and another host may take it: it is rejected host by host, and each for itself.
        let account = format!("token of {} {}", self.credential, hash(token.secret().expose()));
        let entry = match self.sign_in.ledger().enter(&account, &self.host).await {
            Ok(entry) => entry,
            Err(refused) => return Signed::unsent(request, self.own(refused)),
        };
        let mut scrub = Scrub::default();
        scrub.add(token.secret().expose());
        let secret = Sensitive { authorization: header("Bearer ", token.secret().expose()), body: None };
        let (asked, body, _) = self.exchanged(request, &secret, &scrub, end).await;
        let Some(answer) = asked.answer() else { return self.unheard(asked, body, entry) };
        if answer.status != 401 {
            entry.accepted();
            return Signed::by(Scheme::Bearer, asked, body);
        }
        let refused = self.rejection(answer, "the token");
        if !entry.is_proven() && !is_about_the_user(answer) {
            entry.rejected_here(&refused);
        }
        Signed::refused(asked, body, refused)
    }
}

/// Whether the server took the token, and does not know the user for whom it was asked.
fn is_about_the_user(answer: &Answer) -> bool {
    answer.header("x-ms-diagnostics").any(|said| said.trim_start().starts_with("2000005"))
}
