//! Which items and folders does an answer name?

use roxmltree::Node;

use crate::xml::{below, is, text_below};

/// An item or a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// The state of it that the id stands for.
    pub change_key: Option<String>,
    /// The subject, where it was asked for.
    pub subject: Option<String>,
    /// The value of the first extended property, where it was asked for.
    pub tag: Option<String>,
}

/// Items of one answer that are taken.
const ITEMS: usize = 1_000;
/// Ids are shorter.
const ID: usize = 4_096;

pub(super) fn items(content: Node<'_, '_>) -> Vec<Item> {
    let is_id = |node: &Node<'_, '_>| is(node, "ItemId") || is(node, "FolderId");
    content.descendants().filter(is_id).filter_map(item).take(ITEMS).collect()
}

fn item(id: Node<'_, '_>) -> Option<Item> {
    let attribute = |name: &str| id.attribute(name).filter(|value| value.len() <= ID).map(str::to_owned);
    let around = id.parent()?;
    let tag = below(around, "ExtendedProperty").and_then(|property| text_below(property, "Value"));
    Some(Item {
        id: attribute("Id").filter(|id| !id.is_empty())?,
        change_key: attribute("ChangeKey"),
        subject: text_below(around, "Subject"),
        tag,
    })
}
