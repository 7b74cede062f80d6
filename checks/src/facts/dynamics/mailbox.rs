//! What does Dynamics say about a mailbox?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::alert::Alert;
use super::cells::Cells;
use super::words::{AppState, Approval, Method, Status};
use crate::facts::server::{Read, Row};

/// Every record of Dynamics that has one address: one in each organization, where all is well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct DynamicsMailbox {
    /// The records.
    pub records: Vec<MailboxRecord>,
}

/// A mailbox record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct MailboxRecord {
    /// The unique name of its organization.
    pub organization: String,
    /// Where it was read: the Web API, or a file.
    pub source: String,
    /// Whether somebody named the address.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its mail address, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The id of its profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The name of its profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// Whether a profile is set, as far as the source tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_profile: Option<bool>,
    /// Whose it is: the id of the user or queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regarding: Option<String>,
    /// `systemuser` or `queue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regarding_kind: Option<String>,
    /// The name of the user or queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regarding_name: Option<String>,
    /// The owner of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// `systemuser` or `team`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_kind: Option<String>,
    /// The owner's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// The roles of an owner that is a team.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub owner_roles: Read<Vec<String>>,
    /// Whether it is active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// How mail comes in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming: Option<Method>,
    /// How mail goes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing: Option<Method>,
    /// How appointments, contacts and tasks are synchronized.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Method>,
    /// The last test of incoming mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming_status: Option<Status>,
    /// The last test of outgoing mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing_status: Option<Status>,
    /// The last test of appointments, contacts and tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act_status: Option<Status>,
    /// Whether incoming mail is processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming_enabled: Option<bool>,
    /// Whether outgoing mail is processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing_enabled: Option<bool>,
    /// Whether appointments, contacts and tasks are processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act_enabled: Option<bool>,
    /// Whether the address is approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Whether an administrator of Microsoft 365 approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by_administrator: Option<bool>,
    /// Whether a test is queued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<bool>,
    /// How often the test was tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<i64>,
    /// Until when the next test waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postponed_until: Option<Timestamp>,
    /// Until when all processing waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_postponed_until: Option<Timestamp>,
    /// When the last test ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tested: Option<Timestamp>,
    /// Where EWS of the mailbox is, as Dynamics remembers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ews_url: Option<String>,
    /// When Autodiscover found that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autodiscovered: Option<Timestamp>,
    /// When the last synchronization succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sync: Option<Timestamp>,
    /// The number of the last error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<i64>,
    /// The text of the last error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_text: Option<String>,
    /// When the last error happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_at: Option<Timestamp>,
    /// Whether this organization is to own the synchronization of appointments, contacts and tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wants_act: Option<bool>,
    /// Whether Exchange remembers this organization as the one that synchronizes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owns_act: Option<bool>,
    /// Whether it is a forward mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward: Option<bool>,
    /// Whether the app for Outlook is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<AppState>,
    /// Its recent alerts, newest first.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub alerts: Read<Vec<Alert>>,
}

impl MailboxRecord {
    /// The columns that are read, of the table `mailboxes`.
    pub const COLUMNS: &str = "name,emailaddress,_emailserverprofile_value,_regardingobjectid_value,_ownerid_value,statecode,\
        incomingemaildeliverymethod,outgoingemaildeliverymethod,actdeliverymethod,incomingemailstatus,outgoingemailstatus,\
        actstatus,enabledforincomingemail,enabledforoutgoingemail,enabledforact,emailrouteraccessapproval,\
        isemailaddressapprovedbyo365admin,testemailconfigurationscheduled,testemailconfigurationretrycount,\
        postponetestemailconfigurationuntil,postponemailboxprocessinguntil,testmailboxaccesscompletedon,ewsurl,\
        lastautodiscoveredon,lastsuccessfulsynccompletedon,lastsyncerrorcode,lastsyncerror,lastsyncerroroccurredon,\
        isactsyncorgflagset,orgmarkedasprimaryforexchangesync,isforwardmailbox,officeappsdeploymentstatus";

    /// A record of a row of `mailboxes`.
    pub fn of(row: &Row, organization: &str, source: &str) -> Self {
        let cells = Cells(row);
        let mail = |name: &str| cells.option(name, "mailbox.emaildeliverymethod");
        let status = |name: &str| cells.option(name, "mailbox.status");
        let (profile, regarding, owner) = ("_emailserverprofile_value", "_regardingobjectid_value", "_ownerid_value");
        Self {
            organization: organization.to_owned(),
            source: source.to_owned(),
            named: false,
            id: cells.id("mailboxid"),
            name: cells.text("name"),
            address: cells.text("emailaddress").map(|address| address.to_ascii_lowercase()),
            profile: cells.id(profile),
            profile_name: cells.label(profile),
            // A table that was asked for the column leaves it out where there is none; a log never has it.
            has_profile: Some(cells.id(profile).is_some()),
            regarding: cells.id(regarding),
            regarding_kind: cells.leads_to(regarding),
            regarding_name: cells.label(regarding),
            owner: cells.id(owner),
            owner_kind: cells.leads_to(owner),
            owner_name: cells.label(owner),
            owner_roles: Read::Unasked,
            active: cells.whole("statecode").map(|state| state == 0),
            incoming: mail("incomingemaildeliverymethod"),
            outgoing: mail("outgoingemaildeliverymethod"),
            act: cells.option("actdeliverymethod", "mailbox.actdeliverymethod"),
            incoming_status: status("incomingemailstatus"),
            outgoing_status: status("outgoingemailstatus"),
            act_status: status("actstatus"),
            incoming_enabled: cells.flag("enabledforincomingemail"),
            outgoing_enabled: cells.flag("enabledforoutgoingemail"),
            act_enabled: cells.flag("enabledforact"),
            approval: cells.option("emailrouteraccessapproval", "mailbox.emailrouteraccessapproval"),
            approved_by_administrator: cells.flag("isemailaddressapprovedbyo365admin"),
            scheduled: cells.flag("testemailconfigurationscheduled"),
            retries: cells.whole("testemailconfigurationretrycount"),
            postponed_until: cells.moment("postponetestemailconfigurationuntil"),
            processing_postponed_until: cells.moment("postponemailboxprocessinguntil"),
            tested: cells.moment("testmailboxaccesscompletedon"),
            ews_url: cells.text("ewsurl"),
            autodiscovered: cells.moment("lastautodiscoveredon"),
            last_sync: cells.moment("lastsuccessfulsynccompletedon"),
            error_code: cells.whole("lastsyncerrorcode"),
            error_text: cells.text("lastsyncerror"),
            error_at: cells.moment("lastsyncerroroccurredon"),
            wants_act: cells.flag("isactsyncorgflagset"),
            owns_act: cells.flag("orgmarkedasprimaryforexchangesync"),
            forward: cells.flag("isforwardmailbox"),
            app: cells.option("officeappsdeploymentstatus", "mailbox.officeappsdeploymentstatus"),
            alerts: Read::Unasked,
        }
    }

    /// What people call it: its address, else its name, else its id.
    pub fn title(&self) -> &str {
        let written = [&self.address, &self.name, &self.id];
        written.into_iter().flatten().next().map_or("a mailbox without a name", String::as_str)
    }

    /// Whether it belongs to a queue.
    pub fn is_queue(&self) -> bool {
        self.regarding_kind.as_deref() == Some("queue")
    }
}
