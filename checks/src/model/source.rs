//! Where does an expectation come from?

/// A public document that a rule, a constant or a remedy rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The document's name, with the section where that helps.
    pub title: &'static str,
    /// Where it is published.
    pub url: &'static str,
}

impl Source {
    /// A source with its title and address.
    pub const fn new(title: &'static str, url: &'static str) -> Self {
        Self { title, url }
    }
}
