//! How does Dynamics online sign in with hybrid modern authentication, and exdoctor as the same kind of application?

use serde_json::json;

use super::World;
use super::reader::READER;
use super::tenant::{EXCHANGE, TENANT, key};

const FULL_ACCESS: &str = "dc890d15-9560-4a4c-9b7f-a736ec74ec40";
/// The application of hybrid modern authentication.
const HMA: &str = "4a4a4a4a-0000-4000-8000-000000000002";
/// What an Exchange Server with hybrid modern authentication offers.
pub(crate) const MODERN: &str = r#"Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@6babcaad-604b-40ac-a9d7-9fd97c0b779f", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize""#;

impl World {
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
}
