//! Does AD FS know App for Outlook, where it is used?

use std::collections::BTreeMap;

use super::example::{ADA, and, deployment as plain, of_deployment, record, row, warning};
use super::known::on;
use super::published::{adfs, cell, deployment, enabled};
use super::sources::POST_INSTALL;
use crate::facts::deployment::Deployment;
use crate::facts::dynamics::{AppState, DynamicsMailbox, MailboxRecord};
use crate::facts::server::{Read, Row, Server};
use crate::prelude::*;
use crate::values::Side;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.app-for-outlook"),
    title: "AD FS knows App for Outlook, and has granted it permission",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "AD FS has a client whose redirect is /crmmailapp/code_auth.aspx of the organization, and on AD FS 2016 and later a permission for it. \
             Judged where the deployment is published and the client is registered or a mailbox has the app.",
    sources: &[POST_INSTALL],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::ServerEvidence, FactKind::DynamicsMailbox],
    blames: &[],
    steps: &[(Scenario::A, Step::AppForOutlook)],
    remedies: &[&REGISTER, &GRANT],
    settings: &[],
    examples,
    run,
};

static REGISTER: Remedy = Remedy {
    id: "register-app-for-outlook",
    summary: "Register App for Outlook in AD FS.",
    steps: &[
        "Copy the client id that Settings, App for Outlook shows.",
        "On the AD FS server run the command with that id and the external address of the organization.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Add-AdfsClient -Name 'Dynamics 365 App for Outlook' -ClientId '<client id>' -RedirectUri 'https://<organization address>/crmmailapp/code_auth.aspx'",
    }],
    who: Who::ServerAdmin,
    risk: "the app may ask users to sign in to Dynamics",
    undo: "Remove-AdfsClient with the same name",
    effective: "at once",
    documentation: &[POST_INSTALL],
};

static GRANT: Remedy = Remedy {
    id: "grant-app-for-outlook",
    summary: "Grant App for Outlook, client {client}, the permission to Dynamics in AD FS.",
    steps: &[
        "On AD FS 2016 and later run the command; the address of the server role ends in a slash.",
        "Sign in again in the app.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Grant-AdfsApplicationPermission -ClientRoleIdentifier '{client}' -ServerRoleIdentifier 'https://<organization address>/'",
    }],
    who: Who::ServerAdmin,
    risk: "the app may act for the signed-in user",
    undo: "Revoke-AdfsApplicationPermission with the same identifiers",
    effective: "at once",
    documentation: &[POST_INSTALL],
};

const REDIRECT: &str = "/crmmailapp/code_auth.aspx";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match deployment(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    match enabled(&known.ifd, "IfdSettings") {
        Ok(true) => {}
        Ok(false) => {
            return Verdict::not_applicable("the deployment is not published, so App for Outlook cannot be used");
        }
        Err(verdict) => return verdict,
    }
    let (host, tables) = match adfs(cx) {
        Ok(found) => found,
        Err(verdict) => return verdict,
    };
    let Some(clients) = tables.get("clients") else {
        return Verdict::blocked(FactKind::Deployment, format!("the clients of AD FS on {host} were not read"));
    };
    let is_app = |client: &&Row| cell(client, "RedirectUri").to_ascii_lowercase().contains(REDIRECT);
    let Some(client) = clients.iter().find(is_app) else { return unregistered(cx, host) };
    let id = cell(client, "ClientId");
    let line = Evidence::new(format!("client of AD FS on {host}"), format!("{id} {}", cell(client, "RedirectUri")));
    if cell(client, "Enabled").eq_ignore_ascii_case("false") {
        let finding = Finding::warning("disabled", "AD FS knows App for Outlook, but the client is disabled");
        return on(
            Some(Side::Server),
            finding.because(line.expected("enabled").source(&POST_INSTALL)).remedy(&REGISTER),
        )
        .into();
    }
    // AD FS before 2016 has no such table.
    let Some(permissions) = tables.get("permissions") else { return Verdict::pass(vec![line]) };
    let granted = permissions.iter().any(|own| cell(own, "ClientRoleIdentifier").eq_ignore_ascii_case(id));
    if granted {
        return Verdict::pass(vec![line]);
    }
    let finding = Finding::warning("not-granted", "AD FS has not granted App for Outlook the permission to Dynamics");
    let finding = finding.because(line.expected("a permission of this client").source(&POST_INSTALL)).remedy(&GRANT);
    on(Some(Side::Server), finding.value("client", id)).into()
}

