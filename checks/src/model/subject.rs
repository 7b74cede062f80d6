//! What is a fact or a verdict about?

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of things that are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectKind {
    /// This run and its configuration.
    Run,
    /// A mail domain: `contoso.com`.
    Domain,
    /// A host and port: `mail.contoso.com:443`, `[2001:db8::1]:443`.
    Endpoint,
    /// A mailbox: `ada@contoso.com`.
    Mailbox,
    /// The Dynamics deployment.
    Deployment,
    /// A Windows server.
    Server,
    /// A certificate, by its SHA-1 thumbprint.
    Certificate,
    /// A tenant, by GUID or domain.
    Tenant,
    /// A Dynamics organization.
    Organization,
    /// An e-mail server profile.
    Profile,
    /// A directory, by file or URL.
    Directory,
    /// A script file.
    Script,
    /// An Exchange organization, by its name.
    Exchange,
}

impl SubjectKind {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Domain => "domain",
            Self::Endpoint => "endpoint",
            Self::Mailbox => "mailbox",
            Self::Deployment => "deployment",
            Self::Server => "server",
            Self::Certificate => "certificate",
            Self::Tenant => "tenant",
            Self::Organization => "organization",
            Self::Profile => "profile",
            Self::Directory => "directory",
            Self::Script => "script",
            Self::Exchange => "Exchange organization",
        }
    }
}

/// One thing that is judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Its canonical name.
    pub name: String,
}

impl Subject {
    /// A subject of the given kind and canonical name.
    pub fn new(kind: SubjectKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }

    /// A domain; the name is expected in its ASCII form without the final dot.
    pub fn domain(name: impl Into<String>) -> Self {
        Self::new(SubjectKind::Domain, name)
    }

    /// An endpoint; an IPv6 address is put in brackets.
    pub fn endpoint(host: &str, port: u16) -> Self {
        let name = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        Self::new(SubjectKind::Endpoint, name)
    }

    /// A Windows server, by its host name.
    pub fn server(host: &str) -> Self {
        Self::new(SubjectKind::Server, host.trim_end_matches('.').to_ascii_lowercase())
    }

    /// The Dynamics deployment; a run judges one.
    pub fn deployment() -> Self {
        Self::new(SubjectKind::Deployment, "deployment")
    }

    /// A tenant, by its id, or by a domain while the id is not known.
    pub fn tenant(name: &str) -> Self {
        Self::new(SubjectKind::Tenant, name.to_ascii_lowercase())
    }

    /// A directory, by the file or the address that it was read from.
    pub fn directory(name: &str) -> Self {
        Self::new(SubjectKind::Directory, name)
    }

    /// An Exchange organization.
    pub fn exchange(name: &str) -> Self {
        Self::new(SubjectKind::Exchange, name)
    }

    /// The run itself, for checks of the configuration.
    pub fn run() -> Self {
        Self::new(SubjectKind::Run, "configuration")
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
