//! What goes wrong where the Web API of Dynamics should answer, and what does it show? Scenario B.

use serde_json::{Value, json};

use super::dynamics_words::{ADA, CONTOSO, SUPPORT};
use super::words::{In, TENANT, beside, blocked_at, error_at, warning_at};
use crate::{Expected, Fault, ListConduct, Page, World};

pub(super) const WEB_API: In = In(World::web_api);

const REACHABLE: (&str, &str) = ("dynamics.reachable", CONTOSO);
const PROFILE: &str = "Server";
const KIND: (&str, &str) = ("dynamics.server-profile", PROFILE);

/// Whether the application of hybrid modern authentication is set up: only a profile tells, and then only Graph.
const UNTOLD: [Expected; 2] = [blocked_at("entra.hma-app", TENANT), blocked_at("entra.hma-resource", TENANT)];
/// What nobody can say where the Web API is not read.
const UNREAD: &[Expected] = &[
    error_at(REACHABLE.0, CONTOSO),
    blocked_at("dynamics.default-settings", CONTOSO),
    blocked_at("dynamics.operator-rights", CONTOSO),
    UNTOLD[0],
    UNTOLD[1],
];
const UNDECIDED: &[Expected] = &[
    blocked_at(REACHABLE.0, CONTOSO),
    blocked_at("dynamics.default-settings", CONTOSO),
    blocked_at("dynamics.operator-rights", CONTOSO),
    UNTOLD[0],
    UNTOLD[1],
];

const fn away(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    WEB_API.fault(name, about, REACHABLE, UNREAD, apply)
}

