//! Which documents do the checks of EWS rest on?

use crate::model::Source;

pub(super) const DYNAMICS_EXCHANGE: Source = Source::new(
    "Connect to Exchange Server (on-premises)",
    "https://learn.microsoft.com/en-us/power-platform/admin/connect-exchange-server-on-premises",
);
pub(super) const DYNAMICS_HMA: Source = Source::new(
    "Connect to Exchange Server with hybrid modern authentication",
    "https://learn.microsoft.com/en-us/power-platform/admin/connect-exchange-server-onprem-hma",
);
pub(super) const DYNAMICS_ONLINE: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);
pub(super) const EWS: Source = Source::new(
    "Start using web services in Exchange",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/start-using-web-services-in-exchange",
);
pub(super) const DIRECTORY: Source = Source::new(
    "Set-WebServicesVirtualDirectory",
    "https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/set-webservicesvirtualdirectory",
);
pub(super) const HYBRID: Source = Source::new(
    "Hybrid deployment prerequisites",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment-prerequisites",
);
pub(super) const BUILDS: Source = Source::new(
    "Exchange Server build numbers and release dates",
    "https://learn.microsoft.com/en-us/exchange/new-features/build-numbers-and-release-dates",
);
pub(super) const ADDRESSES: Source = Source::new(
    "Microsoft 365 URLs and IP address ranges",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges",
);
pub(super) const RESPONSE_CODE: Source = Source::new(
    "ResponseCode (EWS)",
    "https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode",
);
pub(super) const IMPERSONATION: Source = Source::new(
    "Impersonation and EWS in Exchange",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/impersonation-and-ews-in-exchange",
);
pub(super) const CONFIGURE_IMPERSONATION: Source = Source::new(
    "How to configure impersonation",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-configure-impersonation",
);
pub(super) const THROTTLING: Source = Source::new(
    "EWS throttling in Exchange",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange",
);
pub(super) const AUTHENTICATION: Source = Source::new(
    "Authentication and EWS in Exchange",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/authentication-and-ews-in-exchange",
);
pub(super) const USER_FORM: Source = Source::new(
    "The SMTP address has no mailbox associated with it",
    "https://learn.microsoft.com/en-us/troubleshoot/power-platform/dataverse/email-exchange-synchronization/the-smtp-address-has-no-mailbox",
);
pub(super) const LICENCE: Source = Source::new(
    "Email can't be received because the license is invalid for the mailbox",
    "https://learn.microsoft.com/en-us/troubleshoot/power-platform/dataverse/email-exchange-synchronization/email-cannot-be-received-because-license-is-invalid-error",
);
pub(super) const CONTROL: Source = Source::new(
    "How to control access to EWS in Exchange",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange",
);
pub(super) const ITEMS: Source = Source::new(
    "Folders and items in EWS in Exchange",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/folders-and-items-in-ews-in-exchange",
);
