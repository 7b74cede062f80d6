//! What do exports and logs of Dynamics say about organizations, profiles and mailboxes?

use exdoctor_checks::facts::deployment::{Deployment, Organization};
use exdoctor_checks::facts::dynamics::{Alert, AlertLevel, MailboxRecord, OrganizationSettings, ProfileRecord, Tables};
use exdoctor_checks::facts::server::{Read, Row};
use serde_json::Value;

use super::alerts::by_address;
use super::moment;
use super::rows::{column, has};

/// How an organization is called that no file names.
const UNNAMED: &str = "unnamed organization";
/// A name of the log of a mailbox stands in one of these lines.
const LOG_MARKS: [&str; 4] =
    ["processingstatecode", "testemailconfigurationscheduled", "incomingemaildeliverymethod", "mailboxid"];
/// A log has so many of them at least.
const LEAST_MARKS: usize = 3;

/// Tables and texts that say nothing of their organization, in the order of the files.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Loose {
    mailboxes: Vec<MailboxRecord>,
    profiles: Vec<ProfileRecord>,
    logs: Vec<MailboxRecord>,
    alerts: Vec<(Option<String>, Alert, String)>,
}

/// A table of mailboxes: of the Web API, or as CSV.
pub(super) fn is_mailboxes(row: &Row) -> bool {
    has(row, "emailaddress")
        && ["incomingemaildeliverymethod", "actdeliverymethod", "mailboxid"].iter().any(|name| has(row, name))
}

/// A table of e-mail server profiles.
pub(super) fn is_profiles(row: &Row) -> bool {
    has(row, "servertype")
        && ["useautodiscover", "emailserverprofileid", "incomingserverlocation"].iter().any(|name| has(row, name))
}

/// The rows of an answer of the Web API that somebody saved: `{"value": [...]}`.
pub(super) fn answer(value: &Value) -> Option<&Value> {
    let object = value.as_object()?;
    let known = |key: &str| {
        key == "value" || key.starts_with("@odata") || key.starts_with("@OData") || key.starts_with("@Microsoft")
    };
    object.keys().all(|key| known(key)).then(|| object.get("value")).flatten()
}

/// Whether a text is what "Download Mailbox Details" saves.
pub(super) fn is_log(text: &str) -> bool {
    let begins = |mark: &&str| {
        text.lines().take(500).any(|line| {
            let Some((name, _)) = line.split_once(':') else { return false };
            name.trim().eq_ignore_ascii_case(mark)
        })
    };
    LOG_MARKS.iter().copied().filter(begins).count() >= LEAST_MARKS
}

/// The columns of such a log; it is one record, whatever sections it has.
pub(super) fn log(text: &str) -> Row {
    let mut row = Row::new();
    for line in text.lines().take(2_000) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        let is_name =
            !name.is_empty() && name.len() <= 60 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if is_name && !value.is_empty() {
            row.entry(name).or_insert_with(|| value.to_owned());
        }
    }
    let dates: Vec<String> = row.values().cloned().collect();
    let order = moment::order(dates.iter().map(String::as_str));
    for value in row.values_mut() {
        if let Some(Read::Value(at)) = moment::local(value, order) {
            *value = at.to_string();
        }
    }
    row
}

impl Loose {
    pub(super) fn mailboxes(&mut self, rows: &[Row], file: &str) {
        self.mailboxes.extend(rows.iter().map(|row| MailboxRecord::of(row, UNNAMED, file)));
    }

    pub(super) fn profiles(&mut self, rows: &[Row], file: &str) {
        self.profiles.extend(rows.iter().map(|row| ProfileRecord::of(row, UNNAMED, file)));
    }

    pub(super) fn log(&mut self, row: &Row, file: &str) {
        let record = MailboxRecord::of(row, UNNAMED, file);
        // The log shows states and times; whether a profile is set it does not say.
        let has_profile = record.has_profile.filter(|set| *set);
        let name = record.name.clone().or_else(|| Some(file.to_owned()));
        self.logs.push(MailboxRecord { has_profile, name, ..record });
    }

