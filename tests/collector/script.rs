//! Does the script parse, and is it what Windows PowerShell 5.1 reads?

use exdoctor::evidence::collector;
use tree_sitter::{Node, Parser, Tree};

/// The syntax tree of a script.
pub(crate) fn parsed(text: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).expect("the grammar fits the parser");
    parser.parse(text, None).expect("a parser without a limit ends")
}

/// Every node of a tree.
pub(crate) fn nodes(tree: &Tree) -> Vec<Node<'_>> {
    let mut found = vec![tree.root_node()];
    let mut at = 0;
    while at < found.len() {
        let node = found[at];
        found.extend((0..node.child_count()).filter_map(|index| node.child(index)));
        at += 1;
    }
    found
}

#[test]
fn the_script_has_no_syntax_error() {
    let text = collector::script();
    let tree = parsed(&text);
    let wrong: Vec<String> = nodes(&tree)
        .iter()
        .filter(|node| node.is_error() || node.is_missing())
        .map(|node| format!("line {}: {}", node.start_position().row + 1, &text[node.byte_range()]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_script_with_an_error_is_noticed() {
    let broken = collector::script().replacen("function Hide-Secret(", "function Hide-Secret((", 1);
    assert!(parsed(&broken).root_node().has_error());
}

#[test]
fn the_script_is_ascii_with_the_line_ends_of_windows_and_nothing_left_to_fill() {
    let text = collector::script();
    assert!(text.is_ascii() && !text.contains("@@") && !text.contains('\t'));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}
