//! What goes wrong with profiles, organizations and the deployment of Dynamics?

use serde_json::json;

use super::dynamics_words::{CONTOSO, DEPLOYMENT, PROFILE, SERVERS, clear, mailbox, organization, profile, set};
use super::server_words::unreadable;
use super::words::{beside, blocked_at, error_at, warning_at};
use crate::{Expected, Fault, Variant};

const KIND: (&str, &str) = ("dynamics.server-profile", PROFILE);
const PROFILE_FAILS: &[Expected] = &[error_at(KIND.0, PROFILE)];
const METADATA: (&str, &str) = ("dynamics.metadata-url", DEPLOYMENT);
const PRINCIPAL: (&str, &str) = ("dynamics.principal-id", DEPLOYMENT);
const TENANT: (&str, &str) = ("dynamics.tenant-id", CONTOSO);
const MATCHES: &str = "entra.tenant-id-matches";
/// Nothing is left that names the tenant a second time.
const NOT_SET: &[Expected] = &[error_at(TENANT.0, CONTOSO), blocked_at(MATCHES, super::words::TENANT)];
/// The organization and the tenant each have their say about it.
const OTHER_TENANT: &[Expected] = &[error_at(TENANT.0, CONTOSO), error_at(MATCHES, super::words::TENANT)];

pub(super) const PROFILES: &[Fault] = &[
    SERVERS.fault(
        "profile-no-tenant",
        "the profile takes neither the organization's tenant nor another",
        KIND,
        PROFILE_FAILS,
        |world| {
            set(profile(world), &[("usedefaulttenantid", "False")]);
        },
    ),
    SERVERS.fault(
        "profile-other-tenant",
        "the profile names another tenant than the organization",
        TENANT,
        OTHER_TENANT,
        |world| {
            let other = "11111111-2222-4333-8444-555555555555";
            set(profile(world), &[("usedefaulttenantid", "False"), ("exchangeonlinetenantid", other)]);
        },
    ),
    SERVERS.fault(
        "profile-credential",
        "the profile signs in with an account of its own",
        KIND,
        PROFILE_FAILS,
        |world| {
            set(profile(world), &[("incomingcredentialretrieval", "1"), ("incomingusername", "CONTOSO\\svc-crm")]);
        },
    ),
    SERVERS.fault(
        "profile-location",
        "the profile for Exchange Online names the host of Exchange Server",
        KIND,
        PROFILE_FAILS,
        |world| {
            set(profile(world), &[("incomingserverlocation", "https://mail.contoso.com/EWS/Exchange.asmx")]);
        },
    ),
    SERVERS.fault(
        "profile-test-failed",
        "Test Connection of the profile failed",
        ("dynamics.profile-test", PROFILE),
        &[warning_at("dynamics.profile-test", PROFILE)],
        |world| {
            let trace = "<Trace Tag=\"EwsResponse\">ErrorAccessDenied</Trace>";
            set(profile(world), &[("lasttestexecutionstatus", "0"), ("lasttestresponse", trace)]);
        },
    ),
    Fault {
        notes: &["dynamics.profile-options"],
        ..SERVERS.fault(
            "profile-starts-later",
            "the profile processes mail from next year on",
            ("dynamics.profile-options", PROFILE),
            &[],
            |world| {
                set(profile(world), &[("processemailsreceivedafter", "2027-01-01T00:00:00Z")]);
            },
        )
    },
];

