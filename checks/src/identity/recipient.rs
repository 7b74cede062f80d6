//! Who opens a mailbox, and with which account?

/// Kinds of recipients that are judged in their own way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recipient {
    /// A person, or the source does not say.
    #[default]
    Usual,
    /// A mailbox that several people open with their own accounts, a room, a device: nobody signs in to it.
    Resource,
    /// A mailbox whose account is in another forest.
    Linked,
    /// A mailbox that Exchange made for itself.
    System,
}

/// The kinds that Exchange makes for itself, as the directory numbers them.
const SYSTEM: [i64; 7] = [0x1000, 0x2000, 0x4000, 0x40_0000, 0x80_0000, 0x100_0000, 0x2000_0000];

/// The kind that a number of the directory or a word of Exchange names.
pub(super) fn recipient(text: &str) -> Recipient {
    match text.parse::<i64>() {
        Ok(2) => Recipient::Linked,
        Ok(4 | 0x10 | 0x20 | 0x8_0000_0000 | 0x2_0000_0000 | 0x4_0000_0000) => Recipient::Resource,
        Ok(number) if SYSTEM.contains(&number) => Recipient::System,
        Ok(_) => Recipient::Usual,
        Err(_) => match text.to_ascii_lowercase().as_str() {
            "linkedmailbox" => Recipient::Linked,
            "sharedmailbox"
            | "roommailbox"
            | "equipmentmailbox"
            | "schedulingmailbox"
            | "teammailbox"
            | "remotesharedmailbox"
            | "remoteroommailbox"
            | "remoteequipmentmailbox" => Recipient::Resource,
            "systemmailbox"
            | "arbitrationmailbox"
            | "monitoringmailbox"
            | "discoverymailbox"
            | "auditlogmailbox"
            | "systemattendantmailbox"
            | "mailboxplan" => Recipient::System,
            _ => Recipient::Usual,
        },
    }
}
