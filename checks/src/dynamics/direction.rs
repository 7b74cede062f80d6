//! Which directions of a mailbox are judged?
//!
//! Only those whose method is server-side synchronization: the status of any other says nothing.

use crate::facts::dynamics::{MailboxRecord, Method, Status};

/// A direction that server-side synchronization serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direction {
    /// Its name.
    pub name: &'static str,
    /// What the last test says.
    pub status: Option<Status>,
    /// Whether it is processed.
    pub enabled: Option<bool>,
}

/// The judged directions of a mailbox.
pub fn judged(record: &MailboxRecord) -> Vec<Direction> {
    let all = [
        ("incoming mail", record.incoming, record.incoming_status, record.incoming_enabled),
        ("outgoing mail", record.outgoing, record.outgoing_status, record.outgoing_enabled),
        ("appointments, contacts and tasks", record.act, record.act_status, record.act_enabled),
    ];
    let served = all.into_iter().filter(|(_, method, ..)| *method == Some(Method::ServerSide));
    served.map(|(name, _, status, enabled)| Direction { name, status, enabled }).collect()
}

/// Why nothing about the mailbox is judged.
pub(super) fn outside(record: &MailboxRecord) -> Option<&'static str> {
    if record.active == Some(false) && !record.named {
        return Some("the mailbox is inactive");
    }
    let methods = [record.incoming, record.outgoing, record.act];
    if judged(record).is_empty() && methods.iter().any(Option::is_some) {
        return Some("no direction of the mailbox uses server-side synchronization");
    }
    None
}

/// Whether every judged direction passed its test.
pub fn succeeded(record: &MailboxRecord) -> bool {
    let judged = judged(record);
    !judged.is_empty() && judged.iter().all(|direction| direction.status == Some(Status::Success))
}

/// Names in a row.
pub(super) fn names<'d>(directions: impl IntoIterator<Item = &'d Direction>) -> String {
    directions.into_iter().map(|direction| direction.name).collect::<Vec<_>>().join("; ")
}