/// Nobody registered the app: a fault only where a mailbox has it.
fn unregistered(cx: &CheckCx<'_>, host: &str) -> Verdict {
    let mut records = cx.all::<DynamicsMailbox>().flat_map(|(_, fact)| &fact.records);
    let Some(used) = records.find(|record| record.app == Some(AppState::Installed)) else {
        return Verdict::not_applicable("App for Outlook is not registered in AD FS, and no known mailbox has it");
    };
    let line = Evidence::new(format!("clients of AD FS on {host}"), "none with the redirect of App for Outlook");
    let line = line.expected(format!("a client whose redirect ends in {REDIRECT}")).source(&POST_INSTALL);
    let message = format!("AD FS does not know App for Outlook, which {} has", used.title());
    on(Some(Side::Server), Finding::warning("not-registered", message).because(line).remedy(&REGISTER)).into()
}

fn examples() -> Vec<Example> {
    let published = |value: &str| Deployment { ifd: Read::Value(row(&[("Enabled", value)])), ..plain(&[], &[]) };
    let client = |enabled: &str| {
        row(&[
            ("ClientId", "3f2a"),
            ("RedirectUri", "{https://crm.contoso.com/crmmailapp/code_auth.aspx}"),
            ("Enabled", enabled),
        ])
    };
    let sts = |clients: Vec<Row>, permissions: Option<Vec<Row>>| {
        let mut tables = BTreeMap::from([("clients".to_owned(), clients)]);
        tables.extend(permissions.map(|rows| ("permissions".to_owned(), rows)));
        Server { adfs: Read::Value(tables), ..Server::named("sts.contoso.com") }
    };
    let with = |given, server: Server, expect| {
        and(of_deployment(given, published("True"), expect), &Subject::server("sts.contoso.com"), server)
    };
    let grant = || row(&[("ClientRoleIdentifier", "3F2A"), ("ServerRoleIdentifier", "https://crm.contoso.com/")]);
    let installed = MailboxRecord { app: Some(AppState::Installed), ..record() };
    let has_app = |example| and(example, &Subject::mailbox(ADA), DynamicsMailbox { records: vec![installed.clone()] });
    let without = Server { adfs: Read::Value(BTreeMap::new()), ..Server::named("sts.contoso.com") };
    let mut none = of_deployment("no evidence", plain(&[], &[]), Expect::Blocked);
    none.facts = Facts::about([Subject::deployment()]);
    vec![
        with("registered and granted", sts(vec![client("True")], Some(vec![grant()])), Expect::Pass),
        with("registered in AD FS of 2012", sts(vec![client("True")], None), Expect::Pass),
        with("registered and not granted", sts(vec![client("True")], Some(Vec::new())), warning("not-granted")),
        with("the client is disabled", sts(vec![client("False")], None), warning("disabled")),
        has_app(with(
            "a mailbox has the app, and AD FS does not know it",
            sts(Vec::new(), None),
            warning("not-registered"),
        )),
        with("nobody uses the app", sts(Vec::new(), None), Expect::NotApplicable),
        with("the clients were not read", without, Expect::Blocked),
        of_deployment("no server with AD FS", published("True"), Expect::Blocked),
        of_deployment("not published", published("False"), Expect::NotApplicable),
        of_deployment("an older collector", plain(&[], &[]), Expect::Blocked),
        none,
    ]
}
