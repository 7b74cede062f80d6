//! What is to be done about one finding, with the values of this run?

use std::collections::BTreeMap;

use exdoctor_checks::model::{self, Shell, Subject, SubjectKind, Who, fill};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{RunInfo, instructions};

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
}

impl Remedy {
    /// The remedy for one finding of one check on one subject.
    pub fn filled(
        remedy: &model::Remedy,
        check: &str,
        subject: &Subject,
        values: &BTreeMap<String, String>,
        run: &RunInfo,
    ) -> Self {
        let mut known = run.values.clone();
        known.extend(about(subject));
        known.extend(values.clone());
        let text = |text: &str| fill(text, &known);
        let command = |command: &model::Command| Instruction {
            shell: command.shell,
            text: instructions::fill_command(command.shell, command.text, &known),
        };
        let document = |source: &model::Source| Document { title: source.title.to_owned(), url: source.url.to_owned() };
        Self {
            id: remedy.id.to_owned(),
            summary: text(remedy.summary),
            who: remedy.who,
            steps: remedy.steps.iter().map(|step| text(step)).collect(),
            commands: remedy.commands.iter().map(command).collect(),
            risk: text(remedy.risk),
            undo: text(remedy.undo),
            effective: text(remedy.effective),
            documentation: remedy.documentation.iter().map(document).collect(),
            verify: run.again.command(check, subject),
        }
    }
}

/// The values that a subject itself gives.
fn about(subject: &Subject) -> Vec<(String, String)> {
    let name = subject.name.as_str();
    let mut known = vec![("subject", name)];
    match subject.kind {
        SubjectKind::Domain => known.push(("domain", name)),
        SubjectKind::Endpoint => {
            if let Some((host, port)) = name.rsplit_once(':') {
                known.extend([("host", host), ("port", port)]);
            }
        }
        SubjectKind::Mailbox => {
            known.push(("mailbox", name));
            known.extend(name.rsplit_once('@').map(|(_, domain)| ("domain", domain)));
        }
        SubjectKind::Server => known.push(("server", name)),
        SubjectKind::Certificate => known.push(("thumbprint", name)),
        SubjectKind::Tenant => known.push(("tenant", name)),
        SubjectKind::Organization => known.push(("organization", name)),
        SubjectKind::Profile => known.push(("profile", name)),
        SubjectKind::Run | SubjectKind::Directory | SubjectKind::Script => {}
    }
    known.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run_info::tests::run_info;

    static RENAME: model::Remedy = model::Remedy {
        id: "rename",
        summary: "Rename {subject} in {organization}.",
        steps: &["Open {host}, port {port}.", "Tell {nobody}."],
        commands: &[model::Command { shell: Shell::PowerShell, text: "Test-Host -Name '{host}' -Old {old}" }],
        who: Who::NetworkAdmin,
        risk: "",
        undo: "put {old} back",
        effective: "at once",
        documentation: &[],
    };

    #[test]
    fn values_of_the_run_the_subject_and_the_finding_fill_the_text() {
        let mut run = run_info();
        run.values.insert("organization".to_owned(), "Contoso".to_owned());
        let values = BTreeMap::from([("old".to_owned(), "mail2".to_owned())]);
        let subject = Subject::endpoint("mail.contoso.com", 443);
        let remedy = Remedy::filled(&RENAME, "tls.expiry", &subject, &values, &run);
        assert_eq!(remedy.summary, "Rename mail.contoso.com:443 in Contoso.");
        assert_eq!(remedy.steps, ["Open mail.contoso.com, port 443.", "Tell <nobody>."]);
        assert_eq!(remedy.commands[0].text, "Test-Host -Name 'mail.contoso.com' -Old mail2");
        assert_eq!(remedy.undo, "put mail2 back");
        assert_eq!(remedy.verify, "exdoctor check contoso.com --only tls.expiry");
    }
}
