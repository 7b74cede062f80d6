//! What does an e-mail server profile of Dynamics say?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::alert::Alert;
use super::cells::Cells;
use super::words::{Credential, Protocol, ServerType, TestResult};
use crate::facts::server::{Read, Row};

/// Every profile of a name: one in each organization at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct DynamicsProfile {
    /// The profiles.
    pub records: Vec<ProfileRecord>,
}

/// An e-mail server profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct ProfileRecord {
    /// The unique name of its organization.
    pub organization: String,
    /// Where it was read: the Web API, or a file.
    pub source: String,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it is active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// How many active mailboxes use it for server-side synchronization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_by: Option<usize>,
    /// Whether new mailboxes get it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// What kind of server it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerType>,
    /// Whether it takes the tenant of the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_tenant: Option<bool>,
    /// A tenant of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Whether Autodiscover finds the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autodiscover: Option<bool>,
    /// Where incoming mail is fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming_location: Option<String>,
    /// Where outgoing mail is handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing_location: Option<String>,
    /// How it signs in for incoming mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming_protocol: Option<Protocol>,
    /// How it signs in for outgoing mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing_protocol: Option<Protocol>,
    /// From where it takes the credential for incoming mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming_credential: Option<Credential>,
    /// From where it takes the credential for outgoing mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing_credential: Option<Credential>,
    /// Whether the account impersonates the mailboxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impersonates: Option<bool>,
    /// The account for incoming mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming_user: Option<String>,
    /// The account for outgoing mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing_user: Option<String>,
    /// Whether incoming mail goes over TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming_tls: Option<bool>,
    /// Whether outgoing mail goes over TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing_tls: Option<bool>,
    /// The port for incoming mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming_port: Option<i64>,
    /// The port for outgoing mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing_port: Option<i64>,
    /// The resource of the sign-in with hybrid modern authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The application of hybrid modern authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Whether a key vault is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_vault: Option<String>,
    /// What the last Test Connection came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<TestResult>,
    /// When it ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tested: Option<Timestamp>,
    /// What it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_message: Option<String>,
    /// What the mail server answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_response: Option<String>,
    /// How many minutes lie between two fetches at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polling_minutes: Option<i64>,
    /// From which day on mail is processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// Whether mail that cannot be processed goes to a folder of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undeliverable: Option<bool>,
    /// Its recent alerts, newest first.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub alerts: Read<Vec<Alert>>,
}

impl ProfileRecord {
    /// The columns that every version has, of the table `emailserverprofiles`.
    pub const COLUMNS: &str = "name,statecode,servertype,usedefaulttenantid,exchangeonlinetenantid,useautodiscover,incomingserverlocation,\
        outgoingserverlocation,usesamesettingsforoutgoingconnections,incomingauthenticationprotocol,outgoingauthenticationprotocol,incomingcredentialretrieval,\
        outgoingcredentialretrieval,incominguseimpersonation,incomingusername,outgoingusername,incomingusessl,\
        outgoingusessl,incomingportnumber,outgoingportnumber,lasttestexecutionstatus,lastcrmmessage,lasttestresponse,\
        lastteststarttime,minpollingintervalinminutes,moveundeliveredemails,processemailsreceivedafter";

    /// The columns that only a version with hybrid modern authentication has.
    pub const MODERN_COLUMNS: &str = "aadresourceid,oauthclientid,_keyvaultreferenceid_value";

    /// A profile of a row of `emailserverprofiles`.
    pub fn of(row: &Row, organization: &str, source: &str) -> Self {
        let cells = Cells(row);
        // Outgoing mail may use what is set for incoming mail; its own columns are then left over, or empty.
        let empty =
            cells.text("outgoingserverlocation").is_none() && cells.text("outgoingcredentialretrieval").is_none();
        let same = cells.flag("usesamesettingsforoutgoingconnections").unwrap_or(empty);
        let outgoing = |own: &'static str, incoming: &'static str| if same { incoming } else { own };
        let protocol = |name: &str| cells.option(name, "emailserverprofile.authenticationprotocol");
        let credential = |name: &str| cells.option(name, "emailserverprofile.credentialretrieval");
        Self {
            organization: organization.to_owned(),
            source: source.to_owned(),
            id: cells.id("emailserverprofileid"),
            name: cells.text("name").unwrap_or_else(|| "unnamed profile".to_owned()),
            active: cells.whole("statecode").map(|state| state == 0),
            used_by: None,
            is_default: None,
            server: cells.option("servertype", "emailserverprofile.servertype"),
            default_tenant: cells.flag("usedefaulttenantid"),
            tenant: cells.text("exchangeonlinetenantid"),
            autodiscover: cells.flag("useautodiscover"),
            incoming_location: cells.text("incomingserverlocation"),
            outgoing_location: cells.text(outgoing("outgoingserverlocation", "incomingserverlocation")),
            incoming_protocol: protocol("incomingauthenticationprotocol"),
            outgoing_protocol: protocol(outgoing("outgoingauthenticationprotocol", "incomingauthenticationprotocol")),
            incoming_credential: credential("incomingcredentialretrieval"),
            outgoing_credential: credential(outgoing("outgoingcredentialretrieval", "incomingcredentialretrieval")),
            impersonates: cells.flag("incominguseimpersonation"),
            incoming_user: cells.text("incomingusername"),
            outgoing_user: cells.text(outgoing("outgoingusername", "incomingusername")),
            incoming_tls: cells.flag("incomingusessl"),
            outgoing_tls: cells.flag(outgoing("outgoingusessl", "incomingusessl")),
            incoming_port: cells.whole("incomingportnumber"),
            outgoing_port: cells.whole(outgoing("outgoingportnumber", "incomingportnumber")),
            resource: cells.text("aadresourceid"),
            client: cells.text("oauthclientid"),
            key_vault: cells.id("_keyvaultreferenceid_value"),
            test: cells.option("lasttestexecutionstatus", "emailserverprofile.lasttestexecutionstatus"),
            tested: cells.moment("lastteststarttime"),
            test_message: cells.text("lastcrmmessage"),
            test_response: cells.text("lasttestresponse"),
            polling_minutes: cells.whole("minpollingintervalinminutes"),
            start: cells.moment("processemailsreceivedafter"),
            undeliverable: cells.flag("moveundeliveredemails"),
            alerts: Read::Unasked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outgoing_mail_may_use_what_is_set_for_incoming_mail() {
        let row = |cells: &[(&str, &str)]| -> Row {
            cells.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let incoming = [("incomingserverlocation", "https://mail.contoso.com"), ("incomingcredentialretrieval", "1")];
        let of = |more: &[(&str, &str)]| {
            let own = ProfileRecord::of(&row(&[&incoming[..], more].concat()), "Contoso", "x");
            (own.outgoing_location, own.outgoing_credential)
        };
        let same = (Some("https://mail.contoso.com".to_owned()), Some(Credential::Profile));
        let flag = "usesamesettingsforoutgoingconnections";
        assert_eq!(of(&[]), same);
        assert_eq!(of(&[(flag, "True"), ("outgoingcredentialretrieval", "4")]), same);
        assert_eq!(of(&[(flag, "False"), ("outgoingcredentialretrieval", "4")]), (None, Some(Credential::Anonymous)));
        assert_eq!(of(&[("outgoingcredentialretrieval", "1")]), (None, Some(Credential::Profile)));
    }
}
