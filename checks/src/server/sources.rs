//! Which documents do the checks of the servers rest on?

use crate::model::Source;

pub(crate) const CONNECT: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);
pub(crate) const ROLES: Source = Source::new(
    "Dynamics 365 server roles",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/deploy/microsoft-dynamics-365-server-roles",
);
pub(crate) const EVIDENCE: Source =
    Source::new("exdoctor: evidence", "https://github.com/exdoctor/exdoctor/blob/main/docs/evidence.md");
pub(super) const RECONFIGURE: Source = Source::new(
    "Configure server-based authentication: CertificateReconfiguration.ps1",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/configure-server-based-authentication-sharepoint-on-premises",
);
pub(super) const KEY_SPEC: Source = Source::new(
    "AD FS and KeySpec property information",
    "https://learn.microsoft.com/en-us/windows-server/identity/ad-fs/technical-reference/ad-fs-and-keyspec-property",
);
pub(super) const ACCESS_LISTS: Source = Source::new(
    "How DACLs control access to an object",
    "https://learn.microsoft.com/en-us/windows/win32/secauthz/how-dacls-control-access-to-an-object",
);
pub(super) const ENTRY_ORDER: Source = Source::new(
    "Order of ACEs in a DACL",
    "https://learn.microsoft.com/en-us/windows/win32/secauthz/order-of-aces-in-a-dacl",
);
pub(super) const ICACLS: Source =
    Source::new("icacls", "https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/icacls");
pub(super) const DOTNET_TLS: Source = Source::new(
    "Transport Layer Security (TLS) best practices with .NET Framework",
    "https://learn.microsoft.com/en-us/dotnet/framework/network-programming/tls",
);
pub(super) const SCHANNEL: Source = Source::new(
    "Transport Layer Security (TLS) registry settings",
    "https://learn.microsoft.com/en-us/windows-server/security/tls/tls-registry-settings",
);
pub(super) const TIME: Source = Source::new(
    "Windows Time service tools and settings",
    "https://learn.microsoft.com/en-us/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings",
);
pub(super) const SIGN_IN_ERRORS: Source = Source::new(
    "Microsoft Entra authentication and authorization error codes",
    "https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes",
);
pub(super) const ADDRESSES: Source = Source::new(
    "Microsoft 365 URLs and IP address ranges",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges",
);
pub(super) const CONNECTIVITY: Source = Source::new(
    "Microsoft 365 network connectivity principles: bypass proxies and TLS inspection",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/microsoft-365-network-connectivity-principles",
);
pub(super) const DOTNET_PROXY: Source = Source::new(
    ".NET Framework: the defaultProxy element",
    "https://learn.microsoft.com/en-us/dotnet/framework/configure-apps/file-schema/network/defaultproxy-element-network-settings",
);