pub(super) const ANSWERS: &[Fault] = &[
    away("api-rejected", "Dynamics rejects the token", |world| {
        "another-token".clone_into(&mut world.dynamics_reader().token);
    }),
    away("api-sign-in-page", "a sign-in page with status 200 stands before the Web API", |world| {
        let page = Page::of("text/html", "<html><form action='/adfs/ls'><input type=\"password\"></form></html>");
        world.dynamics_service().instead = Some(page);
    }),
    away("api-redirect", "the Web API is redirected to AD FS", |world| {
        world.dynamics_service().instead = Some(Page::redirect("https://sts.contoso.com/adfs/ls/?wa=wsignin1.0"));
    }),
    away("api-no-version", "no known version of the Web API is there", |world| {
        world.dynamics_service().api = vec!["v8.2".to_owned()];
    }),
    away("api-forbidden", "the user is no user of the organization", |world| {
        let body = r#"{"error":{"code":"0x80072560","message":"The user is not a member of the organization."}}"#;
        world.dynamics_service().instead = Some(Page { status: 403, ..Page::of("application/json", body) });
    }),
    away("api-no-json", "the answer breaks off", |world| {
        world.dynamics_service().instead = Some(Page::of("application/json", "{\"UserId\": \"0c1d"));
    }),
    WEB_API.fault("api-fault", "the Web API has a fault of its own", REACHABLE, UNDECIDED, |world| {
        let body = r#"{"error":{"code":"0x80040216","message":"An unexpected error occurred.\u001b[2J"}}"#;
        world.dynamics_service().instead = Some(Page { status: 500, ..Page::of("application/json", body) });
    }),
    WEB_API.fault("api-throttled", "the Web API asks to come much later", REACHABLE, UNDECIDED, |world| {
        let page = Page::status(429).header("Retry-After", "3600");
        world.dynamics_service().instead = Some(page);
    }),
    Fault {
        notes: &[REACHABLE.0],
        ..WEB_API.fault(
            "api-circle",
            "the table of mailboxes names one page again and again",
            REACHABLE,
            CUT,
            |world| {
                list(world, "mailboxes", ListConduct::Circle);
            },
        )
    },
    WEB_API.fault(
        "api-next-elsewhere",
        "the next page of mailboxes is on another host",
        REACHABLE,
        UNCOUNTED,
        |world| {
            list(world, "mailboxes", ListConduct::Elsewhere);
        },
    ),
    WEB_API.fault("api-huge", "the table of mailboxes is a gigabyte", REACHABLE, UNREAD, |world| {
        list(world, "mailboxes", ListConduct::Huge);
    }),
    WEB_API.fault("api-no-list", "the table of mailboxes is no list", REACHABLE, UNCOUNTED, |world| {
        list(world, "mailboxes", ListConduct::NoList);
    }),
    WEB_API.fault("api-broken", "the table of mailboxes breaks off", REACHABLE, UNCOUNTED, |world| {
        list(world, "mailboxes", ListConduct::Broken);
    }),
    WEB_API.fault(
        "api-wrong-types",
        "values of the organization have other types than the table says",
        ("dynamics.default-settings", CONTOSO),
        &[warning_at("dynamics.default-settings", CONTOSO)],
        |world| list(world, "organizations", ListConduct::WrongTypes),
    ),
    WEB_API.fault(
        "api-no-administrator",
        "the signed-in user is a salesperson, who may read the mailboxes and not change them",
        ("dynamics.operator-rights", CONTOSO),
        &[warning_at("dynamics.operator-rights", CONTOSO)],
        |world| salesperson(world, &["prvReadMailbox", "prvReadEmailServerProfile"], "Global"),
    ),
    WEB_API.fault(
        "api-own-mailboxes-only",
        "the signed-in user has every privilege, for what is the user's own",
        ("dynamics.operator-rights", CONTOSO),
        &[warning_at("dynamics.operator-rights", CONTOSO)],
        |world| salesperson(world, &SET_UP, "Basic"),
    ),
    WEB_API.fault(
        "api-rights-unknown",
        "the signed-in user is no administrator, and may not read the privileges",
        ("dynamics.operator-rights", CONTOSO),
        &[blocked_at("dynamics.operator-rights", CONTOSO)],
        |world| salesperson(world, &[], ""),
    ),
    WEB_API.fault(
        "api-no-approval-known",
        "the user may not read the row of the organization, and an address is not approved",
        ("dynamics.mailbox-test", ADA),
        &[blocked_at("dynamics.default-settings", CONTOSO), blocked_at("dynamics.mailbox-approved", ADA)],
        |world| {
            world.dynamics_service().forbidden.insert("organizations".to_owned());
            mailbox(world, ADA)["emailrouteraccessapproval"] = json!(2);
        },
    ),
];

/// What a set-up of mail needs.
pub(super) const SET_UP: [&str; 5] = [
    "prvReadMailbox",
    "prvWriteMailbox",
    "prvReadEmailServerProfile",
    "prvWriteEmailServerProfile",
    "prvApproveRejectEmailAddress",
];

/// Whoever signs in is no administrator, and holds these privileges.
pub(super) fn salesperson(world: &mut World, privileges: &[&str], depth: &str) {
    let roles = "systemusers(0c1d2e3f-5a6b-4c7d-8e9f-000000000001)/systemuserroles_association";
    let own = &mut rows(world, roles)[0];
    (own["name"], own["_roletemplateid_value"]) = (json!("Salesperson"), Value::Null);
    let held = privileges.iter().map(|name| ((*name).to_owned(), depth.to_owned()));
    world.dynamics_service().privileges = held.collect();
}

/// The circle gives the first page; what is on the others is not known, and said.
const CUT: &[Expected] = &[];
/// No mailbox is known, and the question says so.
const UNCOUNTED: &[Expected] = &[error_at(REACHABLE.0, CONTOSO)];

