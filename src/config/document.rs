//! How is the configuration documented?

use std::fmt::Write;

use super::keys::{KEYS, Key};

/// The reference of all keys as Markdown: `docs/configuration.md`.
pub fn document() -> String {
    let mut text = String::from(HEAD);
    text += "```toml\n";
    text += &example();
    text += "```\n";
    for (section, about) in SECTIONS {
        let title = if section.is_empty() { "The top".to_owned() } else { format!("`{}`", heading(section)) };
        write!(text, "\n## {title}\n\n{about}\n\n").expect("a string takes everything");
        text += "| key | type | when absent | example | what it says |\n|---|---|---|---|---|\n";
        for key in KEYS.iter().filter(|key| key.section() == *section && !is_table(key)) {
            row(&mut text, key);
        }
    }
    text
}

/// A complete file that says every key once.
pub(super) fn example() -> String {
    let mut text = String::new();
    for (section, _) in SECTIONS {
        if !section.is_empty() {
            write!(text, "\n{}\n", heading(section)).expect("a string takes everything");
        }
        let keys = KEYS.iter().filter(|key| key.section() == *section && !is_table(key));
        if *section == "checks" {
            for key in KEYS.iter().filter(|key| key.path == "checks" || key.path == "checks.off") {
                writeln!(text, "{}", key.example).expect("a string takes everything");
            }
        } else {
            keys.for_each(|key| writeln!(text, "{}", key.example).expect("a string takes everything"));
        }
    }
    text
}

fn row(text: &mut String, key: &Key) {
    let flag = key.flag.map_or(String::new(), |flag| format!(" Option `--{flag}`."));
    let default = match key.default {
        "" => "—".to_owned(),
        words if words.starts_with(['[', '"']) || words.parse::<i64>().is_ok() => format!("`{words}`"),
        words => words.to_owned(),
    };
    writeln!(text, "| `{}` | {} | {default} | `{}` | {}{flag} |", key.name(), key.form, key.example, key.about)
        .expect("a string takes everything");
}

/// Whether a key stands for a table that has rows of its own.
fn is_table(key: &Key) -> bool {
    SECTIONS.iter().any(|(section, _)| *section == key.path)
}

fn heading(section: &str) -> String {
    if section == "waivers" { "[[waivers]]".to_owned() } else { format!("[{section}]") }
}

const HEAD: &str = "\
# Configuration

`exdoctor check -c FILE` reads a TOML file of at most 1 MiB; `-c -` reads standard input. No file is read unasked.
The command line beats the environment, which beats the file. Every option can be set in the environment: `--fail-on`
is `EXDOCTOR_FAIL_ON`. Relative paths start from the folder of the file. Whatever is wrong with a file is reported at
once, each with its place, and ends with exit code 2.

Every key once; the values are examples:

";

/// The tables of a file, each with what it is for.
const SECTIONS: &[(&str, &str)] = &[
    ("", "What is judged. These keys stand before the first table."),
    ("network", "How the world is reached."),
    (
        "certificate",
        "The certificate with which Dynamics on-premises signs its tokens for Exchange Online (scenario A).",
    ),
    (
        "tenant",
        "Who reads the tenant: an application with a secret or a certificate, or a token that was obtained elsewhere. \
         Where a credential may go is in [signing-in.md](signing-in.md).",
    ),
    ("dynamics", "Dynamics 365, and who reads it."),
    ("exchange", "Exchange Server, or Exchange Online, and who reads it."),
    (
        "directory",
        "The directory whose users, groups and contacts are judged before a migration (scenario C): an export in `file`, or a \
         server in `url`. Nothing is ever written there.",
    ),
    ("values", "Expected values that differ from the built-in tables."),
    (
        "checks",
        "One entry a check, with its id in quotes: `\"dns.dmarc\" = { level = \"note\" }`. Beside the keys below, an entry \
         may set the thresholds of its check; `exdoctor explain ID` names them with their bounds.",
    ),
    (
        "waivers",
        "Failures that somebody accepted: all four keys are required. A waived failure stays in every report. A waiver \
         that is past its date, or that no failure needs, is a warning of its own.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;
    use crate::config::Draft;
    use crate::parse::Span;

    #[test]
    fn the_options_that_the_reference_names_exist() {
        let command = cli::command();
        let check = command.find_subcommand("check").expect("there is the command");
        for flag in KEYS.iter().filter_map(|key| key.flag) {
            assert!(check.get_arguments().any(|arg| arg.get_long() == Some(flag)), "{flag}");
        }
    }

    #[test]
    fn the_defaults_that_the_reference_names_are_those_that_hold() {
        let config = Draft::default().settle(jiff::Timestamp::UNIX_EPOCH);
        let default = |path| KEYS.iter().find(|key| key.path == path).expect("there is the key").default;
        assert_eq!(default("network.jobs"), config.network.jobs.to_string());
        assert_eq!(default("network.timeout"), format!("\"{}\"", Span(config.network.timeout)));
        assert_eq!(default("scenario"), format!("[\"{}\"]", config.circumstances.scenarios[0]));
    }
}
