//! The steps of each scenario, their order, and what each waits for.

use super::{dynamics_onprem, exchange_server, migration};
use crate::model::{Check, Scenario, Who};

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
    /// The check that tests the steps before it, where this step is that test: without its success the step is not done, and
    /// once one of them fails, a success says how things were, not how they are.
    pub tested_by: Option<&'static str>,
}

impl StepInfo {
    /// Whether a word names the step: `grant-key-access`, `A5`.
    pub fn is_named(&self, word: &str) -> bool {
        self.id.eq_ignore_ascii_case(word) || format!("{}{}", self.scenario, self.number).eq_ignore_ascii_case(word)
    }

    /// Whether a check proves the step.
    pub fn is_proved_by(&self, check: &Check) -> bool {
        check.steps.contains(&(self.scenario, self.step))
    }
}

/// Every step of every scenario, in the order of the set-up.
pub fn steps() -> impl Iterator<Item = &'static StepInfo> {
    [dynamics_onprem::STEPS, exchange_server::STEPS, migration::STEPS].into_iter().flatten()
}

/// What belongs to a set-up and is not judged: the plan says so.
pub const fn not_judged(scenario: Scenario) -> &'static [&'static str] {
    match scenario {
        Scenario::A | Scenario::D => &[],
        Scenario::B => &["the firewall in front of Exchange Server, but for what an allow list says"],
        Scenario::C => &[
            "the health of the source: databases, replication, queues",
            "archives, journals, public folders and unified messaging",
            "the versions of Outlook and of mobile clients",
        ],
    }
}

/// A step's entry within a scenario.
pub fn info(scenario: Scenario, step: Step) -> Option<&'static StepInfo> {
    steps().find(|info| info.scenario == scenario && info.step == step)
}

pub(super) const fn step_of(
    scenario: Scenario,
    number: u8,
    step: Step,
    id: &'static str,
    title: &'static str,
    who: Who,
    after: &'static [Step],
) -> StepInfo {
    StepInfo { scenario, number, step, id, title, who, after, optional: false, tested_by: None }
}

pub(super) const fn optional(info: StepInfo) -> StepInfo {
    StepInfo { optional: true, ..info }
}

pub(super) const fn tested_by(check: &'static str, info: StepInfo) -> StepInfo {
    StepInfo { tested_by: Some(check), ..info }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_waits_only_for_earlier_steps_of_its_scenario_so_the_graph_has_no_cycle() {
        for entry in steps() {
            for needed in entry.after {
                let earlier = info(entry.scenario, *needed);
                assert!(earlier.is_some_and(|earlier| earlier.number < entry.number), "{} after {needed:?}", entry.id);
            }
        }
    }

    #[test]
    fn the_check_that_tests_the_others_proves_its_step() {
        for entry in steps() {
            let check = entry.tested_by.map(|id| crate::registry::check(id).expect("the check is there"));
            assert!(check.is_none_or(|check| entry.is_proved_by(check)), "{}", entry.id);
        }
        assert_eq!(steps().filter(|entry| entry.tested_by.is_some()).count(), 2);
    }

    #[test]
    fn numbers_count_up_within_a_scenario() {
        for scenario in Scenario::ALL {
            let numbers: Vec<u8> = steps().filter(|s| s.scenario == scenario).map(|s| s.number).collect();
            assert!(numbers.iter().zip(1..).all(|(number, place)| *number == place), "{scenario}: {numbers:?}");
        }
    }
}
