//! What was observed, and what does the check say?

use jiff::Timestamp;

use crate::ews::signed_example::{ADA, call, mailbox, soap, status};
use crate::facts::ews::{Came, EwsRehearsal};
use crate::facts::exchange::ExchangeSettings;
use crate::facts::server::{Read, Row};
use crate::prelude::*;

const TENANT: &str = "contoso.onmicrosoft.com";

fn row(cells: &[(&str, &str)]) -> Row {
    cells.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn example(given: &'static str, organization: Option<Row>, mailboxes: &[Row], expect: Expect) -> Example {
    let mailboxes = (!mailboxes.is_empty()).then(|| mailboxes.to_vec()).into();
    let files = vec!["organization.txt".to_owned()];
    let settings = ExchangeSettings { files, organization: Read::from(organization), mailboxes };
    Example {
        given,
        facts: Facts::default().with(&Subject::new(SubjectKind::Tenant, TENANT), settings),
        circumstances: Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::A]),
        subject: TENANT,
        expect,
    }
}

pub(super) fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let on = || Some(row(&[("Name", TENANT), ("EwsEnabled", "True")]));
    let ada = |enabled| row(&[("PrimarySmtpAddress", "ada@contoso.com"), ("EwsEnabled", enabled)]);
    let policy = |policy, list, agents| {
        Some(row(&[("Name", TENANT), ("EwsEnabled", "True"), ("EwsApplicationAccessPolicy", policy), (list, agents)]))
    };
    let of_mailbox = |policy, list, agents| {
        let mut mailbox = ada("True");
        mailbox.extend(row(&[("EwsApplicationAccessPolicy", policy), (list, agents)]));
        mailbox
    };
    vec![
        example("EWS is on for organization and mailbox", on(), &[ada("True")], Expect::Pass),
        example("nothing is set", Some(row(&[("Name", TENANT), ("EwsEnabled", "")])), &[], Expect::Pass),
        late(
            "nothing is set after the day on which that switches EWS off",
            TENANT,
            Expect::Finding(Level::Warning, "unset"),
        ),
        late("nothing is set at Exchange Server", "Contoso", Expect::Pass),
        example(
            "the output does not show it",
            Some(row(&[("Name", TENANT), ("EwsAllowList", "")])),
            &[],
            Expect::Blocked,
        ),
        example("EWS is off for the organization", Some(row(&[("EwsEnabled", "False")])), &[], error("off")),
        example("EWS is off for a mailbox", on(), &[ada("False")], error("off-for-mailboxes")),
        example(
            "an allow list without Dynamics",
            policy("EnforceAllowList", "EwsAllowList", "{OWA/*}"),
            &[],
            error("not-allowed"),
        ),
        example(
            "an allow list with Dynamics",
            policy("EnforceAllowList", "EwsAllowList", "{CRM/*}"),
            &[],
            Expect::Pass,
        ),
        example(
            "a block list with Dynamics",
            policy("EnforceBlockList", "EwsBlockList", "{CRM/*}"),
            &[],
            error("blocked"),
        ),
        example(
            "an allow list of a mailbox without Dynamics",
            on(),
            &[of_mailbox("EnforceAllowList", "EwsAllowList", "{OWA/*}")],
            error("not-allowed"),
        ),
        example(
            "a block list of a mailbox with all agents",
            on(),
            &[of_mailbox("EnforceBlockList", "EwsBlockList", "{*}")],
            error("blocked"),
        ),
        example(
            "a list of application ids",
            Some(row(&[("EwsEnabled", "True"), ("EwsAllowedAppIDs", "00000007-0000-0000-c000-000000000000")])),
            &[],
            Expect::Finding(Level::Note, "app-ids"),
        ),
        example("only mailboxes are known", None, &[ada("True")], Expect::Blocked),
        without("nothing was imported", Facts::default(), Expect::Blocked),
        without("the rehearsal opens a mailbox", rehearsed(soap("NoError")), Expect::Pass),
        without("the rehearsal is let in and forbidden", as_dynamics(status(403), status(403)), error("forbidden")),
        without(
            "the rehearsal is forbidden, and nobody tried the agent of Dynamics",
            rehearsed(status(403)),
            Expect::Blocked,
        ),
        without("a list admits the agent of Dynamics alone", as_dynamics(status(403), soap("NoError")), Expect::Pass),
        without("the rehearsal is refused before EWS looks", rehearsed(status(401)), Expect::Blocked),
        without("the output was imported under another name", on_the_other_name(), Expect::NotApplicable),
    ]
}

/// Nothing is set for an organization, and it is November 2026.
fn late(given: &'static str, name: &str, expect: Expect) -> Example {
    let mut made = example(given, Some(row(&[("Name", name), ("EwsEnabled", "")])), &[], expect);
    made.circumstances.now = "2026-11-01T00:00:00Z".parse().expect("the examples are written by hand");
    made
}

/// A tenant about which nothing was imported.
fn without(given: &'static str, mut facts: Facts, expect: Expect) -> Example {
    const FOUND: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";
    facts.discover(Subject::tenant(FOUND), None, FactKind::TenantDiscovery);
    let circumstances = Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::A]);
    Example { given, facts, circumstances, subject: FOUND, expect }
}

/// What the rehearsal of the server-to-server call came to.
fn rehearsed(came: Came) -> Facts {
    let url = "https://outlook.office365.com/EWS/Exchange.asmx".to_owned();
    Facts::default().with(&mailbox(ADA), EwsRehearsal { url, plain: call("GetFolder", came), as_dynamics: None })
}

/// The same with a second call by the user agent of Dynamics.
fn as_dynamics(plain: Came, other: Came) -> Facts {
    let url = "https://outlook.office365.com/EWS/Exchange.asmx".to_owned();
    let rehearsal = EwsRehearsal { url, plain: call("GetFolder", plain), as_dynamics: Some(call("GetFolder", other)) };
    Facts::default().with(&mailbox(ADA), rehearsal)
}

fn on_the_other_name() -> Facts {
    Facts::default().with(&Subject::tenant(TENANT), ExchangeSettings::default())
}
