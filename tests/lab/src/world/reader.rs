//! Who reads the tenant?

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::World;
use super::endpoint::Endpoint;
use super::script::Page;
use super::signing::{self, Signing};
use super::tenant::{TENANT, THIS_YEAR, der_key, healthy, key};
use super::wizard;
use crate::service::sign_in::{App, Secret, SignIn};
use crate::service::{ServiceKind, Services};

/// The application that the configuration names in `[tenant]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reader {
    /// The tenant, as the configuration names it.
    pub id: String,
    /// The application.
    pub client_id: String,
    /// Its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Its PFX instead, by its name in the test data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pfx: Option<String>,
    /// How it signs with that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
}

/// The part of a configuration about the reader.
#[derive(Serialize)]
pub(crate) struct Section {
    id: String,
    client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<String>,
}

/// The application that reads.
pub(super) const READER: &str = "3f6e4b1a-0000-4000-8000-000000000001";
const OFFICE: &str = "outlook.office365.com:443";
/// What nobody else may ever see.
const CANARY: &str = "canary~Graph.Reader/secret+0xC0FFEE";
const SIX_YEARS: (&str, &str) = ("2024-01-01T00:00:00Z", "2029-01-01T00:00:00Z");

impl Reader {
    /// Writes the files of its secret, where there are any.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<Section> {
        let mut section = Section {
            id: self.id.clone(),
            client_id: self.client_id.clone(),
            secret: None,
            certificate: None,
            algorithm: self.algorithm.clone(),
        };
        if let Some(secret) = &self.secret {
            std::fs::write(folder.join("reader.secret"), format!("{secret}\n"))?;
            section.secret = Some(json!({ "file": "reader.secret" }));
        }
        if let Some(pfx) = &self.pfx {
            std::fs::write(folder.join("reader.pfx"), signing::file(pfx)?)?;
            std::fs::write(folder.join("reader.password"), format!("{}\n", signing::PASSWORD))?;
            section.certificate = Some(json!({ "pfx": "reader.pfx", "password": { "file": "reader.password" } }));
        }
        Ok(section)
    }
}

impl World {
    /// The healthy tenant whose Dynamics server connects to Exchange Online, with a reader, the PFX of Dynamics, and a
    /// rehearsal of its handshake (scenario A).
    pub fn read() -> Self {
        let mut world = Self::outbound().with_reader();
        world.signing = Signing::healthy();
        world.machines = Self::dynamics().machines;
        world.mailboxes = vec!["ada@contoso.com".to_owned()];
        let body = r#"{"Protocol":"EWS","Url":"https://outlook.office365.com/EWS/Exchange.asmx"}"#;
        let location = "/autodiscover/autodiscover.json/v1.0/ada@contoso.com";
        world.endpoint(OFFICE).paths.insert(location.to_owned(), Page::of("application/json", body));
        world.lets_dynamics_in(OFFICE);
        world.endpoint("accounts.accesscontrol.windows.net:443").services = vec![ServiceKind::Acs];
        world.with_rehearsal()
    }

    /// The healthy tenant in the midst of its migration, with a reader (scenario C).
    pub fn migration_read() -> Self {
        let mut world = Self::hybrid().with_reader();
        let app = json!({
            "id": "4b4b4b4b-0000-4000-8000-000000000003", "appId": "4a4a4a4a-0000-4000-8000-000000000003",
            "displayName": "ExchangeServerApp-5c5c5c5c", "requiredResourceAccess": [], "passwordCredentials": [],
            "keyCredentials": [key("former.cer", "CN=Microsoft Exchange Server Auth Certificate", THIS_YEAR)],
        });
        world.graph().applications.push(app);
        world
    }

    /// The healthy tenant in the midst of its migration, with the file of the wizard, an export of the directory, and a
    /// reader (scenario C).
    pub fn migration_whole() -> Self {
        let mut world = Self::migration().with_reader();
        world.entries = Self::directory().entries;
        let signs = der_key(&wizard::certificate("auth"), "CN=Microsoft Exchange Server Auth Certificate", SIX_YEARS);
        let app = json!({
            "id": "4b4b4b4b-0000-4000-8000-000000000004", "appId": wizard::APPLICATION,
            "displayName": "ExchangeServerApp-5c5c5c5c", "requiredResourceAccess": [], "passwordCredentials": [],
            "keyCredentials": [signs],
        });
        world.graph().applications.push(app);
        world
    }

    pub(super) fn with_reader(mut self) -> Self {
        let permissions = [
            "Organization.Read.All",
            "Domain.Read.All",
            "Application.Read.All",
            "User.Read.All",
            "ServiceHealth.Read.All",
        ];
        let until = "2027-01-01T00:00:00Z".parse().expect("a moment");
        let app = App {
            secrets: vec![Secret { value: CANARY.to_owned(), until }],
            certificates: vec!["by-itself.cer".to_owned()],
            permissions: permissions.map(str::to_owned).into(),
            ..App::default()
        };
        let sign_in = SignIn {
            tenant: TENANT.to_owned(),
            domains: vec!["contoso.com".to_owned(), "contoso.onmicrosoft.com".to_owned()],
            authority: "https://login.microsoftonline.com".to_owned(),
            resources: vec!["https://graph.microsoft.com".to_owned()],
            apps: [(READER.to_owned(), app)].into(),
            retry_after: "1".to_owned(),
            ..SignIn::default()
        };
        self.services = Services { sign_in: Some(sign_in), graph: Some(healthy()), ..self.services };
        let (id, client_id) = (TENANT.to_owned(), READER.to_owned());
        self.reader = Some(Reader { id, client_id, secret: Some(CANARY.to_owned()), ..Reader::default() });
        if let Some(endpoint) = self.endpoints.get_mut("login.microsoftonline.com:443") {
            endpoint.services = vec![ServiceKind::SignIn];
        } else {
            self.site("login.microsoftonline.com").services = vec![ServiceKind::SignIn];
        }
        // The sign-in host knows the tenant by its id too.
        let paths = self.sign_in();
        if let Some(page) = paths.get("/contoso.com/v2.0/.well-known/openid-configuration").cloned() {
            paths.insert(format!("/{TENANT}/v2.0/.well-known/openid-configuration"), page);
        }
        let graph = Endpoint {
            addresses: vec![[203, 0, 113, 45].into()],
            named: false,
            status: 404,
            services: vec![ServiceKind::Graph],
            ..Endpoint::default()
        };
        self.endpoints.insert("graph.microsoft.com:443".to_owned(), graph);
        self
    }

    /// The application that reads the tenant.
    ///
    /// # Panics
    /// When the world has none.
    pub fn reading_app(&mut self) -> &mut App {
        let sign_in = self.services.sign_in.as_mut().expect("the world has a sign-in host");
        sign_in.apps.get_mut(READER).expect("the tenant has the application")
    }
}
