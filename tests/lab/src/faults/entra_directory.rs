//! What is wrong in the tenant itself, and with the handshake that rests on it?

use serde_json::{Value, json};

use super::lists::joined;
use super::words::{In, READ, TENANT, beside, blocked_at, error_at, warning_at};
use crate::world::tenant::key;
use crate::{Expected, Fault, Page, World};

const CREDENTIAL: &str = "entra.key-credential";
const DATES: &str = "entra.key-credential-dates";
const MAILBOX: &str = "entra.mailbox-user";
/// A shared mailbox needs none.
const UNPLANNED: &[Expected] = &[warning_at(MAILBOX, TENANT)];
const VERIFIED: &str = "entra.domain-verified";
const S2S: &str = "entra.s2s-token";
const ACCESS: &str = "ews.s2s-access";
const ADA: &str = "ada@contoso.com";
/// Without a token nothing is shown to Exchange Online, and nobody knows whether EWS is on.
const NO_ACCESS: Expected = beside(ACCESS, ADA);
const UNSEEN: Expected = blocked_at("ews.enabled", TENANT);

/// The certificate is not registered: the set-up is not over, and no token is given.
const UNREGISTERED: &[Expected] = &[
    error_at(CREDENTIAL, TENANT),
    beside(DATES, TENANT),
    warning_at("entra.permissions", TENANT),
    beside("entra.setup-app-removed", TENANT),
    error_at(S2S, TENANT),
    NO_ACCESS,
    UNSEEN,
];
/// The same where nobody has published when the old way in ends.
const UNREGISTERED_IN_GCC_HIGH: &[Expected] =
    &joined::<8>(&[UNREGISTERED, &[blocked_at("lifecycle.tenant-enabled", TENANT)]]);
const NO_PRINCIPAL: &[Expected] = &[
    error_at("entra.service-principal", TENANT),
    beside("entra.spn", TENANT),
    beside(CREDENTIAL, TENANT),
    beside(DATES, TENANT),
    beside("entra.stale-credentials", TENANT),
    warning_at("entra.permissions", TENANT),
    beside("entra.setup-app-removed", TENANT),
    error_at(S2S, TENANT),
    NO_ACCESS,
    UNSEEN,
];
const WRONG_DATES: &[Expected] = &[error_at(DATES, TENANT), error_at(S2S, TENANT), NO_ACCESS, UNSEEN];
const ONLY_DATES: &[Expected] = &[error_at(DATES, TENANT)];

