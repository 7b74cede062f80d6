//! Which steps does Dynamics on-premises with Exchange Online take?

use super::step::{Step as S, StepInfo, optional, step_of, tested_by};
use crate::model::Scenario;
use crate::model::Who::{self, DynamicsAdmin, ExchangeAdmin, GlobalAdmin, MicrosoftSupport, ServerAdmin};

const fn step(number: u8, step: S, id: &'static str, title: &'static str, who: Who, after: &'static [S]) -> StepInfo {
    step_of(Scenario::A, number, step, id, title, who, after)
}

/// The steps of the scenario, in the order of the set-up.
pub(super) static STEPS: &[StepInfo] = &[
    step(1, S::Lifecycle, "lifecycle", "check the lifecycle and have the tenant enabled", MicrosoftSupport, &[]),
    step(2, S::Prerequisites, "prerequisites", "roles, Hybrid Connector, publication", GlobalAdmin, &[]),
    step(3, S::ObtainCertificate, "obtain-certificate", "obtain the certificate", ServerAdmin, &[]),
    step(
        4,
        S::InstallCertificate,
        "install-certificate",
        "install it on every server",
        ServerAdmin,
        &[S::ObtainCertificate],
    ),
    step(
        5,
        S::GrantKeyAccess,
        "grant-key-access",
        "grant the key to the service account and restart",
        ServerAdmin,
        &[S::InstallCertificate],
    ),
    step(
        6,
        S::RegisterCertificate,
        "register-certificate",
        "register it in Dynamics and restart",
        DynamicsAdmin,
        &[S::InstallCertificate],
    ),
    step(7, S::SetupApp, "setup-app", "create the temporary set-up app", GlobalAdmin, &[S::Prerequisites]),
    step(
        8,
        S::ServicePrincipal,
        "service-principal",
        "give the service principal the certificate and the SPN",
        GlobalAdmin,
        &[S::ObtainCertificate, S::SetupApp],
    ),
    step(
        9,
        S::ServerSettings,
        "server-settings",
        "set the server settings of the token service",
        DynamicsAdmin,
        &[S::Prerequisites],
    ),
    step(10, S::TenantId, "tenant-id", "set the tenant id of each organization", DynamicsAdmin, &[S::Prerequisites]),
    step(
        11,
        S::ServerProfile,
        "server-profile",
        "create the e-mail server profile",
        DynamicsAdmin,
        &[S::GrantKeyAccess, S::RegisterCertificate, S::ServicePrincipal, S::ServerSettings, S::TenantId],
    ),
    step(
        12,
        S::DefaultSynchronization,
        "default-synchronization",
        "set the default synchronization",
        DynamicsAdmin,
        &[S::ServerProfile],
    ),
    step(
        13,
        S::MailboxMethods,
        "mailbox-methods",
        "set the mailboxes' synchronization methods",
        DynamicsAdmin,
        &[S::ServerProfile],
    ),
    step(14, S::ApproveEmail, "approve-email", "approve the e-mail addresses", DynamicsAdmin, &[S::MailboxMethods]),
    step(15, S::AllowEws, "allow-ews", "allow EWS for tenant, mailbox and application", ExchangeAdmin, &[S::Lifecycle]),
    tested_by(
        "dynamics.mailbox-test",
        step(
            16,
            S::TestEnable,
            "test-enable",
            "Test & Enable the mailboxes",
            DynamicsAdmin,
            &[S::ApproveEmail, S::AllowEws],
        ),
    ),
    step(17, S::RemoveSetupApp, "remove-setup-app", "remove the temporary set-up app", GlobalAdmin, &[S::TestEnable]),
    optional(step(18, S::AppForOutlook, "app-for-outlook", "AD FS and App for Outlook", ServerAdmin, &[S::TestEnable])),
];
