//! Which elements are in an XML text that another tool wrote?
//!
//! A text without a root is given one. There is no document type, so there are no entities but those of XML itself.

use roxmltree::{Document, Error, Node, ParsingOptions};

use crate::parse::Refusal;

/// More elements, attributes and texts than these no tool writes.
const MOST_NODES: u32 = 4_000_000;
/// Elements within elements beyond these no tool writes; the parser itself would go on.
const DEEPEST: usize = 256;

/// Reads the text, and hands the element around all that it holds to the reader.
///
/// # Errors
/// When it is no well-formed XML, or one that only an attacker writes, or the reader refuses it.
pub(super) fn read<T>(
    text: &str,
    what: &str,
    reader: impl FnOnce(Node<'_, '_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let body = text.trim_start();
    let body = body.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(body, |(_, rest)| rest);
    if deepest(body) > DEEPEST {
        return Err(Refusal::new(format!("is no {what}: it has elements within elements beyond {DEEPEST}")));
    }
    // On one line with what comes first, so that the lines of messages are those of the file.
    let wrapped = format!("<all>{body}</all>");
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    match Document::parse_with_options(&wrapped, options) {
        Ok(document) => reader(document.root_element()),
        Err(error) => {
            let skipped = text[..text.len() - body.len()].matches('\n').count();
            let typed = matches!(error, Error::UnknownToken(_)) && body.contains("<!DOCTYPE");
            let error = if typed { Error::DtdDetected } else { error };
            Err(refused(what, &error, skipped, body.lines().count()))
        }
    }
}

fn refused(what: &str, error: &Error, skipped: usize, lines: usize) -> Refusal {
    let at = usize::try_from(error.pos().row).unwrap_or(lines).min(lines) + skipped;
    let refusal = |why: String| Refusal::new(format!("is a damaged {what}: {why}"));
    match error {
        Error::DtdDetected => refusal("it has a document type, which such a file never has".to_owned()),
        Error::NodesLimitReached => refusal("it has more elements than such a file ever has".to_owned()),
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
            refusal(format!("it ends within an element, in line {at}")).instead("copy the whole file")
        }
        Error::UnexpectedCloseTag(expected, _, _) if at >= lines + skipped => {
            let open = crate::parse::shown(expected);
            refusal(format!("it ends before {open} is closed, in line {at}")).instead("copy the whole file")
        }
        Error::UnknownEntityReference(name, _) => {
            refusal(format!("line {at} uses the entity {}, which nobody declares", crate::parse::shown(name)))
        }
        other => {
            let words: String = other.to_string().chars().filter(|letter| !letter.is_control()).take(160).collect();
            // The parser's own place counts the root that was put around.
            let words = words.rsplit_once(" at ").map_or(words.as_str(), |(words, _)| words).to_owned();
            refusal(format!("line {at}: {words}"))
        }
    }
}

/// How deep elements lie within elements, without looking at names: closing tags, comments and empty elements count as none.
fn deepest(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'<')) {
        let tag = at + start;
        let rest = &text[tag..];
        let skip =
            |from: &str, mark: &str| rest[from.len()..].find(mark).map(|end| tag + from.len() + end + mark.len());
        let next = if rest.starts_with("<!--") {
            skip("<!--", "-->")
        } else if rest.starts_with("<![CDATA[") {
            skip("<![CDATA[", "]]>")
        } else {
            let end = end_of_tag(bytes, tag);
            match (rest.as_bytes().get(1), end) {
                (Some(b'/'), _) => depth = depth.saturating_sub(1),
                (Some(b'!' | b'?'), _) => {}
                (_, Some(end)) if bytes[end - 1] != b'/' => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                _ => {}
            }
            end.map(|end| end + 1)
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    deepest
}

/// Where the tag ends that begins at a place; `>` within quotes ends nothing.
fn end_of_tag(bytes: &[u8], tag: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(tag) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The elements of a name within one, whatever their namespace.
pub(super) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// All the text within an element.
pub(super) fn text(node: Node<'_, '_>, most: usize) -> String {
    let mut text = String::new();
    for piece in node.descendants().filter(Node::is_text).filter_map(|piece| piece.text()) {
        text.extend(piece.chars().take(most.saturating_sub(text.len())));
        if text.len() >= most {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, String> {
        let list = |root: Node<'_, '_>| Ok(root.children().map(|node| node.tag_name().name().to_owned()).collect());
        read(text, "test", list).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_sequence_without_a_root_and_a_whole_document_are_read() {
        assert_eq!(names("<a/><b x='>'>&lt;&#65;</b>"), Ok(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(names("<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>"), Ok(vec!["a".to_owned()]));
    }

    #[test]
    fn hostile_texts_end_in_one_error_that_says_what_and_where() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
        assert_eq!(names(bomb).unwrap_err(), "is a damaged test: it has a document type, which such a file never has");
        let cut = "<a>\n<b x=\"1\"/>\n<c><d>";
        let refusal = names(cut).unwrap_err();
        assert!(
            refusal.starts_with("is a damaged test: it ends before ") && refusal.contains("in line 3"),
            "{refusal}"
        );
        assert!(names("<a>\n<b x=\"1").unwrap_err().contains("line 2"));
        assert_eq!(
            names("<a>&b;</a>").unwrap_err(),
            "is a damaged test: line 1 uses the entity `b`, which nobody declares"
        );
        let deep = "<a>".repeat(200_000) + &"</a>".repeat(200_000);
        assert!(names(&deep).unwrap_err().contains("beyond 256"));
        assert!(names("<a>\u{1}</a>").unwrap_err().starts_with("is a damaged test: line 1"));
        assert!(names("<a></b>").unwrap_err().starts_with("is a damaged test: "));
        assert!(names("</all><all>").is_ok_and(|names| names.is_empty()) || names("</all><all>").is_err());
    }
}
