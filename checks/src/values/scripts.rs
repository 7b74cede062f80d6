//! Which parameters do the published scripts have, and what takes the place of retired commands?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// A script that Microsoft publishes for the set-up.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Its file name.
    pub script: String,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// Names that guides had for them, and the right ones.
    pub renamed: BTreeMap<String, String>,
    /// Names that no public document states.
    #[serde(default)]
    pub unconfirmed: Vec<String>,
    /// The day on which the row was compared with its source.
    pub as_of: Date,
    /// Where the row comes from.
    pub source: String,
}

/// A retired module, with what takes the place of its commands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetiredModule {
    /// Its name in a sentence.
    pub title: String,
    /// Its name.
    pub name: String,
    /// Names of its variants.
    pub also: Vec<String>,
    /// What the nouns of its commands begin with.
    pub nouns: String,
    /// Its commands, and those in their place.
    pub commands: BTreeMap<String, String>,
    /// The day on which the row was compared with its source.
    pub as_of: Date,
    /// Where the row comes from.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    published: Vec<Published>,
    module: Vec<RetiredModule>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("scripts.toml")).expect("the table of scripts is tested"));

impl Published {
    /// Whether a call may name the parameter: its name, or a beginning of it that no other has.
    pub fn takes(&self, parameter: &str) -> bool {
        let given = parameter.to_ascii_lowercase();
        let begins = |own: &&String| own.to_ascii_lowercase().starts_with(&given);
        let whole = self.parameters.iter().any(|own| own.eq_ignore_ascii_case(parameter));
        whole || self.parameters.iter().filter(begins).count() == 1
    }
}

impl RetiredModule {
    /// Whether a name is that of the module or of one of its commands.
    pub fn has(&self, name: &str) -> bool {
        let is_module = self.also.iter().chain([&self.name]).any(|own| own.eq_ignore_ascii_case(name));
        let noun = name.split_once('-').map(|(_, noun)| noun).and_then(|noun| noun.get(..self.nouns.len()));
        is_module || noun.is_some_and(|noun| noun.eq_ignore_ascii_case(&self.nouns))
    }

    /// What takes the place of a name.
    pub fn instead(&self, name: &str) -> &str {
        let own = self.commands.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        own.map_or("the Microsoft.Graph module", |(_, instead)| instead)
    }
}

/// The scripts that Microsoft publishes.
pub fn published_scripts() -> &'static [Published] {
    &TABLE.published
}

/// The retired modules.
pub fn retired_modules() -> &'static [RetiredModule] {
    &TABLE.module
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_may_be_shortened_and_never_mistaken() {
        let script = &published_scripts()[0];
        assert!(script.takes("PFXFILEPATH") && script.takes("pfx") && script.takes("ClientS"));
        assert!(!script.takes("cerFilePath") && !script.takes("Client") && !script.takes("p"));
        assert!(script.renamed.keys().all(|name| !script.takes(name)));
        assert!(script.renamed.values().all(|name| script.takes(name)));
    }

    #[test]
    fn every_command_of_a_retired_module_is_known_by_its_noun() {
        for module in retired_modules() {
            assert!(module.commands.keys().all(|name| module.has(name)), "{}", module.name);
            assert!(module.source.starts_with("https://"));
        }
        let [msol, azure] = retired_modules() else { panic!("there are two") };
        assert!(msol.has("get-msolgroup") && !msol.has("Get-MgUser") && azure.has("AzureADPreview"));
        assert!(!azure.has("Get-AzVM") && msol.instead("Get-MsolGroup") == "the Microsoft.Graph module");
    }
}
