//! Which documents do the checks of this family rest on?

use crate::model::Source;

pub(super) const WIZARD: Source = Source::new(
    "Hybrid Configuration Wizard",
    "https://learn.microsoft.com/en-us/exchange/hybrid-configuration-wizard",
);
pub(super) const PREREQUISITES: Source = Source::new(
    "Hybrid deployment prerequisites",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment-prerequisites",
);
pub(super) const OAUTH: Source = Source::new(
    "Configure OAuth authentication between Exchange and Exchange Online",
    "https://learn.microsoft.com/en-us/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help",
);
pub(super) const DEDICATED: Source = Source::new(
    "Deploy the dedicated Exchange hybrid app",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment/deploy-dedicated-hybrid-app",
);
pub(super) const AUTH_CERTIFICATE: Source = Source::new(
    "Maintain the Exchange Server OAuth certificate",
    "https://learn.microsoft.com/en-us/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate",
);
pub(super) const CERTIFICATES: Source = Source::new(
    "Certificate requirements for hybrid deployments",
    "https://learn.microsoft.com/en-us/exchange/certificate-requirements",
);
pub(super) const TRANSPORT: Source = Source::new(
    "Transport routing in Exchange hybrid deployments",
    "https://learn.microsoft.com/en-us/exchange/transport-routing",
);
pub(crate) const MRS_PROXY: Source = Source::new(
    "Enable the MRS Proxy endpoint for remote moves",
    "https://learn.microsoft.com/en-us/exchange/architecture/mailbox-servers/mrs-proxy-endpoint",
);
pub(super) const AGENT: Source =
    Source::new("Microsoft Hybrid Agent", "https://learn.microsoft.com/en-us/exchange/hybrid-deployment/hybrid-agent");
pub(super) const EXTENDED_PROTECTION: Source = Source::new(
    "Windows Extended Protection in Exchange Server",
    "https://learn.microsoft.com/en-us/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/exchange-extended-protection",
);
pub(super) const BUILDS: Source = Source::new(
    "Exchange Server build numbers and release dates",
    "https://learn.microsoft.com/en-us/exchange/new-features/build-numbers-and-release-dates",
);
