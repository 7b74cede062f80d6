//! How is a step done, why, and by which script?

use super::Step;
use crate::model::{Scenario, Source};

/// What is known about doing a step, beside the checks that prove it.
#[derive(Debug)]
pub struct Guide {
    /// The step.
    pub step: Step,
    /// Why it is needed: one sentence.
    pub why: &'static str,
    /// The click path, or the order of work.
    pub path: &'static [&'static str],
    /// How long until it is effective.
    pub effective: &'static str,
    /// What may go wrong.
    pub risk: &'static str,
    /// How it is undone.
    pub undo: &'static str,
    /// Where it is documented.
    pub documentation: &'static [Source],
    /// How it is done by a script, or why there is none.
    pub way: Way,
}

/// How a step is done.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// By this script.
    Script(&'static Script),
    /// By hand, for this reason.
    Hand(&'static str),
}

/// A script for Windows `PowerShell` 5.1: the text uses its parameters and never holds a value itself.
#[derive(Debug)]
pub struct Script {
    /// What it is given.
    pub parameters: &'static [Parameter],
    /// Switches that somebody may add, with what each does.
    pub switches: &'static [(&'static str, &'static str)],
    /// The tools whose functions stand in its head.
    pub tools: &'static [Tool],
    /// The body.
    pub text: &'static str,
}

/// Functions that several scripts share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// The snap-in of Dynamics.
    Dynamics,
    /// Microsoft Graph, signed in as a person.
    Graph,
    /// Exchange Online, signed in as a person.
    ExchangeOnline,
    /// The management shell of Exchange Server.
    ExchangeServer,
    /// The Web API of Dynamics, signed in as a person or with a token.
    WebApi,
}

impl Tool {
    /// The text of its functions.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Dynamics => include_str!("data/tool-dynamics.ps1"),
            Self::Graph => include_str!("data/tool-graph.ps1"),
            Self::ExchangeOnline => include_str!("data/tool-exchange-online.ps1"),
            Self::ExchangeServer => include_str!("data/tool-exchange-server.ps1"),
            Self::WebApi => include_str!("data/tool-web-api.ps1"),
        }
    }
}

/// The functions that every script has.
pub const PRELUDE: &str = include_str!("data/prelude.ps1");

/// A parameter of a script.
#[derive(Debug)]
pub struct Parameter {
    /// Its name: `Thumbprint`.
    pub name: &'static str,
    /// The placeholder whose value is its default.
    pub value: &'static str,
    /// What it stands for; shown where it is asked for.
    pub about: &'static str,
    /// Which values it takes.
    pub form: Form,
    /// Whether the script also runs without it.
    pub optional: bool,
}

/// Which values a parameter takes: anything else is asked for when the script runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 40 hexadecimal digits.
    Thumbprint,
    /// A GUID.
    Guid,
    /// GUIDs.
    Guids,
    /// A host name.
    Host,
    /// Host names.
    Hosts,
    /// Windows accounts: `CONTOSO\svc-crm`.
    Accounts,
    /// A path of a file or a folder.
    Path,
    /// An address that begins with https.
    Url,
    /// A name: letters of any script, digits, and marks that no tool reads as more than text.
    Name,
    /// A DNS domain.
    Domain,
    /// Mail addresses.
    Mailboxes,
    /// A secret: asked for when the script runs, never written into it.
    Secret,
}

