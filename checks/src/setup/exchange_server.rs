//! Which steps does Dynamics online with Exchange Server take?

use super::step::{Step as S, StepInfo, step_of, tested_by};
use crate::model::Scenario;
use crate::model::Who::{self, DynamicsAdmin, ExchangeAdmin, NetworkAdmin, ServerAdmin};

const fn step(number: u8, step: S, id: &'static str, title: &'static str, who: Who, after: &'static [S]) -> StepInfo {
    step_of(Scenario::B, number, step, id, title, who, after)
}

/// The steps of the scenario, in the order of the set-up.
pub(super) static STEPS: &[StepInfo] = &[
    step(1, S::ExchangeBuild, "exchange-build", "bring Exchange to a supported version and build", ExchangeAdmin, &[]),
    step(2, S::PublishEws, "publish-ews", "publish EWS and admit the region's addresses", NetworkAdmin, &[]),
    step(
        3,
        S::TlsSuites,
        "tls-suites",
        "offer the TLS versions and suites that Dynamics accepts",
        ServerAdmin,
        &[S::PublishEws],
    ),
    step(
        4,
        S::Authentication,
        "authentication",
        "choose NTLM or Basic, or hybrid modern authentication",
        ExchangeAdmin,
        &[S::PublishEws],
    ),
    step(
        5,
        S::ImpersonationAccount,
        "impersonation-account",
        "give an account the right to impersonate",
        ExchangeAdmin,
        &[S::ExchangeBuild],
    ),
    step(
        6,
        S::ServerProfile,
        "server-profile",
        "create the e-mail server profile",
        DynamicsAdmin,
        &[S::TlsSuites, S::Authentication, S::ImpersonationAccount],
    ),
    step(
        7,
        S::DefaultSynchronization,
        "default-synchronization",
        "set the default synchronization",
        DynamicsAdmin,
        &[S::ServerProfile],
    ),
    step(
        8,
        S::MailboxMethods,
        "mailbox-methods",
        "set the mailboxes' synchronization methods",
        DynamicsAdmin,
        &[S::ServerProfile],
    ),
    step(9, S::ApproveEmail, "approve-email", "approve the e-mail addresses", DynamicsAdmin, &[S::MailboxMethods]),
    tested_by(
        "dynamics.mailbox-test",
        step(10, S::TestEnable, "test-enable", "Test & Enable the mailboxes", DynamicsAdmin, &[S::ApproveEmail]),
    ),
];
