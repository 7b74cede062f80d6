//! Which documents do the checks of the tenant rest on?

use crate::model::Source;

pub(super) const OPENID: Source = Source::new(
    "OpenID Connect on the Microsoft identity platform",
    "https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc",
);
pub(super) const NATIONAL: Source = Source::new(
    "Microsoft Entra authentication and national clouds",
    "https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud",
);
pub(super) const ERRORS: Source = Source::new(
    "Microsoft Entra authentication and authorization error codes",
    "https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes",
);
pub(super) const DYNAMICS: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);
pub(super) const ADD_DOMAIN: Source = Source::new(
    "Add a domain to Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/admin/setup/add-domain",
);
pub(super) const ENDPOINTS: Source = Source::new(
    "The endpoints of each Microsoft cloud, as Microsoft's Exchange scripts list them",
    "https://github.com/microsoft/CSS-Exchange/blob/main/Shared/AzureFunctions/Get-CloudServiceEndpoint.ps1",
);
pub(super) const ADDRESSES: Source = Source::new(
    "Microsoft 365 URLs and IP address ranges",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges",
);