pub(super) const TABLES: &[Fault] = &[
    WEB_API.fault(
        "api-failed-test",
        "the test of a mailbox failed, and an alert says why",
        ("dynamics.mailbox-test", ADA),
        FAILED,
        |world| {
            let own = mailbox(world, ADA);
            for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
                own[name] = json!(2);
            }
            (own["lastsuccessfulsynccompletedon"], own["testmailboxaccesscompletedon"]) =
                (Value::Null, json!("2026-05-31T09:00:00Z"));
            let id = own["mailboxid"].clone();
            rows(world, "tracelogs").push(json!({
            "tracelogid": "7a000000-0000-4000-8000-000000000002", "level": 3, "tracecode": 9,
            "text": "<p>The credentials specified in the associated email server profile are incorrect.</p>\u{1b}[2J",
            "errordetails": "ErrorImpersonateUserDenied", "machinename": "CRM1", "createdon": "2026-05-31T09:00:00Z",
            "_regardingobjectid_value": id,
        }));
        },
    ),
    WEB_API.fault(
        "api-queue-team",
        "the team that owns a queue has no role",
        ("dynamics.mailbox-owner", SUPPORT),
        &[error_at("dynamics.mailbox-owner", SUPPORT)],
        |world| {
            rows(world, "teams(7ea00000-0000-4000-8000-000000000001)/teamroles_association").clear();
        },
    ),
    WEB_API.fault(
        "api-user-name",
        "the account of the profile is written in the old form",
        ("dynamics.user-name-form", PROFILE),
        &[warning_at("dynamics.user-name-form", PROFILE)],
        |world| {
            rows(world, "emailserverprofiles")[0]["incomingusername"] = json!("CONTOSO\\svc-crm");
        },
    ),
    WEB_API.fault(
        "api-plain-http",
        "the profile reaches Exchange Server over plain HTTP",
        KIND,
        &[error_at(KIND.0, PROFILE)],
        |world| {
            rows(world, "emailserverprofiles")[0]["incomingserverlocation"] =
                json!("http://mail.contoso.com/EWS/Exchange.asmx");
        },
    ),
    WEB_API.fault(
        "api-no-location",
        "the profile for Exchange Server has no address",
        KIND,
        &[error_at(KIND.0, PROFILE)],
        |world| {
            rows(world, "emailserverprofiles")[0]["outgoingserverlocation"] = Value::Null;
        },
    ),
    WEB_API.fault(
        "api-hma-incomplete",
        "a profile with hybrid modern authentication names no application",
        ("dynamics.hma-profile", PROFILE),
        HMA,
        |world| {
            modern(world);
            rows(world, "emailserverprofiles")[0]["oauthclientid"] = Value::Null;
        },
    ),
    WEB_API.fault(
        "api-hma-resource",
        "the resource of a profile with hybrid modern authentication is another host",
        ("dynamics.hma-profile", PROFILE),
        HMA,
        |world| {
            modern(world);
            rows(world, "emailserverprofiles")[0]["aadresourceid"] = json!("https://owa.contoso.com");
        },
    ),
];

const HMA: &[Expected] =
    &[error_at("dynamics.hma-profile", PROFILE), beside("dynamics.user-name-form", PROFILE), UNTOLD[0], UNTOLD[1]];
const FAILED: &[Expected] = &[
    error_at("dynamics.mailbox-test", ADA),
    error_at("dynamics.mailbox-alerts", ADA),
    blocked_at("dynamics.act-sync-owner", ADA),
    blocked_at("dynamics.profile-fits-location", ADA),
];

fn rows<'w>(world: &'w mut World, table: &str) -> &'w mut Vec<Value> {
    world.dynamics_service().tables.get_mut(table).expect("the organization has the table")
}

fn mailbox<'w>(world: &'w mut World, address: &str) -> &'w mut Value {
    rows(world, "mailboxes")
        .iter_mut()
        .find(|row| row["emailaddress"] == address)
        .expect("the organization has the mailbox")
}

fn list(world: &mut World, table: &str, conduct: ListConduct) {
    world.dynamics_service().lists.insert(table.to_owned(), conduct);
}

/// A profile with hybrid modern authentication, complete.
pub(super) fn modern(world: &mut World) {
    world.sign_in_modern("6f9d1c3e-0000-4000-8000-000000000001");
}
