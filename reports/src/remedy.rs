//! What is to be done about one finding, with the values of this run?

use std::collections::BTreeMap;

use exdoctor_checks::model::{self, COMMAND_OF_CAUSE, Shell, Who, fill};
use exdoctor_checks::values::{cause, document_as_of};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instructions::{fill_command, fill_undo};

/// What to do about a finding; a placeholder without a value stays visible as `<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remedy {
    /// The stable id.
    pub id: String,
    /// One imperative sentence.
    pub summary: String,
    /// Who must act.
    pub who: Who,
    /// The click path or the order of work.
    pub steps: Vec<String>,
    /// What to copy.
    pub commands: Vec<Instruction>,
    /// What may go wrong.
    pub risk: String,
    /// How it is undone.
    pub undo: String,
    /// How long until it is effective.
    pub effective: String,
    /// Where it is documented.
    pub documentation: Vec<Document>,
    /// The command that shows whether it helped.
    pub verify: String,
}

/// One command or zone line to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Instruction {
    /// What it is written for.
    pub shell: Shell,
    /// The text.
    pub text: String,
}

/// A public document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Its name.
    pub title: String,
    /// Where it is published.
    pub url: String,
    /// The day on which it was last compared with what exdoctor says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub as_of: Option<Date>,
}

impl From<&model::Source> for Document {
    fn from(source: &model::Source) -> Self {
        Self { title: source.title.to_owned(), url: source.url.to_owned(), as_of: document_as_of(source.url) }
    }
}

impl Remedy {
    /// The remedy with the values that are known, and the command that verifies it.
    pub fn filled(remedy: &model::Remedy, values: &BTreeMap<String, String>, verify: String) -> Self {
        let text = |text: &str| fill(text, values);
        Self {
            id: remedy.id.to_owned(),
            summary: text(remedy.summary),
            who: remedy.who,
            steps: remedy.steps.iter().map(|step| text(step)).collect(),
            commands: remedy.commands.iter().filter_map(|command| instruction(command, values)).collect(),
            risk: text(remedy.risk),
            undo: fill_undo(remedy.undo, values),
            effective: text(remedy.effective),
            documentation: remedy.documentation.iter().map(Document::from).collect(),
            verify,
        }
    }
}

/// What stands in commands of exdoctor for the configuration.
const CONFIGURATION: &str = "-c exdoctor.toml";

impl Remedy {
    /// The same, with the configuration in use in its commands of exdoctor; a run without one knows of no such file.
    pub(crate) fn with_configuration(mut self, config: Option<&str>) -> Self {
        let config = config.unwrap_or("-c <configuration>");
        for command in self.commands.iter_mut().filter(|command| command.text.starts_with("exdoctor ")) {
            command.text = command.text.replacen(CONFIGURATION, config, 1);
        }
        self
    }
}

/// A command with its values; none where the cause that it is about is decided by something else than a command.
fn instruction(command: &model::Command, values: &BTreeMap<String, String>) -> Option<Instruction> {
    let (shell, text) = if command.text == COMMAND_OF_CAUSE.text {
        // The text is that of the table: a value names the row, and never becomes the command.
        let (shell, text) = values.get("cause_id").and_then(|id| cause(id))?.template.as_ref()?;
        (*shell, text.as_str())
    } else {
        (command.shell, command.text)
    };
    Some(Instruction { shell, text: fill_command(shell, text, values) })
}

#[cfg(test)]
mod tests {
    use super::*;

    static RENAME: model::Remedy = model::Remedy {
        id: "rename",
        summary: "Rename {subject} in {organization}.",
        steps: &["Open {host}, port {port}."],
        commands: &[model::Command { shell: Shell::PowerShell, text: "Test-Host -Name '{host}' -Old {old}" }],
        who: Who::NetworkAdmin,
        risk: "",
        undo: "put {old} back",
        effective: "at once",
        documentation: &[],
    };

    #[test]
    fn what_is_known_is_filled_and_the_rest_stays_visible() {
        let known =
            [("subject", "mail.contoso.com:443"), ("host", "mail.contoso.com"), ("port", "443"), ("old", "mail2")];
        let values = known.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let remedy = Remedy::filled(&RENAME, &values, "exdoctor check --only tls.expiry".to_owned());
        assert_eq!(remedy.summary, "Rename mail.contoso.com:443 in <organization>.");
        assert_eq!(remedy.steps, ["Open mail.contoso.com, port 443."]);
        assert_eq!(remedy.commands[0].text, "Test-Host -Name 'mail.contoso.com' -Old mail2");
        assert_eq!(remedy.undo, "put mail2 back");
    }
}
