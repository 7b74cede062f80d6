//! Which kind of evidence is a text, and what does it say?

use exdoctor_checks::facts::analyzer::Analyzer;
use exdoctor_checks::facts::deployment::{CrmCertificate, ListedServer, Organization, TokenError};
use exdoctor_checks::facts::hybrid::HybridConfiguration;
use exdoctor_checks::facts::server::{EVIDENCE_SCHEMA, EvidenceFile, KeyFile, Row, StoreCertificate};
use serde_json::Value;

use super::graph::{self, Answers};
use super::{access, alerts, analyzer, certutil, clixml, crm, dynamics, rows, signin, wizard};
use crate::parse::{Endpoint, Refusal, shown};

/// What one text says.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A file of the collector.
    File(Box<EvidenceFile>),
    /// `certutil -v -store my`: the machine's store.
    Store(Vec<StoreCertificate>),
    /// `certutil -v -dump`: the certificates of a file.
    Dump(Vec<StoreCertificate>),
    /// Access lists of key files.
    KeyFiles(Vec<KeyFile>),
    /// `Get-CrmCertificate`.
    CrmCertificates(Vec<CrmCertificate>),
    /// `Get-CrmOrganization`.
    Organizations(Vec<Organization>),
    /// `Get-CrmServer`.
    Servers(Vec<ListedServer>),
    /// `Get-OrganizationConfig`.
    ExchangeOrganization(Row),
    /// `Get-CASMailbox`.
    CasMailboxes(Vec<Row>),
    /// A row of the table `organizations` of Dynamics.
    OrganizationRow(Box<Organization>),
    /// A table of mailboxes of Dynamics.
    Mailboxes(Vec<Row>),
    /// A table of e-mail server profiles of Dynamics.
    Profiles(Vec<Row>),
    /// The log of "Download Mailbox Details".
    MailboxLog(Row),
    /// The text of an alert of Dynamics.
    Alert(String),
    /// Answers of Microsoft Graph.
    Graph(Box<Answers>),
    /// Errors of the sign-in service.
    TokenErrors(Vec<TokenError>),
    /// A file of the Hybrid Configuration Wizard.
    Hybrid(Box<HybridConfiguration>),
    /// A file of `Export-Clixml` with objects of Exchange: one server's, or one cmdlet's.
    HybridPart(Box<HybridConfiguration>),
    /// A saved result of the Remote Connectivity Analyzer.
    Analyzed(Vec<(Endpoint, Analyzer)>),
}

/// More entries than these have no list of the collector's.
const MOST_ENTRIES: usize = 20_000;

/// How what no reader knows is refused.
const UNKNOWN: &str = "is of no known kind";

const LOOKED_FOR: &str = "looked for: JSON of `exdoctor collect`; text of `certutil -v -store my` or `certutil -v -dump FILE`; \
                          of `icacls FILE`; of `(Get-Acl FILE).Sddl`; Get-CrmCertificate, Get-CrmOrganization, Get-CrmServer, \
                          Get-OrganizationConfig, Get-CASMailbox as list, CSV or JSON; mailboxes and profiles of Dynamics as CSV or JSON; \
                          the log of Download Mailbox Details; the text of an alert; JSON of Microsoft Graph; an .xhcw file of the \
                          Hybrid Configuration Wizard; XML of the Exchange Health Checker, of Export-Clixml or of the Remote \
                          Connectivity Analyzer; an AADSTS error";

/// What the text says; `name` is that of its file.
///
/// # Errors
/// When it is of no known kind, or of a newer version.
pub fn recognise(text: &str, name: &str) -> Result<Found, Refusal> {
    let begins = text.trim_start();
    if begins.starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str::<Value>(begins)
    {
        return json(&value, name);
    }
    if begins.starts_with('{') && begins.contains("\"exdoctor-evidence\"") {
        let error = serde_json::from_str::<Value>(begins).err().map(|error| error.to_string()).unwrap_or_default();
        return Err(Refusal::new(format!("is a damaged file of the collector: {error}")));
    }
    if wizard::is_wizard(text) {
        return wizard::wizard(text).map(|hybrid| Found::Hybrid(Box::new(hybrid)));
    }
    if clixml::is_clixml(begins) {
        return clixml::clixml(text).map(|hybrid| Found::HybridPart(Box::new(hybrid)));
    }
    if analyzer::is_analyzer(begins) {
        return analyzer::analyzer(begins).map(Found::Analyzed);
    }
    if certutil::is_certutil(text) {
        let certificates = certutil::certificates(text);
        if certificates.is_empty() {
            let refusal = Refusal::new("is text of certutil without any thumbprint");
            return Err(refusal.instead("run `certutil -v -store my` with -v"));
        }
        let dump = text.contains("-dump") && !text.contains("-store");
        return Ok(if dump { Found::Dump(certificates) } else { Found::Store(certificates) });
    }
    if dynamics::is_log(text) {
        return Ok(Found::MailboxLog(dynamics::log(text)));
    }
    if access::is_sddl(text) {
        return Ok(Found::KeyFiles(vec![access::sddl(text)]));
    }
    if signin::is_error(text) {
        return Ok(Found::TokenErrors(signin::errors(text, name)));
    }
    if access::is_icacls(text) {
        return Ok(Found::KeyFiles(access::icacls(text)));
    }
    let found = table(rows::list(text)).or_else(|| table(rows::csv(begins)));
    let alert = || alerts::is_alert(text).then(|| Found::Alert(text.to_owned()));
    found.or_else(alert).ok_or_else(|| unknown(text))
}