pub(super) const ORGANIZATIONS: &[Fault] = &[
    SERVERS.fault("tenant-id-missing", "S2STenantId is not set", TENANT, NOT_SET, |world| {
        organization(world)["settings"]["value"] = json!({ "RequireApprovalForUserEmail": "True" });
    }),
    SERVERS.fault("tenant-id-domain", "S2STenantId is a domain", TENANT, NOT_SET, |world| {
        organization(world)["settings"]["value"]["S2STenantId"] = json!("contoso.onmicrosoft.com");
    }),
    SERVERS.fault(
        "tenant-id-upper-case",
        "S2STenantId is written with upper case letters",
        TENANT,
        &[warning_at(TENANT.0, CONTOSO)],
        |world| {
            let id =
                organization(world)["settings"]["value"]["S2STenantId"].as_str().unwrap_or_default().to_uppercase();
            organization(world)["settings"]["value"]["S2STenantId"] = json!(id);
        },
    ),
    SERVERS.fault(
        "email-router",
        "the organization processes mail by the Email Router",
        ("dynamics.email-channel", CONTOSO),
        &[error_at("dynamics.email-channel", CONTOSO)],
        |world| organization(world)["row"]["value"]["emailconnectionchannel"] = json!("1"),
    ),
    SERVERS.fault(
        "no-default-profile",
        "new mailboxes get no profile",
        ("dynamics.default-settings", CONTOSO),
        &[warning_at("dynamics.default-settings", CONTOSO)],
        |world| {
            let label = "_defaultemailserverprofileid_value@OData.Community.Display.V1.FormattedValue";
            clear(&mut organization(world)["row"]["value"], &["_defaultemailserverprofileid_value", label]);
        },
    ),
    SERVERS.fault(
        "version-unsupported",
        "Dynamics is of version 8.2",
        ("dynamics.version-supported", CONTOSO),
        &[warning_at("dynamics.version-supported", CONTOSO)],
        |world| organization(world)["version"] = json!("8.2.28.7"),
    ),
];

pub(super) const DEPLOYMENTS: &[Fault] = &[
    SERVERS.fault(
        "principal-missing",
        "the principal of the token service is not set",
        PRINCIPAL,
        &[error_at(PRINCIPAL.0, DEPLOYMENT)],
        |world| {
            clear(&mut world.deployment()["settings"]["value"], &["S2SDefaultAuthorizationServerPrincipalId"]);
        },
    ),
    SERVERS.fault(
        "principal-other",
        "the principal is that of Dynamics itself",
        PRINCIPAL,
        &[error_at(PRINCIPAL.0, DEPLOYMENT)],
        |world| {
            let settings = &mut world.deployment()["settings"]["value"];
            set(settings, &[("S2SDefaultAuthorizationServerPrincipalId", "00000007-0000-0000-c000-000000000000")]);
        },
    ),
    SERVERS.fault(
        "metadata-other-path",
        "the metadata address is that of the tokens",
        METADATA,
        &[error_at(METADATA.0, DEPLOYMENT)],
        |world| {
            let settings = &mut world.deployment()["settings"]["value"];
            let url = "https://accounts.accesscontrol.windows.net/tokens/OAuth/2";
            set(settings, &[("S2SDefaultAuthorizationServerMetadataUrl", url)]);
        },
    ),
    SERVERS.fault(
        "not-published",
        "the deployment is not published to the internet",
        ("dynamics.ifd-published", DEPLOYMENT),
        &[
            warning_at("dynamics.ifd-published", DEPLOYMENT),
            beside("dynamics.adfs-forms", DEPLOYMENT),
            beside("dynamics.app-for-outlook", DEPLOYMENT),
        ],
        |world| world.deployment()["ifd"]["value"]["Enabled"] = json!("False"),
    ),
    SERVERS.fault(
        "oauth-off",
        "the published deployment takes no OAuth",
        ("dynamics.oauth-enabled", DEPLOYMENT),
        &[warning_at("dynamics.oauth-enabled", DEPLOYMENT)],
        |world| world.deployment()["oauth"]["value"]["Enabled"] = json!("False"),
    ),
    SERVERS.fault(
        "adfs-no-forms",
        "AD FS offers no forms authentication on the intranet",
        ("dynamics.adfs-forms", DEPLOYMENT),
        &[warning_at("dynamics.adfs-forms", DEPLOYMENT)],
        |world| {
            let policy = &mut world.machine_server("crm3")["adfs"]["value"]["authentication"][0];
            policy["PrimaryIntranetAuthenticationProvider"] = json!("{WindowsAuthentication}");
        },
    ),
    SERVERS.fault(
        "adfs-not-granted",
        "AD FS has not granted App for Outlook its permission",
        ("dynamics.app-for-outlook", DEPLOYMENT),
        &[warning_at("dynamics.app-for-outlook", DEPLOYMENT)],
        |world| world.machine_server("crm3")["adfs"]["value"]["permissions"] = json!([]),
    ),
    SERVERS.fault(
        "app-not-registered",
        "a mailbox has App for Outlook, and AD FS does not know it",
        ("dynamics.app-for-outlook", DEPLOYMENT),
        &[warning_at("dynamics.app-for-outlook", DEPLOYMENT)],
        |world| {
            world.machine_server("crm3")["adfs"]["value"]["clients"] = json!([]);
            set(mailbox(world, super::dynamics_words::ADA), &[("officeappsdeploymentstatus", "1")]);
        },
    ),
    SERVERS.fault(
        "tenant-id-unread",
        "the collector could not read the settings of the organization", // The list of the deployment is what the setting belongs to.
        ("server.all-covered", DEPLOYMENT),
        &[blocked_at(TENANT.0, CONTOSO), blocked_at(MATCHES, super::words::TENANT)],
        |world| organization(world)["settings"] = unreadable("access is denied"),
    ),
];

