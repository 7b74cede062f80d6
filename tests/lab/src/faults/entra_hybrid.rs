//! What is wrong in the tenant of a migration, or of hybrid modern authentication; and what is odd and healthy?

use serde_json::json;

use super::words::{In, READ, TENANT, blocked_at, error_at, warning_at};
use crate::world::tenant::key;
use crate::{Expected, Fault, Variant, World};

const SYNC: &str = "entra.directory-sync";
const HYBRID: &str = "entra.hybrid-app";
const HMA: &str = "entra.hma-app";
const RESOURCE: &str = "entra.hma-resource";
const MIGRATION: In = In(World::migration_read);
const MOVING: In = In(World::migration_whole);
const MODERN: In = In(World::modern);

/// The migration.
pub(super) const MIGRATIONS: &[Fault] = &[
    MIGRATION.fault(
        "sync-late",
        "the directory was last synchronized yesterday",
        (SYNC, TENANT),
        &[error_at(SYNC, TENANT)],
        |world| {
            world.graph().organization["onPremisesLastSyncDateTime"] = "2026-05-31T08:30:00Z".into();
        },
    ),
    MIGRATION.fault(
        "sync-off",
        "the synchronization of the directory is off",
        (SYNC, TENANT),
        &[error_at(SYNC, TENANT)],
        |world| {
            world.graph().organization["onPremisesSyncEnabled"] = false.into();
        },
    ),
    MIGRATION.fault(
        "hybrid-shared-keys",
        "a certificate of Exchange is left at the shared principal",
        (HYBRID, TENANT),
        HYBRID_WARNS,
        |world| {
            let shared = key(
                "own.cer",
                "CN=Microsoft Exchange Server Auth Certificate",
                ("2025-06-01T00:00:00Z", "2030-06-01T00:00:00Z"),
            );
            world.graph().principals[1]["keyCredentials"] = json!([shared]);
        },
    ),
    // When all has moved, none is missed.
    MOVING.fault(
        "hybrid-no-app",
        "no application of the tenant is the dedicated hybrid one",
        (HYBRID, TENANT),
        HYBRID_WARNS,
        |world| {
            let all = world.graph().applications.iter_mut();
            all.filter(|app| app["displayName"] == "ExchangeServerApp-5c5c5c5c")
                .for_each(|app| app["displayName"] = "Mail".into());
        },
    ),
    Fault {
        notes: &["entra.token"],
        ..MIGRATION.fault(
            "sync-unreadable",
            "the reader lacks Organization.Read.All",
            ("entra.token", TENANT),
            &[blocked_at(SYNC, TENANT)],
            |world| {
                world.reading_app().permissions.remove("Organization.Read.All");
            },
        )
    },
];

const HYBRID_WARNS: &[Expected] = &[warning_at(HYBRID, TENANT)];

/// Hybrid modern authentication.
pub(super) const MODERN_AUTHENTICATION: &[Fault] = &[
    MODERN.fault(
        "hma-no-consent",
        "the application was not given full_access_as_app",
        (HMA, TENANT),
        &[error_at(HMA, TENANT)],
        |world| {
            let app = world.graph().principals.last_mut().expect("the application has a principal");
            app["appRoleAssignments"] = json!([]);
        },
    ),
    MODERN.fault(
        "hma-certificate-expired",
        "the certificate of the application has expired",
        (HMA, TENANT),
        &[error_at(HMA, TENANT)],
        |world| {
            let app = world.graph().applications.last_mut().expect("the tenant has the application");
            app["keyCredentials"][0]["endDateTime"] = "2026-05-20T00:00:00Z".into();
        },
    ),
    MODERN.fault(
        "hma-no-certificate",
        "the application has no certificate",
        (HMA, TENANT),
        &[error_at(HMA, TENANT)],
        |world| {
            let app = world.graph().applications.last_mut().expect("the tenant has the application");
            app["keyCredentials"] = json!([]);
        },
    ),
    MODERN.fault(
        "hma-address-unregistered",
        "the address of EWS is no name of Exchange Online",
        (RESOURCE, TENANT),
        &[error_at(RESOURCE, TENANT)],
        |world| {
            world.graph().principals[1]["servicePrincipalNames"] = json!(["00000002-0000-0ff1-ce00-000000000000"]);
        },
    ),
    MODERN.fault(
        "hma-unreadable",
        "the reader may not read applications",
        ("entra.token", TENANT),
        UNREADABLE,
        |world| {
            world.reading_app().permissions.remove("Application.Read.All");
        },
    ),
];

const UNREADABLE: &[Expected] = &[blocked_at(HMA, TENANT), blocked_at(RESOURCE, TENANT)];

