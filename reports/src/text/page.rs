//! How is text laid out for people?

use super::{clean, clean_lines, width, wrap};
use crate::Style;

/// What a piece of text means; colour underlines it and never carries it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Strong,
    Dim,
    Good,
    Bad,
    Warn,
    Open,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Dim => "2",
            Self::Good => "32",
            Self::Bad => "1;31",
            Self::Warn => "33",
            Self::Open => "36",
        }
    }
}

/// Text that grows line by line within the style's width.
pub(crate) struct Page {
    out: String,
    style: Style,
}

impl Page {
    /// The column where the text of a field begins.
    pub(crate) const FIELD: usize = 14;

    pub(crate) fn new(style: Style) -> Self {
        Self { out: String::new(), style: Style { width: style.width.max(Style::NARROWEST), ..style } }
    }

    /// An empty page of the same style.
    pub(crate) fn fresh(&self) -> Self {
        Self::new(self.style)
    }

    pub(crate) fn columns(&self) -> usize {
        self.style.width
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// An empty line, but never two, and none at the top.
    pub(crate) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A headline of a section.
    pub(crate) fn section(&mut self, title: &str) {
        self.gap();
        self.text(0, Tone::Strong, title);
    }

    /// A paragraph.
    pub(crate) fn text(&mut self, indent: usize, tone: Tone, text: &str) {
        self.labelled(&" ".repeat(indent), Tone::Plain, tone, text);
    }

    /// A label in a column of its own, and text beside it.
    pub(crate) fn field(&mut self, label: &str, text: &str) {
        self.labelled(&Self::beside(label), Tone::Dim, Tone::Plain, text);
    }

    /// A label in a column of its own, and text beside it that keeps its line breaks.
    pub(crate) fn field_lines(&mut self, label: &str, text: &str) {
        self.lay(&Self::beside(label), Tone::Dim, Tone::Plain, &clean_lines(text));
    }

    /// A label, and text that hangs beside it.
    pub(crate) fn labelled(&mut self, label: &str, label_tone: Tone, tone: Tone, text: &str) {
        self.lay(label, label_tone, tone, &clean(text));
    }

    fn lay(&mut self, label: &str, label_tone: Tone, tone: Tone, text: &str) {
        let room = self.columns().saturating_sub(width(label));
        let hang = " ".repeat(width(label));
        for (place, line) in wrap(text, room).into_iter().enumerate() {
            let start = if place == 0 { self.paint(label_tone, label) } else { hang.clone() };
            let line = format!("{start}{}", self.paint(tone, &line));
            self.push(&line);
        }
    }

    /// Something to copy: never broken.
    pub(crate) fn verbatim(&mut self, label: &str, text: &str) {
        let start = self.paint(Tone::Dim, &Self::beside(label));
        let hang = " ".repeat(Self::FIELD);
        for (place, line) in text.split('\n').enumerate() {
            let line = format!("{}{}", if place == 0 { &start } else { &hang }, clean(line));
            self.push(&line);
        }
    }

    /// A line that is laid out already.
    pub(crate) fn push(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn beside(label: &str) -> String {
        let width = Self::FIELD;
        format!("{:width$}", format!("  {label}"))
    }

    pub(crate) fn paint(&self, tone: Tone, text: &str) -> String {
        if self.style.color && tone != Tone::Plain && !text.trim().is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code())
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(color: bool) -> Page {
        Page::new(Style { width: 40, color, ..Style::default() })
    }

    #[test]
    fn text_hangs_beside_its_label() {
        let mut page = page(false);
        page.field("observed", "10 mail.contoso.com, 20 backup.contoso.com");
        assert_eq!(page.finish(), "  observed    10 mail.contoso.com, 20\n              backup.contoso.com\n");
    }

    #[test]
    fn what_is_to_be_copied_is_never_broken() {
        let mut page = page(false);
        page.verbatim("verify", "exdoctor check contoso.com --only dns.mx");
        assert_eq!(page.finish(), "  verify      exdoctor check contoso.com --only dns.mx\n");
    }

    #[test]
    fn without_colour_no_escape_sequence_is_written() {
        let mut plain = page(false);
        plain.text(0, Tone::Bad, "error");
        assert_eq!(plain.finish(), "error\n");
        let mut painted = page(true);
        painted.text(0, Tone::Bad, "error");
        assert_eq!(painted.finish(), "\u{1b}[1;31merror\u{1b}[0m\n");
    }
}
