//! What does Microsoft Graph show of a healthy tenant?

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::World;
use super::reader::READER;
use super::{signing, wizard};
use crate::service::graph::Graph;

/// The tenant of the healthy world.
pub(super) const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";
pub(super) const DYNAMICS: &str = "00000007-0000-0000-c000-000000000000";
pub(super) const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
pub(super) const THIS_YEAR: (&str, &str) = ("2026-05-02T00:00:00Z", "2027-05-02T00:00:00Z");

impl World {
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

    /// The dedicated application of the hybrid, as Graph shows it.
    ///
    /// # Panics
    /// When the world has none.
    pub fn hybrid_app(&mut self) -> &mut Value {
        let mut all = self.graph().applications.iter_mut();
        all.find(|one| one["appId"] == wizard::APPLICATION).expect("the tenant has the application")
    }
}

/// A certificate at an application or service principal, as Graph shows it.
///
/// # Panics
/// When the test data has no such certificate.
pub(crate) fn key(file: &str, name: &str, dates: (&str, &str)) -> Value {
    der_key(signing::file(file).expect("the test data has the certificate"), name, dates)
}

pub(super) fn der_key(der: &[u8], name: &str, (from, until): (&str, &str)) -> Value {
    let print = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, der);
    json!({
        "customKeyIdentifier": data_encoding::HEXUPPER.encode(print.as_ref()),
        "displayName": name, "endDateTime": until, "startDateTime": from, "key": BASE64.encode(der),
        "keyId": format!("7e7e7e7e-0000-4000-8000-{}", data_encoding::HEXLOWER.encode(&print.as_ref()[..6])),
        "type": "AsymmetricX509Cert", "usage": "Verify",
    })
}

pub(super) fn healthy() -> Graph {
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
