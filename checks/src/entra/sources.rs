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
pub(super) const PERMISSIONS: Source = Source::new(
    "Microsoft Graph permissions reference",
    "https://learn.microsoft.com/en-us/graph/permissions-reference",
);
pub(super) const LEAST: Source =
    Source::new("Microsoft Graph error responses", "https://learn.microsoft.com/en-us/graph/errors");
pub(super) const PRINCIPAL: Source =
    Source::new("Get servicePrincipal", "https://learn.microsoft.com/en-us/graph/api/serviceprincipal-get");
pub(super) const KEY_CREDENTIAL: Source =
    Source::new("keyCredential resource type", "https://learn.microsoft.com/en-us/graph/api/resources/keycredential");
pub(super) const SCRIPT: Source = Source::new(
    "ConfigureCrmServerSideSync.ps1, the published set-up script",
    "https://github.com/microsoft/PowerApps-Samples/blob/master/powershell/ServerSideSync/ConfigureCrmServerSideSync.ps1",
);
pub(super) const DOMAIN_TYPE: Source =
    Source::new("domain resource type", "https://learn.microsoft.com/en-us/graph/api/resources/domain");
pub(super) const USER: Source =
    Source::new("user resource type", "https://learn.microsoft.com/en-us/graph/api/resources/user");
pub(super) const HMA: Source = Source::new(
    "Connect to Exchange Server with hybrid modern authentication",
    "https://learn.microsoft.com/en-us/power-platform/admin/connect-exchange-server-onprem-hma",
);
pub(super) const HYBRID_APP_DOC: Source = Source::new(
    "Deploy the dedicated Exchange hybrid app",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment/deploy-dedicated-hybrid-app",
);
pub(super) const SYNC: Source = Source::new(
    "Microsoft Entra Connect Sync: scheduler",
    "https://learn.microsoft.com/en-us/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler",
);
pub(super) const HEALTH: Source = Source::new(
    "List service health issues",
    "https://learn.microsoft.com/en-us/graph/api/serviceannouncement-list-issues",
);
