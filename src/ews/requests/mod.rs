//! What is asked of EWS, word by word?
//!
//! Each request is valid by the schemas that Microsoft publishes for EWS; `.ci/run` holds them to it.

mod autodiscover;
mod folder;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use exdoctor_checks::facts::ews::ItemKind;

pub use autodiscover::{pox, user_settings};
pub use folder::Folder;

/// The header by which items of exdoctor are known again; what is sent keeps it.
pub const MARK: &str = "X-Exdoctor-Run";

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