/// The service principal and its certificates.
pub(super) const PRINCIPAL: &[Fault] = &[
    READ.fault(
        "principal-absent",
        "the tenant has no service principal of Dynamics",
        ("entra.service-principal", TENANT),
        NO_PRINCIPAL,
        |world| {
            world.graph().principals.remove(0);
            world.acs().known = false;
        },
    ),
    READ.fault(
        "principal-disabled",
        "the service principal of Dynamics is switched off",
        ("entra.service-principal", TENANT),
        &[error_at("entra.service-principal", TENANT), error_at(S2S, TENANT), NO_ACCESS, UNSEEN],
        |world| {
            world.dynamics_principal()["accountEnabled"] = false.into();
            world.acs().enabled = false;
        },
    ),
    READ.fault(
        "principal-no-name",
        "the bare application id is not among the names of the service principal",
        ("entra.spn", TENANT),
        &[error_at("entra.spn", TENANT)],
        |world| {
            world.dynamics_principal()["servicePrincipalNames"] =
                json!(["00000007-0000-0000-c000-000000000000/*.contoso.com"]);
        },
    ),
    READ.fault(
        "credential-missing",
        "the service principal holds no certificate",
        (CREDENTIAL, TENANT),
        UNREGISTERED,
        |world| {
            world.dynamics_principal()["keyCredentials"] = json!([]);
            world.acs().certificates.clear();
        },
    ),
    In(World::gcc_high_read).fault(
        "credential-missing-gcc-high",
        "the service principal of a tenant in GCC High holds no certificate",
        (CREDENTIAL, TENANT),
        UNREGISTERED_IN_GCC_HIGH,
        |world| {
            world.dynamics_principal()["keyCredentials"] = json!([]);
            world.acs().certificates.clear();
        },
    ),
    Fault {
        notes: &["entra.stale-credentials"],
        ..READ.fault(
            "credential-other",
            "after a renewal the service principal holds another certificate",
            (CREDENTIAL, TENANT),
            UNREGISTERED,
            |world| {
                let other = key("next.cer", "CN=s2s.contoso.com", ("2026-05-30T00:00:00Z", "2027-05-30T00:00:00Z"));
                world.dynamics_principal()["keyCredentials"] = json!([other]);
                world.acs().certificates = vec!["next.cer".to_owned()];
            },
        )
    },
    READ.fault(
        "setup-app-half",
        "the set-up app was given one of its two permissions",
        (CREDENTIAL, TENANT),
        UNREGISTERED,
        |world| {
            world.dynamics_principal()["keyCredentials"] = json!([]);
            world.acs().certificates.clear();
            let app = "4a4a4a4a-0000-4000-8000-000000000009";
            let (write, read) = ("1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", "498476ce-e0fe-48b0-b801-37ba7e2685c6");
            let wants = json!([{ "resourceAppId": "00000003-0000-0000-c000-000000000000",
                             "resourceAccess": [{ "id": write, "type": "Role" }, { "id": read, "type": "Role" }] }]);
            world.graph().applications.push(json!({
                "id": app, "appId": app, "displayName": "Set-up", "requiredResourceAccess": wants,
                "passwordCredentials": [], "keyCredentials": [],
            }));
            world.graph().principals.push(json!({
            "id": app, "appId": app, "displayName": "Set-up", "accountEnabled": true, "servicePrincipalNames": [app],
            "keyCredentials": [], "appRoleAssignments": [{ "id": "a", "appRoleId": write }],
        }));
        },
    ),
    READ.fault(
        "credential-no-dates",
        "the set-up script left the credential without dates",
        (DATES, TENANT),
        WRONG_DATES,
        |world| {
            dates(world, Value::Null, Value::Null);
            world.acs().dates = Some((String::new(), String::new()));
        },
    ),
    READ.fault(
        "credential-expired",
        "the credential has expired, the certificate has not",
        (DATES, TENANT),
        WRONG_DATES,
        |world| {
            dates(world, "2026-05-02T00:00:00Z".into(), "2026-05-20T00:00:00Z".into());
            world.acs().dates = Some(("2026-05-02T00:00:00Z".to_owned(), "2026-05-20T00:00:00Z".to_owned()));
        },
    ),
    READ.fault("credential-not-yet", "the credential begins next week", (DATES, TENANT), WRONG_DATES, |world| {
        dates(world, "2026-06-08T00:00:00Z".into(), "2027-05-02T00:00:00Z".into());
        world.acs().dates = Some(("2026-06-08T00:00:00Z".to_owned(), "2027-05-02T00:00:00Z".to_owned()));
    }),
    READ.fault(
        "credential-too-long",
        "the credential ends after the certificate",
        (DATES, TENANT),
        ONLY_DATES,
        |world| {
            dates(world, "2026-05-02T00:00:00Z".into(), "2028-05-02T00:00:00Z".into());
        },
    ),
    READ.fault(
        "credential-too-short",
        "the credential ends before the certificate",
        (DATES, TENANT),
        &[warning_at(DATES, TENANT)],
        |world| {
            dates(world, "2026-05-02T00:00:00Z".into(), "2026-12-01T00:00:00Z".into());
        },
    ),
    READ.fault(
        "credential-stale",
        "an expired certificate is left at the service principal",
        ("entra.stale-credentials", TENANT),
        &[warning_at("entra.stale-credentials", TENANT)],
        |world| {
            let stale = key("expired.cer", "CN=s2s.contoso.com", ("2025-05-20T00:00:00Z", "2026-05-20T00:00:00Z"));
            credentials(world).push(stale);
        },
    ),
];

