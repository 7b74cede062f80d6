//! What does Dynamics say about an organization as a whole?

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::words::{Channel, Method};
use crate::facts::server::{Read, Row};
use crate::values;

/// An organization, as its Web API or the collector shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct DynamicsOrganization {
    /// Where it was read: the Web API, or a file.
    pub source: String,
    /// The version of Dynamics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its settings.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub settings: Read<OrganizationSettings>,
    /// Who was signed in.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub user: Read<SignedInUser>,
    /// How many mailboxes were read.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub mailboxes: Read<usize>,
    /// How many profiles were read.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub profiles: Read<usize>,
    /// How many alerts were read.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub alerts: Read<usize>,
}

/// The settings of an organization that concern mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct OrganizationSettings {
    /// What processes its mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Whether addresses of users must be approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_of_users: Option<bool>,
    /// Whether addresses of queues must be approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_of_queues: Option<bool>,
    /// The id of the profile that new mailboxes get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_profile: Option<String>,
    /// The name of that profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_profile_name: Option<String>,
    /// How mail of new mailboxes comes in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_incoming: Option<Method>,
    /// How mail of new mailboxes goes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_outgoing: Option<Method>,
    /// How appointments, contacts and tasks of new mailboxes are synchronized.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_act: Option<Method>,
}

/// The user that exdoctor signed in as.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct SignedInUser {
    /// The user's id.
    pub id: String,
    /// The names of the user's own roles.
    pub roles: Vec<String>,
    /// Whether one of them is System Administrator, whatever its name in the organization's language.
    pub administrator: bool,
    /// Which of the privileges of the set-up the user holds, also through teams, and how deep: `Basic`, `Local`, `Deep`, `Global`.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub privileges: Read<BTreeMap<String, String>>,
}

impl SignedInUser {
    /// The privileges of the set-up.
    pub const PRIVILEGES: [&str; 5] = [
        "prvReadMailbox",
        "prvWriteMailbox",
        "prvReadEmailServerProfile",
        "prvWriteEmailServerProfile",
        "prvApproveRejectEmailAddress",
    ];
}

impl OrganizationSettings {
    /// The columns that are read, of the table `organizations`.
    pub const COLUMNS: &str = "name,emailconnectionchannel,requireapprovalforuseremail,requireapprovalforqueueemail,\
        _defaultemailserverprofileid_value,defaultemailsettings";

    /// The settings of a row of `organizations`.
    pub fn of(row: &Row) -> Self {
        let cells = Cells(row);
        let defaults = cells.text("defaultemailsettings").unwrap_or_default();
        let mail = |name: &str| inner(&defaults, name).and_then(|word| method("mailbox.emaildeliverymethod", &word));
        let act = inner(&defaults, "ACTDeliveryMethod").and_then(|word| method("mailbox.actdeliverymethod", &word));
        Self {
            channel: cells.option("emailconnectionchannel", "organization.emailconnectionchannel"),
            approval_of_users: cells.flag("requireapprovalforuseremail"),
            approval_of_queues: cells.flag("requireapprovalforqueueemail"),
            default_profile: cells.id("_defaultemailserverprofileid_value"),
            default_profile_name: cells.label("_defaultemailserverprofileid_value"),
            default_incoming: mail("IncomingEmailDeliveryMethod"),
            default_outgoing: mail("OutgoingEmailDeliveryMethod"),
            default_act: act,
        }
    }
}

/// The text of an element, wherever it stands; the settings are a few elements without attributes.
fn inner(xml: &str, name: &str) -> Option<String> {
    let lower = xml.to_ascii_lowercase();
    let open = format!("<{}>", name.to_ascii_lowercase());
    let start = lower.find(&open)? + open.len();
    let end = lower[start..].find('<')? + start;
    Some(lower[start..end].trim().to_owned())
}

fn method(set: &str, word: &str) -> Option<Method> {
    match values::meaning(set, word)? {
        "none" => Some(Method::None),
        "outlook" => Some(Method::Outlook),
        "server-side" => Some(Method::ServerSide),
        "forward" => Some(Method::Forward),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_methods_are_read_from_the_text_of_the_organization() {
        let xml = "<EmailSettings><IncomingEmailDeliveryMethod>2</IncomingEmailDeliveryMethod>\
                   <OutgoingEmailDeliveryMethod>0</OutgoingEmailDeliveryMethod><ACTDeliveryMethod>1</ACTDeliveryMethod>\
                   </EmailSettings>";
        let row = Row::from([("defaultemailsettings".to_owned(), xml.to_owned())]);
        let read = OrganizationSettings::of(&row);
        let expected = (Some(Method::ServerSide), Some(Method::None), Some(Method::ServerSide));
        assert_eq!((read.default_incoming, read.default_outgoing, read.default_act), expected);
        let row = Row::from([("defaultemailsettings".to_owned(), "<EmailSettings/>".to_owned())]);
        assert_eq!(OrganizationSettings::of(&row), OrganizationSettings::default());
    }
}
