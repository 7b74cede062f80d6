//! What may a run write into mailboxes?

use exdoctor_checks::facts::FactKind;

/// What the command line allows; nothing without being told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    /// Items are created, found and deleted.
    pub items: bool,
    /// A message is sent from each mailbox to itself.
    pub messages: bool,
    /// What an earlier run left is deleted.
    pub leftovers: bool,
}

impl Writes {
    /// Whether a fact may be gathered: some take writing.
    pub fn allow(self, gives: FactKind) -> bool {
        match gives {
            FactKind::EwsRoundTrip => self.items,
            FactKind::EwsSend => self.messages,
            _ => true,
        }
    }
}
