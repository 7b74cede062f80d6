//! How is XML written so that nothing from the network can break out of it?

use crate::text::{clean, clean_lines};

/// Attributes of an element.
pub(crate) type Attributes<'a> = &'a [(&'a str, String)];

/// A document that grows element by element.
pub(crate) struct Xml {
    out: String,
    depth: usize,
}

impl Xml {
    pub(crate) fn new() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), depth: 0 }
    }

    /// Begins an element.
    pub(crate) fn open(&mut self, name: &str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.out.push_str(">\n");
        self.depth += 1;
    }

    /// Ends the element that was begun last.
    pub(crate) fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.indent();
        self.out.extend(["</", name, ">\n"]);
    }

    /// An element without children, and with text where there is some.
    pub(crate) fn leaf(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.start(name, attributes);
        if text.is_empty() {
            self.out.push_str("/>\n");
        } else {
            self.out.extend([">", &escape(&clean_lines(text)), "</", name, ">\n"]);
        }
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        self.indent();
        self.out.extend(["<", name]);
        for (name, value) in attributes {
            self.out.extend([" ", name, "=\"", &escape(&clean(value)), "\""]);
        }
    }

    fn indent(&mut self) {
        self.out.push_str(&"  ".repeat(self.depth));
    }
}

/// Clean text without the five characters that mean something; those that XML forbids are escaped already.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_value_stays_text() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "\"><script>".to_owned())]);
        xml.leaf("c", &[], "]]></a>\u{1b}[0m\u{ffff}");
        xml.close("a");
        let lines: Vec<_> = xml.out.lines().skip(1).collect();
        let text = "  <c>]]&gt;&lt;/a&gt;\\u{1b}[0m\\u{ffff}</c>";
        assert_eq!(lines, ["<a b=\"&quot;&gt;&lt;script&gt;\">", text, "</a>"]);
    }
}