/// Odd and healthy tenants.
pub(super) const VARIANTS: &[Variant] = &[
    READ.variant("shared-principal", "other environments of the tenant share the service principal", |world| {
        for (file, name) in [
            ("next.cer", "CN=s2s.fabrikam.com"),
            ("wildcard.cer", "CN=*.contoso.com"),
            ("by-itself.cer", "CN=SharePoint"),
        ] {
            let foreign = key(file, name, ("2026-05-02T00:00:00Z", "2027-05-02T00:00:00Z"));
            world.dynamics_principal()["keyCredentials"].as_array_mut().expect("it is a list").push(foreign);
        }
        world.known_thumbprints = vec!["7C1BD4B0FB788E958E0BBCF8E7D1C616B113D2EE".to_owned()];
    }),
    READ.variant(
        "one-year-credential",
        "the credential was made for one year, and the certificate ends with it",
        |world| {
            world.dynamics_principal()["keyCredentials"][0]["endDateTime"] = "2027-05-01T12:00:00Z".into();
        },
    ),
    READ.variant("registered-twice", "the set-up script ran twice", |world| {
        let keys = world.dynamics_principal()["keyCredentials"].as_array_mut().expect("it is a list");
        let again = keys[0].clone();
        keys.push(again);
    }),
    READ.variant("identifier-in-base64", "an older interface wrote the thumbprint in base64", |world| {
        let own = &mut world.dynamics_principal()["keyCredentials"][0];
        let hex = own["customKeyIdentifier"].as_str().map(str::to_owned).expect("it is a text");
        let raw = data_encoding::HEXUPPER.decode(hex.as_bytes()).expect("it is hexadecimal");
        (own["customKeyIdentifier"], own["key"]) = (data_encoding::BASE64.encode(&raw).into(), serde_json::Value::Null);
    }),
    READ.variant("present-script", "the present set-up script adds no name with the domain", |world| {
        world.dynamics_principal()["servicePrincipalNames"] = json!(["00000007-0000-0000-c000-000000000000"]);
    }),
    READ.variant("federated-domain", "the mail domain signs in at AD FS", |world| {
        world.graph().domains[1]["authenticationType"] = "Federated".into();
        let realm = world.sign_in().get_mut("/getuserrealm.srf").expect("the sign-in host tells the realm");
        realm.body = realm.body.replace(
            r#""NameSpaceType":"Managed""#,
            r#""NameSpaceType":"Federated","AuthURL":"https://sts.contoso.com/adfs/ls/""#,
        );
    }),
    In(World::gcc_high_read).variant(
        "read-gcc-high",
        "the tenant is read in GCC High, which the configuration names",
        |world| {
            world.cloud = Some("gcc-high".to_owned());
        },
    ),
    In(World::vianet_read).variant(
        "read-21vianet",
        "the tenant is read at 21Vianet, which the configuration names",
        |world| {
            world.cloud = Some("21vianet".to_owned());
        },
    ),
    READ.variant("limited-reader", "the reader was given for a while what it needs and no more", |world| {
        for permission in ["Organization.Read.All", "ServiceHealth.Read.All"] {
            world.reading_app().permissions.remove(permission);
        }
    }),
    READ.variant("reader-with-certificate", "the reader proves itself with a certificate, PS256", |world| {
        let reader = world.reader.as_mut().expect("the world has a reader");
        (reader.secret, reader.pfx) = (None, Some("by-itself.pfx".to_owned()));
    }),
    READ.variant("reader-with-old-signature", "the reader proves itself with a certificate, RS256", |world| {
        let reader = world.reader.as_mut().expect("the world has a reader");
        (reader.secret, reader.pfx) = (None, Some("by-itself.pfx".to_owned()));
        reader.algorithm = Some("RS256".to_owned());
    }),
    READ.variant(
        "graph-asks-to-wait",
        "Microsoft Graph and the sign-in host ask to wait for a second, once",
        |world| {
            world.graph().throttled = 1;
            world.services.sign_in.as_mut().expect("the world has a sign-in host").throttled = 1;
        },
    ),
    READ.variant("shared-mailbox", "the mailbox is a shared one, switched off and without a plan", |world| {
        world.graph().users[0]["accountEnabled"] = false.into();
        world.graph().users[0]["assignedPlans"] = json!([]);
    }),
    READ.variant("incident", "Microsoft reports an incident of Exchange Online", |world| {
        world.graph().issues.push(json!({
            "id": "EX700001", "title": "Some users cannot send mail", "service": "Exchange Online",
            "classification": "incident", "startDateTime": "2026-06-01T06:00:00Z", "isResolved": false,
        }));
    }),
    MODERN.variant(
        "no-modern-authentication",
        "the profile signs in with an account, and the application with full_access_as_app is that of a backup product",
        |world| {
            let profiles = world.dynamics_service().tables.get_mut("emailserverprofiles").expect("there are profiles");
            (profiles[0]["incomingcredentialretrieval"], profiles[0]["outgoingcredentialretrieval"]) =
                (json!(1), json!(1));
            let app = world.graph().applications.last_mut().expect("the tenant has the application");
            app["keyCredentials"] = json!([]);
        },
    ),
];
