//! What does EWS say in a SOAP answer?
//!
//! Elements are told by their names alone: prefixes vary, samples write the namespaces with `https`, and what is not
//! known is passed over.

mod fault;
pub mod found;
mod response;

use roxmltree::Node;

use crate::facts::ews::Said;
use crate::xml::{Bounds, below, is, parse, text};
use found::Item;

/// What one answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What a fact keeps; the HTTP status and headers are not known here.
    pub said: Said,
    /// The items and folders that it names.
    pub items: Vec<Item>,
}

/// An answer with the properties of one item is far below.
const BOUNDS: Bounds = Bounds { bytes: 2 * 1024 * 1024, nodes: 100_000 };
/// Characters of a message that are kept.
const MESSAGE: usize = 400;
/// Codes within a code that are kept.
const INNER: usize = 8;

/// Reads an answer; `None` where it is no SOAP of EWS.
pub fn read(body: &str) -> Option<Reply> {
    let document = parse(body, BOUNDS)?;
    let root = document.root_element();
    if !is(&root, "Envelope") {
        return None;
    }
    let inner = root.children().find(|node| is(node, "Body"))?;
    let content = inner.children().find(Node::is_element)?;
    let said = if is(&content, "Fault") { fault::said(content) } else { response::said(content)? };
    let version = root.children().find(|node| is(node, "Header")).and_then(version);
    Some(Reply { said: Said { version, ..said }, items: found::items(content) })
}

/// The build in `ServerVersionInfo`: in attributes, or in elements as Autodiscover writes it.
pub(crate) fn version(header: Node<'_, '_>) -> Option<String> {
    let info = below(header, "ServerVersionInfo")?;
    let number = |name: &str| {
        let attribute = info.attributes().find(|one| one.name().eq_ignore_ascii_case(name)).map(|one| one.value());
        let element = || info.children().find(|node| is(node, name)).and_then(|node| node.text());
        attribute.or_else(element)?.trim().parse::<u32>().ok()
    };
    let parts = ["MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber"].map(number);
    let known: Option<Vec<String>> = parts.iter().map(|part| part.map(|number| number.to_string())).collect();
    known.map(|parts| parts.join("."))
}

/// What stands in `MessageXml`: the codes within the code, and for how long the server asks for patience.
fn details(node: Node<'_, '_>) -> (Vec<String>, Option<u64>) {
    let (mut inner, mut back_off) = (Vec::new(), None);
    for details in node.descendants().filter(|node| is(node, "MessageXml")) {
        for value in details.descendants().filter(|node| is(node, "Value")) {
            let name = value.attribute("Name").unwrap_or_default();
            let Some(said) = text(value) else { continue };
            if name.eq_ignore_ascii_case("BackOffMilliseconds") {
                back_off = back_off.max(said.parse().ok());
            } else if name.eq_ignore_ascii_case("InnerErrorResponseCode") && is_code(&said) && inner.len() < INNER {
                inner.push(said);
            }
        }
    }
    (inner, back_off)
}

/// Whether a text can be a response code.
fn is_code(text: &str) -> bool {
    text.len() <= 80 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !text.is_empty()
}

fn short(message: &str) -> String {
    message.chars().filter(|c| !c.is_control()).take(MESSAGE).collect()
}

#[cfg(test)]
mod tests;