    /// Alerts, each about the mailbox whose address is the only one in its text.
    pub(super) fn alert(&mut self, text: &str, file: &str) {
        for (about, text) in by_address(text) {
            let alert = Alert { level: Some(AlertLevel::Error), text: text.trim().to_owned(), ..Alert::default() };
            self.alerts.push((about, alert, file.to_owned()));
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Everything that the files say, organization by organization.
pub(super) fn tables(deployment: &Deployment, loose: &Loose) -> Vec<Tables> {
    let organizations = deployment.organizations.value().map(Vec::as_slice).unwrap_or_default();
    let source = deployment.files.join(", ");
    let mut all: Vec<Tables> = organizations.iter().map(|own| of_organization(own, &source)).collect();
    if loose.is_empty() {
        return all;
    }
    if all.len() != 1 {
        all.push(Tables { organization: UNNAMED.to_owned(), source: "files".to_owned(), ..Tables::default() });
    }
    if let Some(last) = all.last_mut() {
        add(last, loose.clone());
    }
    all
}

fn of_organization(own: &Organization, source: &str) -> Tables {
    let settings = match &own.row {
        Read::Value(row) => Read::Value(OrganizationSettings::of(row)),
        Read::Absent => Read::Absent,
        Read::Failed(reason) => Read::Failed(reason.clone()),
        Read::Unasked => Read::Unasked,
    };
    Tables {
        organization: own.name.clone(),
        source: source.to_owned(),
        version: own.version.clone(),
        settings,
        user: Read::Unasked,
        mailboxes: Tables::read(&own.mailboxes, |row| MailboxRecord::of(row, &own.name, source)),
        profiles: Tables::read(&own.profiles, |row| ProfileRecord::of(row, &own.name, source)),
        alerts: Tables::read(&own.alerts, Alert::of),
        whole: own.mailboxes.is_known(),
    }
}

/// Adds what no file gives an organization to.
fn add(table: &mut Tables, loose: Loose) {
    let name = table.organization.clone();
    let mut mailboxes = match std::mem::take(&mut table.mailboxes) {
        Read::Value(known) => known,
        other => {
            table.mailboxes = other;
            Vec::new()
        }
    };
    let own = loose.mailboxes.into_iter().map(|record| MailboxRecord { organization: name.clone(), ..record });
    mailboxes.extend(own);
    for log in loose.logs {
        let log = MailboxRecord { organization: name.clone(), ..log };
        match mailboxes.iter_mut().find(|own| same(own, &log)) {
            Some(known) => filled(known, &log),
            None => mailboxes.push(log),
        }
    }
    for (address, alert, file) in loose.alerts {
        let known = mailboxes.iter().position(|own| address.is_some() && own.address == address);
        let place = known.unwrap_or(mailboxes.len());
        if known.is_none() {
            let (organization, source) = (name.clone(), file.clone());
            let title = address.is_none().then_some(file);
            mailboxes.push(MailboxRecord { organization, source, name: title, address, ..MailboxRecord::default() });
        }
        match &mut mailboxes[place].alerts {
            Read::Value(known) => known.push(alert),
            none => *none = Read::Value(vec![alert]),
        }
    }
    if !mailboxes.is_empty() {
        table.mailboxes = Read::Value(mailboxes);
    }
    if !loose.profiles.is_empty() {
        let mut profiles = table.profiles.value().cloned().unwrap_or_default();
        let own = loose.profiles.into_iter().map(|record| ProfileRecord { organization: name.clone(), ..record });
        profiles.extend(own);
        table.profiles = Read::Value(profiles);
    }
}

fn same(known: &MailboxRecord, log: &MailboxRecord) -> bool {
    let both = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    both(&known.id, &log.id) || both(&known.address, &log.address)
}

/// Takes from a log what a table does not say.
fn filled(known: &mut MailboxRecord, log: &MailboxRecord) {
    let (Ok(Value::Object(mut own)), Ok(Value::Object(other))) =
        (serde_json::to_value(&*known), serde_json::to_value(log))
    else {
        return;
    };
    for (key, value) in other {
        own.entry(key).or_insert(value);
    }
    if let Ok(all) = serde_json::from_value(Value::Object(own)) {
        *known = all;
    }
}

/// The columns that decide whether a table of Dynamics is a list of organizations of the Web API.
pub(super) fn settings_of(row: &Row) -> Option<Organization> {
    let name = column(row, "name")?;
    column(row, "emailconnectionchannel")?;
    Some(Organization { name: name.to_owned(), row: Read::Value(row.clone()), ..Organization::default() })
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::dynamics::{Method, Status};

    use super::*;

    const LOG: &str = "Mailbox Async Processing State\r\n\r\nmailboxid : 9fb6600b-0965-e811-a97f-000d4a161089\r\nhostid: Null\r\n\
        processingstatecode : 0\r\n\r\nMailbox Synchronization Methods\r\nincomingemaildeliverymethod : EmailRouter\r\n\
        actdeliverymethod : EmailRouter\r\n\r\nincomingemailstatus : Success\r\ntestemailconfigurationscheduled : False\r\n\
        testmailboxaccesscompletedon : 12/31/2025 3:23:36 PM\r\n";

    #[test]
    fn a_log_is_one_record_with_its_own_words() {
        assert!(is_log(LOG) && !is_log("mailboxid : 1\r\nName : x\r\n"));
        let mut loose = Loose::default();
        loose.log(&log(LOG), "ada.log");
        let record = &loose.logs[0];
        assert_eq!((record.incoming, record.act), (Some(Method::ServerSide), Some(Method::ServerSide)));
        assert_eq!((record.incoming_status, record.scheduled), (Some(Status::Success), Some(false)));
        assert_eq!(record.tested.map(|at| at.to_string()).as_deref(), Some("2025-12-31T15:23:00Z"));
        assert_eq!((record.has_profile, record.title()), (None, "ada.log"));
    }

    #[test]
    fn an_alert_is_about_the_only_address_in_it() {
        let text = "ada@contoso.com: The email addresses have not been approved.";
        assert!(
            crate::evidence::alerts::is_alert(text) && !crate::evidence::alerts::is_alert("Dear support, please help")
        );
        let mut loose = Loose::default();
        loose.alert(text, "alert.txt");
        loose.alert("ada@contoso.com or bob@contoso.com", "two.txt");
        let impersonation = "bob@contoso.com: ErrorImpersonateUserDenied";
        loose.alert(&format!("{text}\r\n\r\n{impersonation}\r\n"), "both.txt");
        loose.alert(&format!("eve@contoso.com: Error\n\n{impersonation}"), "one.txt");
        let tables = tables(&Deployment::default(), &loose);
        let mailboxes = tables[0].mailboxes.value().unwrap();
        let titles: Vec<&str> = mailboxes.iter().map(MailboxRecord::title).collect();
        assert_eq!(titles, ["ada@contoso.com", "two.txt", "bob@contoso.com", "one.txt"]);
        assert_eq!(mailboxes[0].alerts.value().map(Vec::len), Some(2));
    }

    #[test]
    fn a_log_fills_what_the_table_of_the_collector_does_not_say() {
        let mut known = MailboxRecord { incoming: Some(Method::None), ..MailboxRecord::default() };
        let log = MailboxRecord {
            incoming: Some(Method::ServerSide),
            act: Some(Method::ServerSide),
            ..MailboxRecord::default()
        };
        filled(&mut known, &log);
        assert_eq!((known.incoming, known.act), (Some(Method::None), Some(Method::ServerSide)));
    }
}
