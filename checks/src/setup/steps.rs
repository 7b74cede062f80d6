//! The steps of each scenario, their order, and what each waits for.

use crate::model::{Scenario, Who};

/// A step of a set-up; several scenarios may share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Is the combination supported, and has Microsoft enabled the tenant?
    Lifecycle,
    /// Roles, Hybrid Connector, publication.
    Prerequisites,
    /// The certificate is obtained.
    ObtainCertificate,
    /// It is installed on every server.
    InstallCertificate,
    /// The service account can read its key.
    GrantKeyAccess,
    /// Dynamics knows it.
    RegisterCertificate,
    /// The temporary app of the set-up exists.
    SetupApp,
    /// The service principal carries certificate and SPN.
    ServicePrincipal,
    /// The server settings name the token service.
    ServerSettings,
    /// The organization knows the tenant.
    TenantId,
    /// The e-mail server profile.
    ServerProfile,
    /// New mailboxes get the profile.
    DefaultSynchronization,
    /// The mailboxes use server-side synchronization.
    MailboxMethods,
    /// The addresses are approved.
    ApproveEmail,
    /// Exchange admits EWS.
    AllowEws,
    /// Test & Enable succeeds.
    TestEnable,
    /// The temporary app is gone.
    RemoveSetupApp,
    /// AD FS and App for Outlook (optional).
    AppForOutlook,
    /// Version and build of Exchange Server.
    ExchangeBuild,
    /// EWS is published and the region is admitted.
    PublishEws,
    /// TLS versions and suites.
    TlsSuites,
    /// NTLM or Basic, or hybrid modern authentication.
    Authentication,
    /// The account that may impersonate.
    ImpersonationAccount,
    /// The domains are verified in the tenant.
    VerifyDomains,
    /// UPN suffixes are routable and verified.
    UpnSuffixes,
    /// The directory keeps the rules of Microsoft 365.
    DirectoryRules,
    /// The directory is synchronized.
    EntraConnect,
    /// The certificates of Exchange.
    ExchangeCertificates,
    /// Autodiscover answers where the phase wants it.
    PublishAutodiscover,
    /// SMTP works both ways.
    SmtpBothWays,
    /// MRS proxy and the hybrid application.
    MrsProxyHybridApp,
    /// The outbound endpoints are reachable.
    OutboundEndpoints,
}

/// One step within one scenario.
#[derive(Clone, Copy, Debug)]
pub struct StepInfo {
    /// The scenario.
    pub scenario: Scenario,
    /// Its place in the order that the plan prints.
    pub number: u8,
    /// The step.
    pub step: Step,
    /// The stable name.
    pub id: &'static str,
    /// What is done.
    pub title: &'static str,
    /// Who does it.
    pub who: Who,
    /// The steps that must be done before.
    pub after: &'static [Step],
    /// Whether the set-up works without it.
    pub optional: bool,
}

/// A step's entry within a scenario.
pub fn info(scenario: Scenario, step: Step) -> Option<&'static StepInfo> {
    STEPS.iter().find(|info| info.scenario == scenario && info.step == step)
}

const fn step(
    scenario: Scenario,
    number: u8,
    step: Step,
    id: &'static str,
    title: &'static str,
    who: Who,
    after: &'static [Step],
) -> StepInfo {
    StepInfo { scenario, number, step, id, title, who, after, optional: false }
}

const fn optional(info: StepInfo) -> StepInfo {
    StepInfo { optional: true, ..info }
}

use Scenario::{A, B, C};
use Step as S;
use Who::{DynamicsAdmin, ExchangeAdmin, GlobalAdmin, MicrosoftSupport, NetworkAdmin, ServerAdmin};

