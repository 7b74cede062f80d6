//! Who reads the tenant, and what does Microsoft Graph show of a healthy one?

use std::io;
use std::path::Path;

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::World;
use super::endpoint::Endpoint;
use super::signing::{self, Signing};
use super::wizard;
use crate::service::acs::Acs;
use crate::service::exchange::{Exchange, Mailbox};
use crate::service::graph::Graph;
use crate::service::sign_in::{App, Secret, SignIn};
use crate::service::{ServiceKind, Services};
use crate::world::script::Page;

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

/// The tenant of the healthy world.
const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";
/// The application that reads.
const READER: &str = "3f6e4b1a-0000-4000-8000-000000000001";
const OFFICE: &str = "outlook.office365.com:443";
const DYNAMICS: &str = "00000007-0000-0000-c000-000000000000";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const FULL_ACCESS: &str = "dc890d15-9560-4a4c-9b7f-a736ec74ec40";
/// The application of hybrid modern authentication.
const HMA: &str = "4a4a4a4a-0000-4000-8000-000000000002";
/// What an Exchange Server with hybrid modern authentication offers.
const MODERN: &str = r#"Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@6babcaad-604b-40ac-a9d7-9fd97c0b779f", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize""#;
/// What nobody else may ever see.
const CANARY: &str = "canary~Graph.Reader/secret+0xC0FFEE";

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

    /// With a token service that answers the rehearsal.
    pub(super) fn with_rehearsal(mut self) -> Self {
        self.rehearses = true;
        self.services.acs = Some(Acs { tenant: TENANT.to_owned(), ..Acs::default() });
        self
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

    /// The dedicated application of the hybrid, as Graph shows it.
    ///
    /// # Panics
    /// When the world has none.
    pub fn hybrid_app(&mut self) -> &mut Value {
        let mut all = self.graph().applications.iter_mut();
        all.find(|one| one["appId"] == wizard::APPLICATION).expect("the tenant has the application")
    }

    /// The healthy tenant at whose Exchange Server Dynamics 365 online signs in with hybrid modern authentication, with a
    /// reader (scenario B).
    pub fn modern() -> Self {
        let mut world = Self::web_api().with_reader();
        world.sign_in_modern(HMA);
        world.with_modern()
    }

    /// The same, and exdoctor signs in at EWS as the application that reads the tenant, for two mailboxes.
    ///
    /// # Panics
    /// Never: the services are part of the world.
    pub fn modern_mailboxes() -> Self {
        let mut world = Self::mailboxes().with_reader().with_modern();
        let signed = world.signing_in();
        (signed.sign_in, signed.username, signed.password) = ("oauth".to_owned(), String::new(), String::new());
        world.reading_app().permissions.insert("full_access_as_app".to_owned());
        let sign_in = world.services.sign_in.as_mut().expect("the world has a sign-in host");
        sign_in.resources.push("https://mail.contoso.com".to_owned());
        let exchange = world.server_of_mailboxes();
        exchange.schemes = ["Negotiate", "NTLM", MODERN].map(str::to_owned).into();
        exchange.impersonators = [(READER.to_owned(), ["*".to_owned()].into())].into();
        world
    }

    fn with_modern(mut self) -> Self {
        let wanted = json!([{ "resourceAppId": EXCHANGE, "resourceAccess": [{ "id": FULL_ACCESS, "type": "Role" }] }]);
        let app = json!({
            "id": "4b4b4b4b-0000-4000-8000-000000000002", "appId": HMA, "displayName": "HMA-App",
            "requiredResourceAccess": wanted, "passwordCredentials": [],
            "keyCredentials": [key("next.cer", "CN=HMA", ("2026-05-01T00:00:00Z", "2027-05-01T00:00:00Z"))],
        });
        let given = json!({
            "id": "5d5d5d5d-0000-4000-8000-000000000002", "appId": HMA, "displayName": "HMA-App",
            "accountEnabled": true, "servicePrincipalNames": [HMA], "keyCredentials": [],
            "appRoleAssignments": [{ "id": "a", "appRoleId": FULL_ACCESS, "resourceDisplayName": "Office 365 Exchange Online" }],
        });
        let graph = self.graph();
        graph.applications.push(app);
        graph.principals.push(given);
        self
    }

    /// Exchange Online takes the tokens with which Dynamics comes, and opens one mailbox for it.
    pub(super) fn lets_dynamics_in(&mut self, office: &str) {
        let office = self.endpoint(office);
        office.services.push(ServiceKind::Exchange);
        let page = office.paths.remove("/EWS/Exchange.asmx").expect("the file has the page");
        let (schemes, headers) = page.headers.into_iter().partition(|(name, _)| name == "www-authenticate");
        let schemes: Vec<(String, String)> = schemes;
        self.services.exchange = Some(Exchange {
            url: Some("https://outlook.office365.com/EWS/Exchange.asmx".to_owned()),
            schemes: schemes.into_iter().map(|(_, value)| value).collect(),
            audience: format!("{EXCHANGE}/outlook.office365.com@{TENANT}"),
            headers,
            build: [15, 20, 9000, 12],
            impersonators: [(DYNAMICS.to_owned(), ["*".to_owned()].into())].into(),
            mailboxes: [("ada@contoso.com".to_owned(), Mailbox::default())].into(),
            ..Exchange::default()
        });
    }

    /// Lets the profile of Dynamics sign in with hybrid modern authentication as an application.
    ///
    /// # Panics
    /// When the world has no Web API with a profile.
    pub fn sign_in_modern(&mut self, application: &str) {
        let dynamics = self.dynamics_service();
        dynamics.lacks.clear();
        let profiles = dynamics.tables.get_mut("emailserverprofiles").expect("the organization has profiles");
        let profile = &mut profiles[0];
        (profile["incomingcredentialretrieval"], profile["outgoingcredentialretrieval"]) = (json!(6), json!(6));
        profile["exchangeonlinetenantid"] = json!(TENANT);
        profile["aadresourceid"] = json!("https://mail.contoso.com");
        profile["oauthclientid"] = json!(application);
        profile["_keyvaultreferenceid_value"] = json!("9a1b2c3d-0000-4000-8000-000000000001");
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

    /// Microsoft Graph, to change it.
    ///
    /// # Panics
    /// When the world has none.
    pub fn graph(&mut self) -> &mut Graph {
        self.services.graph.as_mut().expect("the world has Graph")
    }

    /// The service principal of Dynamics, as Graph shows it.
    ///
    /// # Panics
    /// When the world has none.
    pub fn dynamics_principal(&mut self) -> &mut Value {
        let mut all = self.graph().principals.iter_mut();
        all.find(|one| one["appId"] == DYNAMICS).expect("the tenant has the service principal")
    }

    /// The application that reads the tenant.
    ///
    /// # Panics
    /// When the world has none.
    pub fn reading_app(&mut self) -> &mut App {
        let sign_in = self.services.sign_in.as_mut().expect("the world has a sign-in host");
        sign_in.apps.get_mut(READER).expect("the tenant has the application")
    }

    /// The token service, to change it.
    ///
    /// # Panics
    /// When the world has none.
    pub fn acs(&mut self) -> &mut Acs {
        self.services.acs.as_mut().expect("the world has a token service")
    }
}

const SIX_YEARS: (&str, &str) = ("2024-01-01T00:00:00Z", "2029-01-01T00:00:00Z");
const THIS_YEAR: (&str, &str) = ("2026-05-02T00:00:00Z", "2027-05-02T00:00:00Z");

/// A certificate at an application or service principal, as Graph shows it.
///
/// # Panics
/// When the test data has no such certificate.
pub fn key(file: &str, name: &str, dates: (&str, &str)) -> Value {
    der_key(signing::file(file).expect("the test data has the certificate"), name, dates)
}

pub(crate) fn der_key(der: &[u8], name: &str, (from, until): (&str, &str)) -> Value {
    let print = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, der);
    json!({
        "customKeyIdentifier": data_encoding::HEXUPPER.encode(print.as_ref()),
        "displayName": name, "endDateTime": until, "startDateTime": from, "key": BASE64.encode(der),
        "keyId": format!("7e7e7e7e-0000-4000-8000-{}", data_encoding::HEXLOWER.encode(&print.as_ref()[..6])),
        "type": "AsymmetricX509Cert", "usage": "Verify",
    })
}