fn json(value: &Value, name: &str) -> Result<Found, Refusal> {
    if let Some(number) = value.get("exdoctor-evidence") {
        return file(value, number);
    }
    let text = value.to_string();
    if signin::is_error(&text) {
        return Ok(Found::TokenErrors(signin::errors(&text, name)));
    }
    if let Some(answers) = graph::answers(value)? {
        return Ok(Found::Graph(Box::new(answers)));
    }
    table(rows::json(dynamics::answer(value).unwrap_or(value))).ok_or_else(|| unknown(&text))
}

fn file(value: &Value, number: &Value) -> Result<Found, Refusal> {
    match number.as_u64() {
        Some(number) if number > u64::from(EVIDENCE_SCHEMA) => {
            let reason = format!(
                "was written by a newer collector: schema {number}; this exdoctor reads up to {EVIDENCE_SCHEMA}"
            );
            return Err(Refusal::new(reason).instead("use the exdoctor that printed the collector"));
        }
        Some(1..) => {}
        _ => return Err(Refusal::new("says it is evidence, but not of which schema")),
    }
    if longest(value) > MOST_ENTRIES {
        return Err(Refusal::new(format!("has a list of more than {MOST_ENTRIES} entries, which no server has")));
    }
    let file: EvidenceFile = serde::Deserialize::deserialize(value)
        .map_err(|error| Refusal::new(format!("is no valid evidence: {error}")))?;
    Ok(Found::File(Box::new(file)))
}

/// The length of the longest list within.
fn longest(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(longest).max().unwrap_or_default().max(items.len()),
        Value::Object(object) => object.values().map(longest).max().unwrap_or_default(),
        _ => 0,
    }
}

/// What the rows are, by the names of their columns.
fn table(rows: Vec<Row>) -> Option<Found> {
    let first = rows.first()?;
    let has = |names: &[&str]| names.iter().all(|name| rows::has(first, name));
    let any = |names: &[&str]| names.iter().any(|name| rows::has(first, name));
    if has(&["CertificateType"]) && any(&["Data", "StoreFindType", "Name"]) {
        return Some(Found::CrmCertificates(rows.iter().map(crm::certificate).collect()));
    }
    if has(&["UniqueName"]) && any(&["SqlServerName", "DatabaseName", "FriendlyName"]) {
        return Some(Found::Organizations(rows.iter().map(crm::organization).collect()));
    }
    if has(&["Name", "Roles"]) {
        return Some(Found::Servers(rows.iter().map(crm::server).collect()));
    }
    if dynamics::is_mailboxes(first) {
        return Some(Found::Mailboxes(rows));
    }
    if dynamics::is_profiles(first) {
        return Some(Found::Profiles(rows));
    }
    if let Some(organization) = dynamics::settings_of(first) {
        return Some(Found::OrganizationRow(Box::new(organization)));
    }
    if has(&["Sddl"]) {
        return Some(Found::KeyFiles(rows.iter().filter_map(access::of_row).collect()));
    }
    let of_mailbox =
        any(&["OWAEnabled", "ActiveSyncEnabled", "ImapEnabled", "PopEnabled", "MAPIEnabled", "PrimarySmtpAddress"]);
    if any(&["EwsEnabled", "EwsApplicationAccessPolicy", "EwsAllowList", "EwsBlockList", "EwsAllowedAppIDs"]) {
        return Some(if of_mailbox || rows.len() > 1 {
            Found::CasMailboxes(rows)
        } else {
            Found::ExchangeOrganization(rows.into_iter().next()?)
        });
    }
    None
}

fn unknown(text: &str) -> Refusal {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Refusal::new(format!("{UNKNOWN}; it begins {}", shown(first.trim()))).instead(LOOKED_FOR)
}