pub(super) const VARIANTS: &[Variant] = &[
    SERVERS.variant("dynamics-unused-profile", "a profile that nobody uses is half set up", |world| {
        let mut other = profile(world).clone();
        set(&mut other, &[("emailserverprofileid", "1d6b0a52-7c1f-4d0e-9a57-2f4bb0a10002"), ("name", "Test Profile")]);
        set(&mut other, &[("usedefaulttenantid", "False"), ("incomingserverlocation", "http://old.contoso.com/")]);
        organization(world)["profiles"]["value"].as_array_mut().expect("a list").push(other);
    }),
    SERVERS.variant("dynamics-two-profiles", "a second profile serves mailboxes on Exchange Server", |world| {
        let mut other = profile(world).clone();
        set(
            &mut other,
            &[("emailserverprofileid", "1d6b0a52-7c1f-4d0e-9a57-2f4bb0a10003"), ("name", "Exchange Server")],
        );
        set(
            &mut other,
            &[("servertype", "2"), ("incomingcredentialretrieval", "1"), ("outgoingcredentialretrieval", "1")],
        );
        set(
            &mut other,
            &[
                ("incomingserverlocation", "https://mail.contoso.com/EWS/Exchange.asmx"),
                ("incomingusername", "svc@contoso.com"),
            ],
        );
        organization(world)["profiles"]["value"].as_array_mut().expect("a list").push(other);
        let own = mailbox(world, super::dynamics_words::CHARLES);
        set(own, &[("_emailserverprofile_value", "1d6b0a52-7c1f-4d0e-9a57-2f4bb0a10003")]);
        set(own, &[("_emailserverprofile_value@OData.Community.Display.V1.FormattedValue", "Exchange Server")]);
        set(own, &[("ewsurl", "https://mail.contoso.com/EWS/Exchange.asmx")]);
    }),
    SERVERS.variant("dynamics-metadata-of-tenant", "the metadata address names the tenant", |world| {
        let settings = &mut world.deployment()["settings"]["value"];
        let url = "https://accounts.accesscontrol.windows.net/6babcaad-604b-40ac-a9d7-9fd97c0b779f/metadata/json/1";
        set(settings, &[("S2SDefaultAuthorizationServerMetadataUrl", url)]);
    }),
    SERVERS.variant(
        "dynamics-adfs-2012",
        "AD FS of Windows Server 2012 R2 has no permissions of applications",
        |world| {
            let tables = world.machine_server("crm3")["adfs"]["value"].as_object_mut().expect("the tables");
            tables.retain(|name, _| name != "permissions");
        },
    ),
    SERVERS.variant("dynamics-autodiscover-profile", "the profile finds Exchange Online by Autodiscover", |world| {
        set(profile(world), &[("useautodiscover", "True")]);
        clear(profile(world), &["incomingserverlocation", "outgoingserverlocation"]);
    }),
];