impl Form {
    /// The pattern that the script itself holds its argument to.
    pub const fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Thumbprint => Some("^[0-9A-Fa-f]{40}$"),
            Self::Guid | Self::Guids => Some("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"),
            Self::Host | Self::Hosts | Self::Domain => Some("^[A-Za-z0-9_]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?$"),
            Self::Url => Some("^https://[A-Za-z0-9._~:/?=&%-]{1,2000}$"),
            Self::Mailboxes => Some("^[A-Za-z0-9._+'-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}$"),
            Self::Accounts | Self::Path | Self::Name => Some("^[^\\x00-\\x1f\\x7f\"|<>*?`]{1,256}$"),
            Self::Secret => None,
        }
    }

    /// Whether a value may stand in a script as a default; a list is separated by commas.
    pub fn takes(self, value: &str) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let host = |text: &str| {
            let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            text.len() <= 253 && text.chars().all(plain) && ends(text.chars().next()) && ends(text.chars().last())
        };
        let address = |text: &str| {
            let local = |name: &str| (1..=64).contains(&name.len()) && name.chars().all(|c| plain(c) || c == '+');
            text.split_once('@').is_some_and(|(name, domain)| local(name) && !name.starts_with('-') && host(domain))
        };
        let hex = |text: &str, long: usize| text.len() == long && text.bytes().all(|b| b.is_ascii_hexdigit());
        let guid = |text: &str| {
            let parts: Vec<&str> = text.split('-').collect();
            parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, long)| hex(part, long))
        };
        // Apostrophes of all kinds are left to the reader: names that need one are rare, tricks with them are not.
        let named = |text: &str| {
            let bad = |c: char| {
                c.is_control() || "\"|<>*?`(){};&'\u{2018}\u{2019}\u{201a}\u{201b}\u{201c}\u{201d}\u{201e}".contains(c)
            };
            !text.trim().is_empty() && text.chars().count() <= 256 && !text.chars().any(bad) && !text.starts_with('-')
        };
        match self {
            Self::Thumbprint => hex(value, 40),
            Self::Guid => guid(value),
            Self::Guids => value.split(',').all(|one| guid(one.trim())),
            Self::Host | Self::Domain => host(value),
            Self::Hosts => value.split(',').all(|one| host(one.trim())),
            Self::Mailboxes => value.split(',').all(|one| address(one.trim())),
            Self::Accounts => value.split(',').all(|one| named(one.trim())),
            Self::Path | Self::Name => named(value) && !value.contains(','),
            Self::Url => {
                let rest = value.strip_prefix("https://");
                rest.is_some_and(|rest| {
                    !rest.is_empty() && rest.len() <= 2000 && rest.chars().all(|c| plain(c) || "~:/?=&%".contains(c))
                })
            }
            Self::Secret => false,
        }
    }

    /// Whether several values may be given.
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Guids | Self::Hosts | Self::Accounts | Self::Mailboxes)
    }
}

/// What one published script does in one go, so that its steps are done together.
#[derive(Debug)]
pub struct Together {
    /// The script, as Microsoft names it.
    pub script: &'static str,
    /// The steps that it covers.
    pub steps: &'static [Step],
    /// What a reader must know about it.
    pub about: &'static str,
    /// Where it is published.
    pub source: Source,
}

/// The published scripts of a scenario.
pub fn together(scenario: Scenario) -> &'static [Together] {
    if scenario == Scenario::A { super::guides::TOGETHER } else { &[] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::steps;

    #[test]
    fn every_step_has_a_guide_and_every_guide_a_step() {
        for info in steps() {
            assert!(!info.guide().why.is_empty(), "{}", info.id);
        }
        for (scenario, guides) in super::super::guides::ALL {
            for guide in *guides {
                assert!(crate::setup::info(*scenario, guide.step).is_some(), "{:?}", guide.step);
                assert!(!guide.documentation.is_empty() && !guide.path.is_empty(), "{:?}", guide.step);
                for text in [guide.effective, guide.risk, guide.undo] {
                    assert!(!text.is_empty(), "{:?}", guide.step);
                }
            }
        }
    }

    #[test]
    fn a_form_takes_what_it_is_for_and_nothing_that_a_shell_could_obey() {
        assert!(Form::Thumbprint.takes("0123456789ABCDEF0123456789abcdef01234567"));
        assert!(Form::Guid.takes("6babcaad-604b-40ac-a9d7-9fd97c0b779f"));
        assert!(Form::Hosts.takes("crm1.contoso.com, crm2.contoso.com"));
        assert!(Form::Accounts.takes("CONTOSO\\svc-crm-async,NT AUTHORITY\\NetworkService"));
        assert!(Form::Accounts.takes("CONTOSO\\gmsa-crm$"));
        assert!(Form::Mailboxes.takes("ada@contoso.com, grace.hopper+crm@contoso.com"));
        assert!(!Form::Mailboxes.takes("ada@contoso.com, ada") && !Form::Mailboxes.takes("-a@contoso.com"));
        assert!(Form::Path.takes("C:\\Program Files\\s2s.pfx"));
        assert!(Form::Url.takes("https://mail.contoso.com/EWS/Exchange.asmx"));
        for evil in
            ["'; calc; '", "$(calc)", "`calc`", "a\nb", "\u{2019}; calc", "\"", "-Force", "", &"a".repeat(10_000)]
        {
            for form in [
                Form::Thumbprint,
                Form::Guid,
                Form::Guids,
                Form::Host,
                Form::Hosts,
                Form::Accounts,
                Form::Path,
                Form::Url,
                Form::Name,
                Form::Domain,
                Form::Mailboxes,
                Form::Secret,
            ] {
                assert!(!form.takes(evil), "{form:?} takes {evil:?}");
            }
        }
    }
}
