//! Which steps does a migration from Exchange Server to Exchange Online take?

use super::step::{Step as S, StepInfo, step_of};
use crate::model::Scenario;
use crate::model::Who::{self, ExchangeAdmin, GlobalAdmin, NetworkAdmin, ServerAdmin};

const fn step(number: u8, step: S, id: &'static str, title: &'static str, who: Who, after: &'static [S]) -> StepInfo {
    step_of(Scenario::C, number, step, id, title, who, after)
}

/// The steps of the scenario, in the order of the set-up.
pub(super) static STEPS: &[StepInfo] = &[
    step(
        1,
        S::VerifyDomains,
        "verify-domains",
        "verify the domains; leave MX and Autodiscover alone",
        GlobalAdmin,
        &[],
    ),
    step(
        2,
        S::UpnSuffixes,
        "upn-suffixes",
        "make the UPN suffixes routable and verified",
        ServerAdmin,
        &[S::VerifyDomains],
    ),
    step(3, S::DirectoryRules, "directory-rules", "mend what breaks the rules of the directory", ServerAdmin, &[]),
    step(
        4,
        S::EntraConnect,
        "entra-connect",
        "synchronize the directory",
        GlobalAdmin,
        &[S::VerifyDomains, S::UpnSuffixes, S::DirectoryRules],
    ),
    step(5, S::ExchangeBuild, "exchange-build", "bring Exchange to a supported version and build", ExchangeAdmin, &[]),
    step(
        6,
        S::ExchangeCertificates,
        "exchange-certificates",
        "install certificates that the internet trusts",
        ExchangeAdmin,
        &[],
    ),
    step(
        7,
        S::PublishAutodiscover,
        "publish-autodiscover",
        "publish Autodiscover for the phase of the migration",
        NetworkAdmin,
        &[S::ExchangeCertificates],
    ),
    step(8, S::SmtpBothWays, "smtp-both-ways", "let SMTP pass both ways", NetworkAdmin, &[S::ExchangeCertificates]),
    step(
        9,
        S::MrsProxyHybridApp,
        "mrs-proxy-hybrid-app",
        "enable the MRS proxy and the hybrid application",
        ExchangeAdmin,
        &[S::ExchangeBuild, S::PublishAutodiscover],
    ),
    step(10, S::OutboundEndpoints, "outbound-endpoints", "open the way to Microsoft 365", NetworkAdmin, &[]),
];
