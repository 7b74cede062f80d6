//! In which folders does exdoctor look and write?

use exdoctor_checks::facts::ews::ItemKind;

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

    pub(super) const fn id(self) -> &'static str {
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
