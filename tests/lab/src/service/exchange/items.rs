//! Which items does an Exchange Server keep?

use std::collections::BTreeMap;

/// An item in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// The id.
    pub(super) id: String,
    /// The distinguished name of its folder.
    pub(super) folder: String,
    /// `Message`, `CalendarItem`, `Contact`, `Task`.
    pub(super) kind: String,
    /// The subject.
    pub(super) subject: String,
    /// Extended properties, by name.
    pub(super) properties: BTreeMap<String, String>,
}

/// The items of all mailboxes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items {
    kept: BTreeMap<String, Vec<Item>>,
    last: u64,
}

impl Items {
    pub(super) fn add(
        &mut self,
        mailbox: &str,
        folder: &str,
        kind: &str,
        subject: &str,
        properties: &BTreeMap<String, String>,
    ) -> Item {
        self.last += 1;
        let item = Item {
            id: format!("AAMkAG{}=", self.last),
            folder: folder.to_owned(),
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            properties: properties.clone(),
        };
        self.kept.entry(mailbox.to_owned()).or_default().push(item.clone());
        item
    }

    pub(super) fn of(&self, mailbox: &str) -> &[Item] {
        self.kept.get(mailbox).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn delete(&mut self, mailbox: &str, id: &str) -> bool {
        let Some(items) = self.kept.get_mut(mailbox) else { return false };
        let before = items.len();
        items.retain(|item| item.id != id);
        items.len() < before
    }

    /// Subjects by mailbox and folder: `ada@contoso.com/drafts: test`.
    pub(crate) fn told(&self) -> Vec<String> {
        let line = |mailbox: &String, item: &Item| format!("{mailbox}/{}: {}", item.folder, item.subject);
        self.kept.iter().flat_map(|(mailbox, items)| items.iter().map(move |item| line(mailbox, item))).collect()
    }
}
