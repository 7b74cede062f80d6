//! What answers where Exchange Web Services should be, and what does it say to those who sign in?

mod allow_list;
mod call;
mod mailbox;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use allow_list::EwsAllowList;
pub use call::{Busy, Call, Came, Other, Said};
pub use mailbox::{
    EwsImpersonation, EwsLoad, EwsMailbox, EwsRehearsal, EwsRoundTrip, EwsSend, EwsSignIn, ItemKind, Trip,
};

use super::web::Asked;

/// The answers of an endpoint to requests without a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsAnswers {
    /// The address of the service.
    pub url: String,
    /// The host.
    pub host: String,
    /// Whether it is one of Microsoft's.
    pub microsoft: bool,
    /// A GET, as a browser sends it.
    pub get: Asked,
    /// A POST, as every client of the service sends it.
    pub post: Asked,
    /// The same with an empty bearer token, which draws out what the server says about OAuth.
    pub bearer: Asked,
    /// The sign-in page of Outlook on the web beside it, which names the build; not asked at Microsoft's hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owa: Vec<Asked>,
}

impl EwsAnswers {
    /// The requests to the service itself: what clients send comes first.
    pub fn service(&self) -> [&Asked; 3] {
        [&self.post, &self.bearer, &self.get]
    }

    /// Every request.
    pub fn all(&self) -> impl Iterator<Item = &Asked> {
        self.service().into_iter().chain(&self.owa)
    }
}