/// Whether a file was refused because no reader knows it, and not because it is damaged.
pub(super) fn is_unknown(refusal: &Refusal) -> bool {
    refusal.reason.starts_with(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Result<&'static str, String> {
        Ok(match recognise(text, "x.txt").map_err(|refusal| refusal.to_string())? {
            Found::File(_) => "file",
            Found::Store(_) => "store",
            Found::Dump(_) => "dump",
            Found::KeyFiles(_) => "key files",
            Found::CrmCertificates(_) => "crm certificates",
            Found::Organizations(_) => "organizations",
            Found::Servers(_) => "servers",
            Found::ExchangeOrganization(_) => "exchange organization",
            Found::CasMailboxes(_) => "cas mailboxes",
            Found::TokenErrors(_) => "token errors",
            Found::OrganizationRow(_) => "organization row",
            Found::Mailboxes(_) => "mailboxes",
            Found::Profiles(_) => "profiles",
            Found::MailboxLog(_) => "mailbox log",
            Found::Alert(_) => "alert",
            Found::Graph(_) => "graph",
            Found::Hybrid(_) => "hybrid",
            Found::HybridPart(_) => "part of hybrid",
            Found::Analyzed(_) => "analyzed",
        })
    }

    #[test]
    fn each_kind_is_told_by_what_it_says() {
        for (text, expected) in [
            (r#"{"exdoctor-evidence":1,"server":{"host":"crm1"}}"#, "file"),
            ("O:SYD:PAI(A;;FA;;;SY)", "key files"),
            ("Path : x::C:\\a\r\nOwner : SYSTEM\r\nSddl : D:PAI\r\n", "key files"),
            ("C:\\a BUILTIN\\Administrators:(F)\r\n", "key files"),
            ("CertificateType : S2STokenIssuer\r\nData : MII\r\n", "crm certificates"),
            ("UniqueName : Contoso\r\nFriendlyName : Contoso\r\n", "organizations"),
            ("Name : CRM1\r\nRoles : AsyncService, AppServer\r\n", "servers"),
            ("Name : contoso\r\nEwsEnabled : False\r\nEwsAllowList : {a, b}\r\n", "exchange organization"),
            ("\"Name\",\"EwsEnabled\",\"OWAEnabled\"\r\n\"ada\",\"True\",\"True\"\r\n", "cas mailboxes"),
            (r#"[{"Name":"ada","ImapEnabled":true,"EwsEnabled":false}]"#, "cas mailboxes"),
            (r#"{"Name":"contoso","EwsEnabled":null,"EwsAllowList":null}"#, "exchange organization"),
            (r#"{"value":[{"id":"contoso.com","isVerified":true}]}"#, "graph"),
            (r#"{"error":"invalid_client","error_description":"AADSTS700027: x"}"#, "token errors"),
            (r#"{"@odata.context":"x","value":[{"mailboxid":"1","emailaddress":"ada@contoso.com"}]}"#, "mailboxes"),
            ("name,servertype,useautodiscover\r\nOnline,3,False\r\n", "profiles"),
            (r#"{"value":[{"name":"Contoso","emailconnectionchannel":0}]}"#, "organization row"),
            (
                "mailboxid : 1\r\n\r\nprocessingstatecode : 0\r\nincomingemaildeliverymethod : EmailRouter\r\n",
                "mailbox log",
            ),
            ("The email addresses have not been approved.", "alert"),
            ("It says AADSTS70002: Error validating credentials.", "token errors"),
        ] {
            assert_eq!(kind(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_newer_schema_and_an_unknown_text_are_refused_with_what_helps() {
        let newer = kind(r#"{"exdoctor-evidence":2,"server":{"host":"crm1"}}"#).unwrap_err();
        assert!(
            newer.starts_with("was written by a newer collector: schema 2; this exdoctor reads up to 1"),
            "{newer}"
        );
        let unknown = kind("Dear support,\nplease help").unwrap_err();
        assert!(
            unknown.starts_with("is of no known kind; it begins `Dear support,`; looked for: JSON of"),
            "{unknown}"
        );
        let many =
            format!(r#"{{"exdoctor-evidence":1,"server":{{"host":"a","files":[{}""]}}}}"#, r#""","#.repeat(20_000));
        assert!(kind(&many).unwrap_err().starts_with("has a list of more than 20000 entries"));
        assert!(kind("{\"exdoctor-evidence\":1,").unwrap_err().starts_with("is a damaged file of the collector"));
        assert!(
            kind(r#"{"exdoctor-evidence":1,"server":{"roles":7}}"#).unwrap_err().starts_with("is no valid evidence")
        );
    }
}
