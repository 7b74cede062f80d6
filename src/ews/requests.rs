//! What is asked of EWS and of Autodiscover, word by word?
//!
//! Each request is valid by the schemas that Microsoft publishes for EWS; `.ci/run` holds them to it.

use std::fmt::Write;

use exdoctor_checks::facts::ews::ItemKind;

/// The header by which items of exdoctor are known again; what is sent keeps it.
pub const MARK: &str = "X-Exdoctor-Run";

/// A folder that every mailbox has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// The inbox.
    Inbox,
    /// Drafts.
    Drafts,
    /// Sent items.
    Sent,
    /// The calendar.
    Calendar,
    /// Contacts.
    Contacts,
    /// Tasks.
    Tasks,
}

impl Folder {
    /// Every folder in which exdoctor leaves something.
    pub const ALL: [Self; 6] = [Self::Inbox, Self::Drafts, Self::Sent, Self::Calendar, Self::Contacts, Self::Tasks];

    /// Where an item of a kind is created.
    pub const fn of(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Message => Self::Drafts,
            ItemKind::Appointment => Self::Calendar,
            ItemKind::Contact => Self::Contacts,
            ItemKind::Task => Self::Tasks,
        }
    }

    /// What it is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inbox => "the inbox",
            Self::Drafts => "the drafts",
            Self::Sent => "the sent items",
            Self::Calendar => "the calendar",
            Self::Contacts => "the contacts",
            Self::Tasks => "the tasks",
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Drafts => "drafts",
            Self::Sent => "sentitems",
            Self::Calendar => "calendar",
            Self::Contacts => "contacts",
            Self::Tasks => "tasks",
        }
    }
}

/// The versions of the schema that requests name.
const MODERN: &str = "Exchange2013_SP1";
/// What Test Connection of Dynamics names.
const OLD: &str = "Exchange2010";

/// Opens the inbox: the least that tells whether a mailbox answers.
pub fn get_inbox(mailbox: Option<&str>) -> String {
    envelope(
        MODERN,
        mailbox,
        r#"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>"#,
    )
}

/// Lists the folders of the inbox, as Test Connection of Dynamics does.
pub fn find_folders(mailbox: &str) -> String {
    envelope(
        OLD,
        Some(mailbox),
        r#"<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:IndexedPageFolderView MaxEntriesReturned="1" Offset="0" BasePoint="Beginning"/><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindFolder>"#,
    )
}

/// Lists the newest item of the inbox, as Test & Enable of Dynamics does.
pub fn find_items(mailbox: &str) -> String {
    envelope(
        OLD,
        Some(mailbox),
        r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:IndexedPageItemView MaxEntriesReturned="1" Offset="0" BasePoint="Beginning"/><m:SortOrder><t:FieldOrder Order="Descending"><t:FieldURI FieldURI="item:DateTimeReceived"/></t:FieldOrder></m:SortOrder><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>"#,
    )
}

/// Finds what carries the mark of exdoctor in a folder: of one run, or of any.
pub fn find_marked(mailbox: &str, folder: Folder, run: Option<&str>) -> String {
    let mark = mark();
    let restriction = match run {
        Some(run) => format!(
            r#"<t:IsEqualTo>{mark}<t:FieldURIOrConstant><t:Constant Value="{}"/></t:FieldURIOrConstant></t:IsEqualTo>"#,
            escaped(run)
        ),
        None => format!("<t:Exists>{mark}</t:Exists>"),
    };
    envelope(
        MODERN,
        Some(mailbox),
        &format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/>{mark}</t:AdditionalProperties></m:ItemShape><m:IndexedPageItemView MaxEntriesReturned="100" Offset="0" BasePoint="Beginning"/><m:Restriction>{restriction}</m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="{}"/></m:ParentFolderIds></m:FindItem>"#,
            folder.id()
        ),
    )
}

/// What an item that exdoctor creates says about itself.
pub struct Marked<'a> {
    /// The mailbox.
    pub mailbox: &'a str,
    /// The mark of the run.
    pub run: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// When appointments begin, as XML writes it.
    pub begins: &'a str,
    /// When they end.
    pub ends: &'a str,
}

/// Creates an item of a kind in its own folder; nobody is told.
pub fn create(kind: ItemKind, item: &Marked<'_>) -> String {
    let (subject, property) = (escaped(item.subject), property(item.run));
    let (attributes, inside) = match kind {
        ItemKind::Message => (
            r#" MessageDisposition="SaveOnly""#,
            format!(
                r#"<t:Message><t:Subject>{subject}</t:Subject><t:Body BodyType="Text">{BODY}</t:Body>{property}</t:Message>"#
            ),
        ),
        ItemKind::Appointment => (
            r#" SendMeetingInvitations="SendToNone""#,
            format!(
                r#"<t:CalendarItem><t:Subject>{subject}</t:Subject><t:Body BodyType="Text">{BODY}</t:Body><t:ReminderIsSet>false</t:ReminderIsSet>{property}<t:Start>{}</t:Start><t:End>{}</t:End><t:LegacyFreeBusyStatus>Free</t:LegacyFreeBusyStatus></t:CalendarItem>"#,
                escaped(item.begins),
                escaped(item.ends)
            ),
        ),
        ItemKind::Contact => (
            "",
            format!(
                r"<t:Contact><t:Subject>{subject}</t:Subject>{property}<t:FileAs>{subject}</t:FileAs><t:DisplayName>{subject}</t:DisplayName></t:Contact>"
            ),
        ),
        ItemKind::Task => (
            "",
            format!(
                r#"<t:Task><t:Subject>{subject}</t:Subject><t:Body BodyType="Text">{BODY}</t:Body><t:ReminderIsSet>false</t:ReminderIsSet>{property}</t:Task>"#
            ),
        ),
    };
    envelope(
        MODERN,
        Some(item.mailbox),
        &format!(
            r#"<m:CreateItem{attributes}><m:SavedItemFolderId><t:DistinguishedFolderId Id="{}"/></m:SavedItemFolderId><m:Items>{inside}</m:Items></m:CreateItem>"#,
            Folder::of(kind).id()
        ),
    )
}

