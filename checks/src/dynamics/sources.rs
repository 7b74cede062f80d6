//! Which documents do the rules about Dynamics rest on?

use crate::model::Source;

pub(super) const CONNECT: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);
pub(super) const SCRIPT: Source = Source::new(
    "ConfigureCrmServerSideSync.ps1, the published set-up script",
    "https://github.com/microsoft/PowerApps-Samples/blob/master/powershell/ServerSideSync/ConfigureCrmServerSideSync.ps1",
);
pub(super) const TROUBLE: Source = Source::new(
    "Troubleshooting and monitoring server-side synchronization",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/troubleshooting-monitoring-server-side-synchronization",
);
pub(super) const MAILBOX: Source = Source::new(
    "Mailbox table reference",
    "https://learn.microsoft.com/en-us/power-apps/developer/data-platform/reference/entities/mailbox",
);
pub(super) const PROFILE: Source = Source::new(
    "Email Server Profile table reference",
    "https://learn.microsoft.com/en-us/power-apps/developer/data-platform/reference/entities/emailserverprofile",
);
pub(super) const ORGANIZATION: Source = Source::new(
    "Organization table reference",
    "https://learn.microsoft.com/en-us/power-apps/developer/data-platform/reference/entities/organization",
);
pub(super) const ONPREMISES: Source = Source::new(
    "Connect to Exchange Server (on-premises)",
    "https://learn.microsoft.com/en-us/power-platform/admin/connect-exchange-server-on-premises",
);
pub(super) const MODERN: Source = Source::new(
    "Connect to Exchange Server with hybrid modern authentication",
    "https://learn.microsoft.com/en-us/power-platform/admin/connect-exchange-server-onprem-hma",
);
pub(super) const SUPPORTED: Source = Source::new(
    "Supported email service configurations for server-side synchronization",
    "https://learn.microsoft.com/en-us/power-platform/admin/supported-email-service-configurations-server-side-synchronization",
);
pub(super) const WEB_API: Source = Source::new(
    "Authenticate to Dynamics 365 with the Web API",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/developer/webapi/authenticate-web-api",
);
pub(super) const TEST_CONNECTION: Source = Source::new(
    "Test connection fails for an email server profile",
    "https://learn.microsoft.com/en-us/troubleshoot/power-platform/dataverse/email-exchange-synchronization/test-connection-fails-email-server",
);
pub(super) const OWNER: Source = Source::new(
    "Error when you test and enable a mailbox",
    "https://learn.microsoft.com/en-us/troubleshoot/power-platform/dataverse/email-exchange-synchronization/error-when-you-test-enable-a-mailbox",
);
pub(super) const INCOMING: Source = Source::new(
    "UnknownIncomingEmailIntegrationError during server-side synchronization",
    "https://learn.microsoft.com/en-us/troubleshoot/power-platform/dataverse/email-exchange-synchronization/exception-appears-server-side-sync",
);
pub(super) const USER_NAME: Source = Source::new(
    "The SMTP address has no mailbox associated with it",
    "https://learn.microsoft.com/en-us/troubleshoot/power-platform/dataverse/email-exchange-synchronization/the-smtp-address-has-no-mailbox",
);
pub(super) const CHECK_BOX: Source = Source::new(
    "When would I want to use this check box?",
    "https://learn.microsoft.com/en-us/power-platform/admin/when-would-want-use-check-box",
);
pub(super) const POST_INSTALL: Source = Source::new(
    "Post-installation and configuration guidelines for Dynamics 365",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/deploy/post-installation-configuration-guidelines-dynamics-365",
);