fn healthy() -> Graph {
    let principal = |id: &str, app: &str, name: &str, names: Value, keys: Value| {
        json!({
            "id": id, "appId": app, "displayName": name, "accountEnabled": true, "servicePrincipalNames": names,
            "keyCredentials": keys, "appRoleAssignments": [],
        })
    };
    let dynamics = principal(
        "0f0f0f0f-0000-4000-8000-000000000007",
        DYNAMICS,
        "Dataverse",
        json!([DYNAMICS, format!("{DYNAMICS}/*.contoso.com")]),
        json!([key("own.cer", "CN=s2s.contoso.com, O=Contoso", THIS_YEAR)]),
    );
    let exchange = principal(
        "0f0f0f0f-0000-4000-8000-000000000002",
        EXCHANGE,
        "Office 365 Exchange Online",
        json!([EXCHANGE, "https://outlook.office365.com/", "https://mail.contoso.com"]),
        json!([]),
    );
    let domain = |name: &str, initial: bool| {
        json!({
            "id": name, "authenticationType": "Managed", "isVerified": true, "isInitial": initial,
            "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        })
    };
    let app = |number: u8| {
        json!({
            "id": format!("4b4b4b4b-0000-4000-8000-00000000001{number}"),
            "appId": format!("4a4a4a4a-0000-4000-8000-00000000001{number}"),
            "displayName": format!("Line of business {number}"),
            "requiredResourceAccess": [], "passwordCredentials": [], "keyCredentials": [],
        })
    };
    let user = |(name, number): (&str, u8)| {
        json!({
            "id": format!("ada00000-0000-4000-8000-00000000000{number}"), "displayName": name,
            "userPrincipalName": format!("{name}@contoso.com"), "mail": format!("{name}@contoso.com"),
            "proxyAddresses": [format!("SMTP:{name}@contoso.com"), format!("smtp:{name}@contoso.onmicrosoft.com")],
            "accountEnabled": true, "createdDateTime": "2020-01-01T00:00:00Z",
            "assignedPlans": [{ "assignedDateTime": "2020-01-01T00:00:00Z", "capabilityStatus": "Enabled",
                                "service": "exchange", "servicePlanId": "efb87545-963c-4e0d-99df-69c6916d9eb0" }],
            "onPremisesProvisioningErrors": [], "serviceProvisioningErrors": [],
        })
    };
    let reading = json!({
        "id": "4b4b4b4b-0000-4000-8000-000000000020", "appId": READER, "displayName": "exdoctor-reader",
        "requiredResourceAccess": [], "keyCredentials": [],
        "passwordCredentials": [{ "keyId": "6c6c6c6c-0000-4000-8000-000000000020", "displayName": "exdoctor",
                                  "startDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z" }],
    });
    let ada = user(("ada", 1));
    Graph {
        organization: json!({
            "id": TENANT, "displayName": "Contoso", "tenantType": "AAD", "onPremisesSyncEnabled": true,
            "onPremisesLastSyncDateTime": "2026-06-01T08:30:00Z",
            "verifiedDomains": [{ "capabilities": "Email", "isDefault": true, "isInitial": false, "name": "contoso.com",
                                  "type": "Managed" }],
        }),
        domains: vec![
            domain("contoso.onmicrosoft.com", true),
            domain("contoso.com", false),
            domain("fabrikam.com", false),
        ],
        principals: vec![dynamics, exchange],
        applications: (0..5).map(app).chain([reading]).collect(),
        users: [("charles", 2), ("grace", 3), ("support", 4)].map(user).into_iter().chain([ada]).collect(),
        ..Graph::default()
    }
}