/// Every step of every scenario, in the order of the set-up.
pub static STEPS: &[StepInfo] = &[
    step(A, 1, S::Lifecycle, "lifecycle", "check the lifecycle and have the tenant enabled", MicrosoftSupport, &[]),
    step(A, 2, S::Prerequisites, "prerequisites", "roles, Hybrid Connector, publication", GlobalAdmin, &[]),
    step(A, 3, S::ObtainCertificate, "obtain-certificate", "obtain the certificate", ServerAdmin, &[]),
    step(
        A,
        4,
        S::InstallCertificate,
        "install-certificate",
        "install it on every server",
        ServerAdmin,
        &[S::ObtainCertificate],
    ),
    step(
        A,
        5,
        S::GrantKeyAccess,
        "grant-key-access",
        "grant the key to the service account and restart",
        ServerAdmin,
        &[S::InstallCertificate],
    ),
    step(
        A,
        6,
        S::RegisterCertificate,
        "register-certificate",
        "register it in Dynamics and restart",
        DynamicsAdmin,
        &[S::InstallCertificate],
    ),
    step(A, 7, S::SetupApp, "setup-app", "create the temporary set-up app", GlobalAdmin, &[S::Prerequisites]),
    step(
        A,
        8,
        S::ServicePrincipal,
        "service-principal",
        "give the service principal the certificate and the SPN",
        GlobalAdmin,
        &[S::ObtainCertificate, S::SetupApp],
    ),
    step(
        A,
        9,
        S::ServerSettings,
        "server-settings",
        "set the server settings of the token service",
        DynamicsAdmin,
        &[S::Prerequisites],
    ),
    step(A, 10, S::TenantId, "tenant-id", "set the tenant id of each organization", DynamicsAdmin, &[S::Prerequisites]),
    step(
        A,
        11,
        S::ServerProfile,
        "server-profile",
        "create the e-mail server profile",
        DynamicsAdmin,
        &[S::GrantKeyAccess, S::RegisterCertificate, S::ServicePrincipal, S::ServerSettings, S::TenantId],
    ),
    step(
        A,
        12,
        S::DefaultSynchronization,
        "default-synchronization",
        "set the default synchronization",
        DynamicsAdmin,
        &[S::ServerProfile],
    ),
    step(
        A,
        13,
        S::MailboxMethods,
        "mailbox-methods",
        "set the mailboxes' synchronization methods",
        DynamicsAdmin,
        &[S::ServerProfile],
    ),
    step(A, 14, S::ApproveEmail, "approve-email", "approve the e-mail addresses", DynamicsAdmin, &[S::MailboxMethods]),
    step(
        A,
        15,
        S::AllowEws,
        "allow-ews",
        "allow EWS for tenant, mailbox and application",
        ExchangeAdmin,
        &[S::Lifecycle],
    ),
    step(
        A,
        16,
        S::TestEnable,
        "test-enable",
        "Test & Enable the mailboxes",
        DynamicsAdmin,
        &[S::ApproveEmail, S::AllowEws],
    ),
    step(
        A,
        17,
        S::RemoveSetupApp,
        "remove-setup-app",
        "remove the temporary set-up app",
        GlobalAdmin,
        &[S::TestEnable],
    ),
    optional(step(
        A,
        18,
        S::AppForOutlook,
        "app-for-outlook",
        "AD FS and App for Outlook",
        ServerAdmin,
        &[S::TestEnable],
    )),
    step(
        B,
        1,
        S::ExchangeBuild,
        "exchange-build",
        "bring Exchange to a supported version and build",
        ExchangeAdmin,
        &[],
    ),
    step(B, 2, S::PublishEws, "publish-ews", "publish EWS and admit the region's addresses", NetworkAdmin, &[]),
    step(
        B,
        3,
        S::TlsSuites,
        "tls-suites",
        "offer the TLS versions and suites that Dynamics accepts",
        ServerAdmin,
        &[S::PublishEws],
    ),
    step(
        B,
        4,
        S::Authentication,
        "authentication",
        "choose NTLM or Basic, or hybrid modern authentication",
        ExchangeAdmin,
        &[S::PublishEws],
    ),
    step(
        B,
        5,
        S::ImpersonationAccount,
        "impersonation-account",
        "give an account the right to impersonate",
        ExchangeAdmin,
        &[S::ExchangeBuild],
    ),
    step(
        B,
        6,
        S::ServerProfile,
        "server-profile",
        "create the e-mail server profile",
        DynamicsAdmin,
        &[S::TlsSuites, S::Authentication, S::ImpersonationAccount],
    ),
    step(
        B,
        7,
        S::DefaultSynchronization,
        "default-synchronization",
        "set the default synchronization",
        DynamicsAdmin,
        &[S::ServerProfile],
    ),
    step(
        B,
        8,
        S::MailboxMethods,
        "mailbox-methods",
        "set the mailboxes' synchronization methods",
        DynamicsAdmin,
        &[S::ServerProfile],
    ),
    step(B, 9, S::ApproveEmail, "approve-email", "approve the e-mail addresses", DynamicsAdmin, &[S::MailboxMethods]),
    step(B, 10, S::TestEnable, "test-enable", "Test & Enable the mailboxes", DynamicsAdmin, &[S::ApproveEmail]),
    step(
        C,
        1,
        S::VerifyDomains,
        "verify-domains",
        "verify the domains; leave MX and Autodiscover alone",
        GlobalAdmin,
        &[],
    ),
    step(
        C,
        2,
        S::UpnSuffixes,
        "upn-suffixes",
        "make the UPN suffixes routable and verified",
        ServerAdmin,
        &[S::VerifyDomains],
    ),
    step(C, 3, S::DirectoryRules, "directory-rules", "mend what breaks the rules of the directory", ServerAdmin, &[]),
    step(
        C,
        4,
        S::EntraConnect,
        "entra-connect",
        "synchronize the directory",
        GlobalAdmin,
        &[S::VerifyDomains, S::UpnSuffixes, S::DirectoryRules],
    ),
    step(
        C,
        5,
        S::ExchangeBuild,
        "exchange-build",
        "bring Exchange to a supported version and build",
        ExchangeAdmin,
        &[],
    ),
    step(
        C,
        6,
        S::ExchangeCertificates,
        "exchange-certificates",
        "install certificates that the internet trusts",
        ExchangeAdmin,
        &[],
    ),
    step(
        C,
        7,
        S::PublishAutodiscover,
        "publish-autodiscover",
        "publish Autodiscover for the phase of the migration",
        NetworkAdmin,
        &[S::ExchangeCertificates],
    ),
    step(C, 8, S::SmtpBothWays, "smtp-both-ways", "let SMTP pass both ways", NetworkAdmin, &[S::ExchangeCertificates]),
    step(
        C,
        9,
        S::MrsProxyHybridApp,
        "mrs-proxy-hybrid-app",
        "enable the MRS proxy and the hybrid application",
        ExchangeAdmin,
        &[S::ExchangeBuild, S::PublishAutodiscover],
    ),
    step(C, 10, S::OutboundEndpoints, "outbound-endpoints", "open the way to Microsoft 365", NetworkAdmin, &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_waits_only_for_earlier_steps_of_its_scenario_so_the_graph_has_no_cycle() {
        for entry in STEPS {
            for needed in entry.after {
                let earlier = info(entry.scenario, *needed);
                assert!(earlier.is_some_and(|earlier| earlier.number < entry.number), "{} after {needed:?}", entry.id);
            }
        }
    }

    #[test]
    fn numbers_count_up_within_a_scenario() {
        for scenario in Scenario::ALL {
            let numbers: Vec<u8> = STEPS.iter().filter(|s| s.scenario == scenario).map(|s| s.number).collect();
            assert!(numbers.iter().zip(1..).all(|(number, place)| *number == place), "{scenario}: {numbers:?}");
        }
    }
}
