//! What does a configuration look like that somebody begins with?
//!
//! Everything in it comes from the table of keys, so that it never asks for what nobody reads.

use std::fmt::Write;

use exdoctor_checks::model::Scenario;
use exdoctor_reports::wrap;

use super::keys::{KEYS, Key};

/// What is known beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Starter<'a> {
    /// What is being connected.
    pub scenario: Scenario,
    /// The mail domain.
    pub domain: &'a str,
    /// The id of its tenant.
    pub tenant: Option<&'a str>,
    /// The key of its cloud.
    pub cloud: Option<&'a str>,
}

/// The keys of a scenario, in their order; a line that ends with a dot is a table.
const fn keys(scenario: Scenario) -> &'static [&'static str] {
    match scenario {
        Scenario::A => &[
            "scenario",
            "domains",
            "cloud",
            "vantage",
            "evidence",
            "mailboxes",
            "known_thumbprints",
            "certificate.pfx",
            "certificate.password",
            "certificate.cer",
            "tenant.id",
            "tenant.client_id",
            "tenant.secret",
            "dynamics.url",
            "dynamics.organization",
            "dynamics.sign_in",
            "dynamics.username",
            "dynamics.password",
            "dynamics.async_account",
            "network.proxy",
        ],
        Scenario::B => &[
            "scenario",
            "domains",
            "vantage",
            "evidence",
            "mailboxes",
            "allow_list",
            "region",
            "exchange.ews_url",
            "exchange.sign_in",
            "exchange.username",
            "exchange.password",
            "dynamics.url",
            "dynamics.sign_in",
            "tenant.id",
            "tenant.client_id",
            "tenant.secret",
            "network.proxy",
        ],
        Scenario::C => &[
            "scenario",
            "phase",
            "domains",
            "mail_flow",
            "hybrid",
            "vantage",
            "smtp_endpoints",
            "outbound_addresses",
            "evidence",
            "mailboxes_file",
            "directory.url",
            "directory.sign_in",
            "directory.username",
            "directory.password",
            "tenant.id",
            "tenant.client_id",
            "tenant.secret",
            "exchange.ews_url",
            "exchange.sign_in",
            "exchange.username",
            "exchange.password",
            "network.proxy",
        ],
        Scenario::D => &["scenario", "domains", "endpoints", "mail_flow", "network.resolvers", "network.proxy"],
    }
}

/// The file.
///
/// # Panics
/// Never: a test looks each key up.
pub fn starter(known: &Starter<'_>) -> String {
    let mut text = format!(
        "# exdoctor, scenario {}: {}\n#\n# A line that begins with # and no space is a setting that waits for your\n\
         # value: take the # away. Secrets are never written here: a setting says\n# where they are.\n#\n#   exdoctor check -c FILE --dry-run   what would be asked of whom\n\
         #   exdoctor check -c FILE             what is wrong\n",
        known.scenario,
        known.scenario.title()
    );
    if known.scenario != Scenario::D {
        text.push_str("#   exdoctor plan -c FILE              the set-up, and its next step\n");
    }
    let mut section = "";
    for path in keys(known.scenario) {
        let key = KEYS.iter().find(|key| key.path == *path).expect("a test looks each of them up");
        if key.section() != section {
            section = key.section();
            write!(text, "\n#[{section}]\n").expect("a string takes everything");
        } else if section.is_empty() {
            text.push('\n');
        }
        put(&mut text, key, known);
    }
    text
}

fn put(text: &mut String, key: &Key, known: &Starter<'_>) {
    let default = if key.default.is_empty() { String::new() } else { format!(" When absent: {}.", key.default) };
    comment(text, &format!("{}{default}", key.about));
    let quoted = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let example = key.example.replace("contoso.com", known.domain);
    let line = match (key.path, known.tenant, known.cloud) {
        ("scenario", ..) => format!("scenario = [\"{}\"]", known.scenario),
        ("domains", ..) => format!("domains = [{}]", quoted(known.domain)),
        ("tenant.id", Some(tenant), _) => format!("#id = {}", quoted(tenant)),
        ("cloud", _, Some(cloud)) => format!("#cloud = {}", quoted(cloud)),
        _ => format!("#{example}"),
    };
    writeln!(text, "{line}").expect("a string takes everything");
}

/// A comment within 80 columns.
fn comment(text: &mut String, about: &str) {
    for line in wrap(about, 78) {
        writeln!(text, "# {line}").expect("a string takes everything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::understand;
    use crate::input::Input;

    fn of(scenario: Scenario) -> String {
        let tenant = Some("6babcaad-604b-40ac-a9d7-9fd97c0b779f");
        starter(&Starter { scenario, domain: "fabrikam.com", tenant, cloud: Some("global") })
    }

    fn accepted(text: &str, scenario: Scenario) {
        let folder = tempfile::tempdir().unwrap();
        for name in ["s2s.pfx", "s2s.cer", "mailboxes.csv", "firewall.txt", "certutil.txt"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("evidence")).unwrap();
        let input = Input { name: "x".to_owned(), folder: folder.path().to_owned(), text: text.to_owned() };
        let draft = understand(input).unwrap_or_else(|problems| panic!("{scenario}: {problems}\n{text}"));
        assert_eq!(draft.scenarios, Some(vec![scenario]));
        assert_eq!(draft.domains, Some(vec!["fabrikam.com".to_owned()]));
    }

    #[test]
    fn the_file_is_valid_as_it_is_and_with_every_setting_in_use() {
        for scenario in Scenario::ALL {
            let text = of(scenario);
            accepted(&text, scenario);
            let setting = |line: &str| match line.strip_prefix('#') {
                Some(setting) if setting.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => {
                    setting.to_owned()
                }
                _ => line.to_owned(),
            };
            let used: Vec<String> = text.lines().map(setting).collect();
            accepted(&used.join("\n"), scenario);
            assert!(
                text.lines().filter(|line| line.starts_with("# ")).all(|line| line.chars().count() <= 80),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_known_stands_in_it_and_no_secret_can() {
        let text = of(Scenario::A);
        assert!(text.contains("#id = \"6babcaad-604b-40ac-a9d7-9fd97c0b779f\""), "{text}");
        assert!(text.contains("#password = { env = \"PFX_PASSWORD\" }"), "{text}");
        assert!(!text.contains("contoso.com"), "{text}");
        assert!(!of(Scenario::D).contains("exdoctor plan"));
    }
}
