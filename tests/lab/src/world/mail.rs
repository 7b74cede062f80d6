//! How do the mail servers of a world speak?

use serde::{Deserialize, Serialize};

/// What an endpoint says before TLS, where it is a mail server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The greeting, with its code.
    pub greeting: String,
    /// What follows the first line of the answer to EHLO.
    pub extensions: Vec<String>,
    /// What STARTTLS leads to.
    pub begins: Begins,
    /// Whether the configuration names it as the SMTP endpoint of a hybrid set-up.
    pub hybrid: bool,
}

/// What STARTTLS leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Begins {
    /// TLS.
    #[default]
    Tls,
    /// A refusal.
    Refusal,
    /// A promise, and plain text after it.
    PlainText,
    /// A promise, and replies that somebody slipped in behind it.
    Injection,
    /// The end of the connection.
    Close,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            greeting: "220 mail.contoso.com ESMTP".to_owned(),
            extensions: ["SIZE 37748736", "PIPELINING", "STARTTLS", "8BITMIME"].map(str::to_owned).to_vec(),
            begins: Begins::Tls,
            hybrid: false,
        }
    }
}
