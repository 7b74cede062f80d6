//! Which documents do the guides rest on?

use crate::model::Source;

pub(in crate::setup) const CONNECT: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);
pub(in crate::setup) const SERVER_BASED: Source = Source::new(
    "Troubleshooting server-based authentication",
    "https://learn.microsoft.com/en-us/power-platform/admin/troubleshooting-server-based-authentication",
);
pub(in crate::setup) const KEYSPEC: Source = Source::new(
    "AD FS and KeySpec property information",
    "https://learn.microsoft.com/en-us/windows-server/identity/ad-fs/technical-reference/ad-fs-and-keyspec-property",
);
pub(in crate::setup) const SCRIPT: Source = Source::new(
    "ConfigureCrmServerSideSync.ps1, the published set-up script",
    "https://github.com/microsoft/PowerApps-Samples/blob/master/powershell/ServerSideSync/ConfigureCrmServerSideSync.ps1",
);
pub(in crate::setup) const KEY_CREDENTIAL: Source =
    Source::new("keyCredential resource type", "https://learn.microsoft.com/en-us/graph/api/resources/keycredential");
pub(in crate::setup) const SERVICE_PRINCIPAL: Source =
    Source::new("Update servicePrincipal", "https://learn.microsoft.com/en-us/graph/api/serviceprincipal-update");
pub(in crate::setup) const MIGRATE_MSONLINE: Source = Source::new(
    "Migrate from Azure AD PowerShell to Microsoft Graph PowerShell",
    "https://learn.microsoft.com/en-us/powershell/microsoftgraph/migration-steps",
);
pub(in crate::setup) const EWS_ACCESS: Source = Source::new(
    "How to control access to EWS in Exchange",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange",
);
pub(in crate::setup) const EWS_END: Source = Source::new(
    "Deprecation of Exchange Web Services in Exchange Online",
    "https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/deprecation-of-ews-exchange-online",
);
pub(in crate::setup) const SYNC: Source = Source::new(
    "Troubleshooting and monitoring server-side synchronization",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/troubleshooting-monitoring-server-side-synchronization",
);
pub(in crate::setup) const POST_INSTALL: Source = Source::new(
    "Post-installation and configuration guidelines for Dynamics 365",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/deploy/post-installation-configuration-guidelines-dynamics-365",
);
pub(in crate::setup) const ONPREM_EXCHANGE: Source = Source::new(
    "Connect to Exchange Server (on-premises)",
    "https://learn.microsoft.com/en-us/power-platform/admin/connect-exchange-server-on-premises",
);
pub(in crate::setup) const HMA: Source = Source::new(
    "Connect to Exchange Server with hybrid modern authentication",
    "https://learn.microsoft.com/en-us/power-platform/admin/connect-exchange-server-onprem-hma",
);
pub(in crate::setup) const CIPHERS: Source = Source::new(
    "Server cipher suites and TLS requirements",
    "https://learn.microsoft.com/en-us/power-platform/admin/server-cipher-tls-requirements",
);
pub(in crate::setup) const TEST_ENABLE: Source = Source::new(
    "Set up server-side synchronization of email, appointments, contacts, and tasks",
    "https://learn.microsoft.com/en-us/power-platform/admin/set-up-server-side-synchronization-of-email-appointments-contacts-and-tasks",
);
pub(in crate::setup) const HYBRID: Source = Source::new(
    "Hybrid deployment prerequisites",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment-prerequisites",
);
pub(in crate::setup) const HYBRID_APP: Source = Source::new(
    "Deploy the dedicated Exchange hybrid app",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment/deploy-dedicated-hybrid-app",
);
pub(in crate::setup) const BUILDS: Source = Source::new(
    "Exchange Server build numbers and release dates",
    "https://learn.microsoft.com/en-us/exchange/new-features/build-numbers-and-release-dates",
);
pub(in crate::setup) const DOMAINS: Source = Source::new(
    "Add DNS records to connect your domain",
    "https://learn.microsoft.com/en-us/microsoft-365/admin/get-help-with-domains/create-dns-records-at-any-dns-hosting-provider",
);
pub(in crate::setup) const UPN: Source = Source::new(
    "Prepare a nonroutable domain for directory synchronization",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/prepare-a-non-routable-domain-for-directory-synchronization",
);
pub(in crate::setup) const DIRECTORY: Source = Source::new(
    "Prepare for directory synchronization to Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/prepare-for-directory-synchronization",
);
pub(in crate::setup) const CONNECT_SYNC: Source = Source::new(
    "Prerequisites for Microsoft Entra Connect",
    "https://learn.microsoft.com/en-us/entra/identity/hybrid/connect/how-to-connect-install-prerequisites",
);
pub(in crate::setup) const CERTIFICATES: Source = Source::new(
    "Certificate requirements for hybrid deployments",
    "https://learn.microsoft.com/en-us/exchange/certificate-requirements",
);
pub(in crate::setup) const ENDPOINTS: Source = Source::new(
    "Microsoft 365 URLs and IP address ranges",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges",
);
pub(in crate::setup) const SUPPORTED: Source = Source::new(
    "Supported email service configurations for server-side synchronization",
    "https://learn.microsoft.com/en-us/power-platform/admin/supported-email-service-configurations-server-side-synchronization",
);
pub(in crate::setup) const ADD_DOMAIN: Source = Source::new(
    "Add a domain to Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/admin/setup/add-domain",
);
pub(in crate::setup) const MAILBOX_TABLE: Source = Source::new(
    "Mailbox table reference",
    "https://learn.microsoft.com/en-us/power-apps/developer/data-platform/reference/entities/mailbox",
);
