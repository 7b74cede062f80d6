//! Does the application in the tenant hold the certificate with which Exchange signs?

use super::reading::{cell, enabled, is_guid, is_of_microsoft, own_application};
use super::sources::DEDICATED;
use crate::entra::credentials::{dates, day, holds, is};
use crate::entra::graph;
use crate::facts::graph::{Application, Credential, Told};
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::prelude::*;

/// What is known of the other side.
pub(super) enum Tenant {
    /// It holds the certificate, or nobody knows what it holds.
    Told(Evidence),
    /// It holds others.
    Differs(Box<Finding>),
    /// Something is known, and it does not decide: what is missing, and why.
    Open(FactKind, String),
}

pub(super) static PUBLISH: Remedy = Remedy {
    id: "publish-exchange-oauth-certificate",
    summary: "Give the application of the tenant the OAuth certificate that Exchange signs with.",
    steps: &[
        "Look first which certificate Exchange names now: the export may be older than a renewal.",
        "Run ConfigureExchangeHybridApplication.ps1 of the CSS-Exchange scripts on an Exchange server, to upload the certificate; or the Hybrid Configuration Wizard again.",
        "Test with Test-OAuthConnectivity afterwards.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Get-AuthConfig | Format-List *Thumbprint*" },
        Command { shell: Shell::PowerShell, text: ".\\ConfigureExchangeHybridApplication.ps1 -UpdateCertificate" },
    ],
    who: Who::GlobalAdmin,
    risk: "none: the certificates that are there stay",
    undo: "remove the certificate from the application",
    effective: "within an hour",
    documentation: &[DEDICATED],
};

/// Compares the certificate of a thumbprint with those of the application that Exchange names.
pub(super) fn compare(cx: &CheckCx<'_>, hybrid: &HybridConfiguration, thumbprint: &str) -> Tenant {
    let untold = |why: &str| Tenant::Told(Evidence::new("the tenant's side", format!("not compared: {why}")));
    let rows = hybrid.on_premises.rows(Table::AuthServers).unwrap_or_default();
    let on: Vec<&Row> = rows.iter().filter(|row| is_of_microsoft(row) && enabled(row)).collect();
    let Some(id) = on.iter().find_map(|row| own_application(row)) else {
        return untold("no authorization server names an application of the organization's own");
    };
    let realms: Vec<&str> = on.iter().filter_map(|row| cell(row, "Realm").filter(|realm| is_guid(realm))).collect();
    let graphs = graph::of_run(cx, &realms);
    let read = graphs.iter().filter_map(|graph| graph.applications.value()).flatten();
    let Some(app) = read.clone().find(|app| app.app_id.eq_ignore_ascii_case(id)) else {
        let asked = graphs.iter().any(|graph| !matches!(graph.applications, Told::Unasked));
        let not_there = format!("{id} is not among the applications that were read");
        return untold(if asked {
            &not_there
        } else {
            "Microsoft Graph was not asked about the tenant's applications"
        });
    };
    match &app.keys {
        Some(keys) => judge(cx, hybrid, app, keys, thumbprint),
        None => untold(&format!("the answer does not list the certificates of {}", called(app))),
    }
}

fn judge(
    cx: &CheckCx<'_>,
    hybrid: &HybridConfiguration,
    app: &Application,
    keys: &[Credential],
    thumbprint: &str,
) -> Tenant {
    let valid = || keys.iter().filter(|key| holds(key, cx.run.now));
    if let Some(same) = valid().find(|key| is(key, thumbprint)) {
        return Tenant::Told(Evidence::new(format!("{} in the tenant", called(app)), said(same)));
    }
    let ended = keys.iter().find(|key| is(key, thumbprint));
    if ended.is_none() && valid().any(|key| key.thumbprint.is_none()) {
        let why = format!("a certificate of {} does not say which it is", called(app));
        return Tenant::Open(FactKind::Graph, why);
    }
    let renewed = valid().filter_map(|key| key.from).find(|from| hybrid.collected.is_none_or(|seen| *from > seen));
    if let Some(from) = renewed.filter(|_| ended.is_none()) {
        let since = day(from);
        let why = "the export is older or without a date: read the servers again";
        return Tenant::Open(FactKind::Hybrid, format!("{} has a certificate of {since}, and {why}", called(app)));
    }
    let held = if keys.is_empty() { "none".to_owned() } else { keys.iter().map(said).collect::<Vec<_>>().join("; ") };
    let (code, why) = match ended {
        Some(_) => ("not-valid-in-tenant", "holds the OAuth certificate, but not for now"),
        None => ("not-in-tenant", "does not hold the OAuth certificate"),
    };
    let message = format!("{} in the tenant {why} {thumbprint}, so tokens of Exchange are refused", called(app));
    let seen = Evidence::new(format!("certificates of {}", called(app)), held);
    let expected = format!("{thumbprint}, the one that Exchange signs with");
    let because = seen.expected(expected).source(&DEDICATED);
    Tenant::Differs(Box::new(Finding::error(code, message).because(because).remedy(&PUBLISH)))
}

/// A certificate by its thumbprint, and when it is valid.
fn said(key: &Credential) -> String {
    format!("{}, {}", key.thumbprint.as_deref().unwrap_or(&key.id), dates(key))
}

fn called(app: &Application) -> &str {
    app.name.as_deref().unwrap_or(&app.app_id)
}