/// Sends a message from the mailbox to itself and keeps a copy, as Test & Enable of Dynamics does.
pub fn send(item: &Marked<'_>) -> String {
    envelope(
        MODERN,
        Some(item.mailbox),
        &format!(
            r#"<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:SavedItemFolderId><t:DistinguishedFolderId Id="sentitems"/></m:SavedItemFolderId><m:Items><t:Message><t:Subject>{}</t:Subject><t:Body BodyType="Text">{BODY}</t:Body>{}<t:ToRecipients><t:Mailbox><t:EmailAddress>{}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#,
            escaped(item.subject),
            property(item.run),
            escaped(item.mailbox)
        ),
    )
}

/// Deletes items for good.
pub fn delete<'a>(mailbox: &str, ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut inside = String::new();
    for id in ids {
        write!(inside, r#"<t:ItemId Id="{}"/>"#, escaped(id)).expect("a string takes every text");
    }
    envelope(
        MODERN,
        Some(mailbox),
        &format!(
            r#"<m:DeleteItem DeleteType="HardDelete" SendMeetingCancellations="SendToNone" AffectedTaskOccurrences="AllOccurrences"><m:ItemIds>{inside}</m:ItemIds></m:DeleteItem>"#
        ),
    )
}

/// Asks Autodiscover in plain XML for the settings of a mailbox.
pub fn pox(mailbox: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>{}</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>"#,
        escaped(mailbox)
    )
}

/// The same in SOAP.
pub fn user_settings(url: &str, mailbox: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover" xmlns:w="http://www.w3.org/2005/08/addressing" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><a:RequestedServerVersion>Exchange2013_SP1</a:RequestedServerVersion><w:Action>http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings</w:Action><w:To>{}</w:To></s:Header><s:Body><a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>{}</a:Mailbox></a:User></a:Users><a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting><a:Setting>InternalEwsUrl</a:Setting><a:Setting>CasVersion</a:Setting></a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage></s:Body></s:Envelope>"#,
        escaped(url),
        escaped(mailbox)
    )
}

const BODY: &str = "Created by exdoctor to test this mailbox; it removes the item itself.";

fn mark() -> String {
    format!(
        r#"<t:ExtendedFieldURI DistinguishedPropertySetId="InternetHeaders" PropertyName="{MARK}" PropertyType="String"/>"#
    )
}

fn property(run: &str) -> String {
    format!("<t:ExtendedProperty>{}<t:Value>{}</t:Value></t:ExtendedProperty>", mark(), escaped(run))
}

fn envelope(version: &str, mailbox: Option<&str>, body: &str) -> String {
    let acts = mailbox.map(|mailbox| {
        format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>{}</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>",
            escaped(mailbox)
        )
    });
    let acts = acts.unwrap_or_default();
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Header><t:RequestServerVersion Version="{version}"/>{acts}</s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

/// A text as XML has it; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every request that can be made, by name.
    fn all() -> Vec<(&'static str, String)> {
        let item = Marked {
            mailbox: "o'neill&co@contoso.com",
            run: "20260601T090000Z-1",
            subject: "exdoctor test \"<1>\"",
            begins: "2026-06-08T09:00:00Z",
            ends: "2026-06-08T09:15:00Z",
        };
        let mailbox = item.mailbox;
        let mut all = vec![
            ("get-inbox", get_inbox(Some(mailbox))),
            ("get-inbox-own", get_inbox(None)),
            ("find-folders", find_folders(mailbox)),
            ("find-items", find_items(mailbox)),
            ("find-run", find_marked(mailbox, Folder::Sent, Some(item.run))),
            ("find-leftovers", find_marked(mailbox, Folder::Drafts, None)),
            ("send", send(&item)),
            ("delete", delete(mailbox, ["AAMk", "BBMk"])),
        ];
        let kinds = [ItemKind::Message, ItemKind::Appointment, ItemKind::Contact, ItemKind::Task];
        all.extend(kinds.map(|kind| (kind.word(), create(kind, &item))));
        all
    }

    #[test]
    fn every_request_is_well_formed_whatever_an_address_holds() {
        for (name, text) in all() {
            assert!(
                !text.contains('\u{0}') && text.contains("http://schemas.microsoft.com/exchange/services/2006/"),
                "{name}"
            );
            assert!(!text.contains("o'neill&co"), "{name}: {text}");
        }
        assert_eq!(escaped("a\u{0}\u{b}<&>\"\n"), "a&lt;&amp;&gt;&quot; ");
    }

    /// For the schemas: writes the requests where somebody wants them.
    #[test]
    fn the_requests_are_written_for_the_schemas() {
        let Some(folder) = std::env::var_os("EXDOCTOR_WRITE_REQUESTS") else { return };
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        for (name, text) in all() {
            std::fs::write(folder.join(format!("{name}.xml")), text).expect("the request can be written");
        }
    }
}