/// Domains, mailboxes, the tenant.
pub(super) const PEOPLE: &[Fault] = &[
    READ.fault("domain-unverified", "the mail domain is in the tenant and not verified", (VERIFIED, TENANT), &[error_at(VERIFIED, TENANT)], |world| {
            world.graph().domains[1]["isVerified"] = false.into();
        }),
    READ.fault("domain-absent", "the mail domain is not among those of the tenant", (VERIFIED, TENANT), &[error_at(VERIFIED, TENANT)], |world| {
            world.graph().domains.remove(1);
        }),
    READ.fault("graph-other-tenant", "the reader reads another tenant", ("entra.tenant-id-matches", TENANT), &[error_at("entra.tenant-id-matches", TENANT)], |world| world.graph().organization["id"] = "11111111-2222-3333-4444-555555555555".into()),
    READ.fault("mailbox-nobody", "no user of the tenant has the address of the mailbox", (MAILBOX, TENANT), NOBODY, |world| {
        world.graph().users.clear();
    }),
    READ.fault("mailbox-twice", "two users have the address of the mailbox", (MAILBOX, TENANT), NOBODY, |world| {
        let mut other = world.graph().users[0].clone();
        (other["id"], other["userPrincipalName"]) = ("b".into(), "ada.b@contoso.com".into());
        world.graph().users.push(other);
    }),
    READ.fault("mailbox-no-plan", "the user of the mailbox has no plan of Exchange", (MAILBOX, TENANT), UNPLANNED, |world| {
        world.graph().users[0]["assignedPlans"] = json!([]);
    }),
    READ.fault("mailbox-not-provisioned", "provisioning reports a conflict of the mailbox's user", (MAILBOX, TENANT), NOBODY, |world| {
            let error = json!([{ "category": "PropertyConflict", "propertyCausingError": "ProxyAddresses", "value": "smtp:ada@contoso.com" }]);
            world.graph().users[0]["onPremisesProvisioningErrors"] = error;
        }),
    READ.fault("mailbox-recreated", "the user of the mailbox was created again yesterday", (MAILBOX, TENANT), &[warning_at(MAILBOX, TENANT)], |world| {
            let mut former = world.graph().users[0].clone();
            former["deletedDateTime"] = "2026-05-31T07:00:00Z".into();
            world.graph().deleted.push(former);
            world.graph().users[0]["createdDateTime"] = "2026-05-31T08:00:00Z".into();
            world.graph().users[0]["id"] = "ada00000-0000-4000-8000-000000000002".into();
        }),
];

const NOBODY: &[Expected] = &[error_at(MAILBOX, TENANT)];
const NO_TOKEN: &[Expected] = &[error_at(S2S, TENANT), NO_ACCESS, UNSEEN];

/// The handshake of Dynamics alone.
pub(super) const HANDSHAKE: &[Fault] = &[
    READ.fault("s2s-portal", "a proxy's page answers in the place of the token endpoint", (S2S, TENANT), NO_TOKEN, |world| {
        world.acs().instead = Some(Page::of("text/html", "<html>blocked\u{1b}[2J</html>"));
    }),
    READ.fault("s2s-redirect", "the token endpoint is redirected to a portal", (S2S, TENANT), NO_TOKEN, |world| {
        world.acs().instead = Some(Page::redirect("https://portal.fabrikam.com/"));
    }),
    READ.fault("s2s-throttled", "the token service has no time", (S2S, TENANT), &[blocked_at(S2S, TENANT), blocked_at(ACCESS, ADA), UNSEEN], |world| {
            world.acs().instead = Some(Page::status(429));
        }),
    READ.fault("s2s-clock", "the token service finds the assertion outside its time", (S2S, TENANT), NO_TOKEN, |world| {
        let body = r#"{"error":"invalid_client","error_description":"AADSTS700024: Client assertion is not within its valid time range."}"#;
        world.acs().instead = Some(Page { status: 401, ..Page::of("application/json", body) });
    }),
    READ.fault("s2s-other-resource", "the token service does not know the resource", (S2S, TENANT), NO_TOKEN, |world| {
        "outlook.office365.us".clone_into(&mut world.acs().exchange);
    }),
    READ.fault("s2s-other-audience", "the token service has another host than the address says", (S2S, TENANT), NO_TOKEN, |world| {
        "accounts.accesscontrol.chinacloudapi.cn".clone_into(&mut world.acs().host);
    }),
    READ.fault("s2s-other-tenant", "the token names another tenant", (S2S, TENANT), NO_TOKEN, |world| {
        world.acs().names = Some("11111111-2222-3333-4444-555555555555".to_owned());
    }),
    READ.fault("s2s-other-object", "the token is of another object than Graph knows", (S2S, TENANT), &[warning_at(S2S, TENANT)], |world| {
            "0f0f0f0f-0000-4000-8000-0000000000ff".clone_into(&mut world.acs().object);
        }),
    READ.fault("s2s-old-copy", "the token service still knows the former certificate alone", (S2S, TENANT), NO_TOKEN, |world| {
        world.acs().certificates = vec!["former.cer".to_owned()];
    }),
];

/// The certificates at the service principal of Dynamics.
fn credentials(world: &mut World) -> &mut Vec<Value> {
    world.dynamics_principal()["keyCredentials"].as_array_mut().expect("it is a list")
}

/// The dates of the registered certificate.
fn dates(world: &mut World, from: Value, until: Value) {
    let own = &mut credentials(world)[0];
    (own["startDateTime"], own["endDateTime"]) = (from, until);
}
