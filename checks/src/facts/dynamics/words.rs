//! Which of its options does a column of Dynamics hold?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares options: each with the word that findings use. Their numbers are in the table of option sets.
macro_rules! options {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[$own:meta])+ $option:ident = $word:literal,)+ })+) => {
        $($(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$own])+ $option,)+ }

        impl $name {
            /// The word that findings use.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$option => $word,)+ }
            }
        })+
    };
}

options! {
    /// How a direction of a mailbox is synchronized.
    Method {
        /// Not at all.
        None = "none",
        /// By an add-in of Outlook.
        Outlook = "Dynamics 365 for Outlook",
        /// By server-side synchronization.
        ServerSide = "server-side synchronization",
        /// By a forward mailbox.
        Forward = "forward mailbox",
    }
    /// What the last Test & Enable says about a direction.
    Status {
        /// It did not run.
        NotRun = "Not Run",
        /// It succeeded.
        Success = "Success",
        /// It failed.
        Failure = "Failure",
    }
    /// Whether an address is approved.
    Approval {
        /// Nothing is set.
        Empty = "empty",
        /// It is.
        Approved = "approved",
        /// It waits.
        Pending = "pending",
        /// Somebody refused it.
        Rejected = "rejected",
    }
    /// What kind of server a profile is for.
    ServerType {
        /// Exchange Server.
        ExchangeServer = "Exchange Server",
        /// Exchange Server in a hybrid set-up.
        ExchangeServerHybrid = "Exchange Server (Hybrid)",
        /// Exchange Online from an on-premises deployment, or Exchange Online itself.
        ExchangeOnline = "Exchange Online",
        /// POP3 and SMTP.
        #[serde(rename = "pop3-smtp")]
        Pop3Smtp = "POP3/SMTP",
        /// IMAP and SMTP.
        ImapSmtp = "IMAP/SMTP",
    }
    /// From where a profile takes its credential.
    Credential {
        /// Of each user or queue.
        Mailbox = "those of each user or queue",
        /// Of the profile.
        Profile = "an account in the profile",
        /// Server to server.
        ServerToServer = "server to server",
        /// Of the service.
        Windows = "Windows integrated",
        /// None.
        Anonymous = "none",
        /// Of Gmail.
        Gmail = "Gmail OAuth",
        /// Hybrid modern authentication.
        HybridModern = "hybrid modern authentication",
        /// Of an application of Entra.
        Entra = "OAuth of Microsoft Entra",
    }
    /// How a profile signs in.
    Protocol {
        /// Whatever works.
        Auto = "auto detect",
        /// Negotiate.
        Negotiate = "Negotiate",
        /// NTLM.
        Ntlm = "NTLM",
        /// Basic.
        Basic = "Basic",
        /// OAuth.
        Oauth = "OAuth",
    }
    /// What Test Connection came to.
    TestResult {
        /// It failed.
        Failure = "Failure",
        /// It succeeded.
        Success = "Success",
        /// In part.
        Warning = "Warning",
    }
    /// How bad an alert is.
    AlertLevel {
        /// Information.
        Information = "information",
        /// Warning.
        Warning = "warning",
        /// Error.
        Error = "error",
    }
    /// What processes the mail of an organization.
    Channel {
        /// Server-side synchronization.
        ServerSide = "server-side synchronization",
        /// The Email Router.
        Router = "the Email Router",
    }
    /// Whether the app for Outlook is there.
    AppState {
        /// It is not.
        NotInstalled = "not installed",
        /// It is.
        Installed = "installed",
        /// It could not be installed.
        InstallFailed = "installation failed",
        /// It could not be removed.
        UninstallFailed = "removal failed",
        /// It is old.
        UpgradeRequired = "upgrade required",
    }
}

impl ServerType {
    /// Whether mailboxes of such a profile lie in Exchange Online.
    pub const fn is_online(self) -> bool {
        matches!(self, Self::ExchangeOnline)
    }

    /// Whether mailboxes of such a profile lie on Exchange Server.
    pub const fn is_exchange_server(self) -> bool {
        matches!(self, Self::ExchangeServer | Self::ExchangeServerHybrid)
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    use super::*;
    use crate::values::option_sets;

    fn reads<T: for<'d> Deserialize<'d>>(meaning: &str) -> bool {
        let words: StrDeserializer<'_, Error> = meaning.into_deserializer();
        T::deserialize(words).is_ok()
    }

    #[test]
    fn every_meaning_of_the_table_is_an_option_here() {
        for set in option_sets() {
            let known: fn(&str) -> bool = match set.name.as_str() {
                "mailbox.emaildeliverymethod" | "mailbox.actdeliverymethod" => reads::<Method>,
                "mailbox.status" => reads::<Status>,
                "mailbox.emailrouteraccessapproval" => reads::<Approval>,
                "emailserverprofile.servertype" => reads::<ServerType>,
                "emailserverprofile.authenticationprotocol" => reads::<Protocol>,
                "emailserverprofile.credentialretrieval" => reads::<Credential>,
                "emailserverprofile.lasttestexecutionstatus" => reads::<TestResult>,
                "tracelog.level" => reads::<AlertLevel>,
                "organization.emailconnectionchannel" => reads::<Channel>,
                "mailbox.officeappsdeploymentstatus" => reads::<AppState>,
                other => panic!("{other} has no type"),
            };
            for choice in &set.options {
                assert!(known(&choice.1), "{}: {}", set.name, choice.1);
            }
        }
    }
}
