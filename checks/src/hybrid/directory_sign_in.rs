//! Do the virtual directories offer what Exchange Online signs in with?

use super::reading::{cell, flag, label, list};
use super::sources::{OAUTH, PREREQUISITES};
use super::virtual_directories::finding;
use crate::facts::server::Row;
use crate::prelude::*;

pub(super) static SIGN_IN: Remedy = Remedy {
    id: "offer-sign-in-of-virtual-directory",
    summary: "Let {directory_observed} offer sign-in by {sign_in_missing}.",
    steps: &["Switch on what is missing, as below; leave the other ways as they are.", "Restart IIS on the server."],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-{directory_kind}VirtualDirectory -ADPropertiesOnly | Format-List Identity,ExternalAuthenticationMethods",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Set-{directory_kind}VirtualDirectory -Identity '{directory_observed}' -{sign_in_missing}Authentication $true",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "clients may choose another way to sign in",
    undo: "Set-{directory_kind}VirtualDirectory -Identity '{directory_observed}' -{sign_in_missing}Authentication $false",
    effective: "after IIS has restarted",
    documentation: &[PREREQUISITES, OAUTH],
};

/// The rows of the servers that Exchange Online comes to: those that are published, where any is.
fn asked_from_outside<'r>(ews: &[Row], rows: &'r [Row]) -> Vec<&'r Row> {
    let published: Vec<&str> = ews.iter().filter(|row| cell(row, "ExternalUrl").is_some()).filter_map(server).collect();
    let named = |row: &&Row| server(row).is_none_or(|own| published.contains(&own));
    rows.iter().filter(|row| published.is_empty() || named(row)).collect()
}

/// The server of a virtual directory.
fn server(row: &Row) -> Option<&str> {
    cell(row, "Server").or_else(|| cell(row, "Identity")?.split_once('\\').map(|(server, _)| server))
}

/// Whether a directory offers one of these methods; none where it does not say what it offers.
fn offers(row: &Row, column: &str, names: &[&str]) -> Option<bool> {
    let methods = list(row, "ExternalAuthenticationMethods");
    let said = || methods.iter().any(|own| names.iter().any(|name| own.eq_ignore_ascii_case(name)));
    flag(row, column).or_else(|| (!methods.is_empty()).then(said))
}

/// What directories do not offer, as far as they say what they offer: servers behind one address answer for each other.
pub(super) fn sign_in(ews: &[Row], autodiscover: &[Row], oauth: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rows = asked_from_outside(ews, ews);
    let windows = |row: &Row| offers(row, "WindowsAuthentication", &["Ntlm", "WindowsIntegrated", "Negotiate"]);
    let basic = |row: &Row| offers(row, "BasicAuthentication", &["Basic"]);
    if let Some((first, all)) = without(&rows, windows) {
        let name = label(first);
        let (level, code, what) = match (all, rows.iter().all(|row| basic(row) == Some(true))) {
            (true, false) => (Level::Error, "no-windows-sign-in", "which moves of mailboxes sign in with"),
            (true, true) => (Level::Warning, "basic-alone", "so a migration endpoint must sign in with Basic"),
            (false, _) => (Level::Warning, "windows-sign-in-differs", "while other servers of the same address do"),
        };
        let message = format!("{name} does not offer Windows sign-in, {what}");
        findings.push(finding(level, code, message, first, "Windows sign-in", &SIGN_IN));
    }
    if oauth {
        for rows in [rows, asked_from_outside(ews, autodiscover)] {
            let Some((first, all)) = without(&rows, |row| offers(row, "OAuthAuthentication", &["OAuth"])) else {
                continue;
            };
            let level = if all { Level::Error } else { Level::Warning };
            let message =
                format!("{} does not offer OAuth, with which Exchange Online asks for free/busy", label(first));
            findings.push(finding(level, "no-oauth", message, first, "OAuth", &SIGN_IN));
        }
    }
    findings
}

/// The first row that lacks something, and whether all do.
fn without<'r>(rows: &[&'r Row], has: impl Fn(&Row) -> Option<bool>) -> Option<(&'r Row, bool)> {
    let lacking: Vec<&Row> = rows.iter().copied().filter(|row| has(row) == Some(false)).collect();
    lacking.first().map(|first| (*first, lacking.len() == rows.len()))
}
