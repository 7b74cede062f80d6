//! How is XML of a stranger read: without document types and entities, not too deep, not too long?

use roxmltree::{Document, Node, ParsingOptions};

/// Elements within each other; what is read here has a dozen.
const DEPTH: usize = 64;

/// How much of a document is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Bytes.
    pub(crate) bytes: usize,
    /// Elements, attributes and texts.
    pub(crate) nodes: u32,
}

/// The document, where it is one within the bounds.
pub(crate) fn parse(text: &str, bounds: Bounds) -> Option<Document<'_>> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.len() > bounds.bytes || !text.starts_with('<') || is_deep(text) {
        return None;
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: bounds.nodes, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).ok()
}

/// The first element below with this name, whatever its prefix, its namespace and its capitals.
pub(crate) fn below<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants().find(|one| is(one, name))
}

/// Whether a node is an element of this name.
pub(crate) fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

/// The text of the first element below with this name, where it says something.
pub(crate) fn text_below(node: Node<'_, '_>, name: &str) -> Option<String> {
    below(node, name).and_then(|node| text(node))
}

/// The text of an element, where it says something.
pub(crate) fn text(node: Node<'_, '_>) -> Option<String> {
    let text: String = node.children().filter_map(|child| child.text()).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Whether elements lie deeper within each other than any parser should have to follow.
fn is_deep(body: &str) -> bool {
    let (mut depth, mut rest) = (0_usize, body);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        match rest.as_bytes().first() {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') => {}
            _ => {
                let end = rest.find('>').unwrap_or(rest.len());
                depth += usize::from(!rest[..end].ends_with('/'));
            }
        }
        if depth > DEPTH {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Bounds = Bounds { bytes: 100_000, nodes: 1_000 };

    #[test]
    fn names_count_without_prefix_namespace_and_capitals() {
        let document = parse("\u{feff}\n<a:One xmlns:a='https://x'><b:two xmlns:b='y'> 2 </b:two></a:One>", SMALL);
        let document = document.expect("it is XML");
        assert_eq!(text_below(document.root(), "Two").as_deref(), Some("2"));
        assert_eq!(text_below(document.root(), "Three"), None);
    }

    #[test]
    fn entities_document_types_and_depth_say_nothing() {
        let bomb = r#"<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>"#;
        let file = r#"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#;
        let (deep, wide) = ("<a>".repeat(10_000), format!("<a>{}</a>", "<b/>".repeat(30_000)));
        for text in [bomb, file, &deep, &wide, "", "a", "<a>&nbsp;</a>", "<a"] {
            assert!(parse(text, SMALL).is_none(), "{text:.80}");
        }
    }
}
