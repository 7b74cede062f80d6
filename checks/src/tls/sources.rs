//! Which documents do the checks of TLS endpoints rest on?

use crate::model::Source;

pub(super) const DYNAMICS_TLS: Source = Source::new(
    "Server cipher suites and TLS requirements",
    "https://learn.microsoft.com/en-us/power-platform/admin/server-cipher-tls-requirements",
);
pub(super) const DYNAMICS_EXCHANGE: Source = Source::new(
    "Connect to Exchange Server (on-premises)",
    "https://learn.microsoft.com/en-us/power-platform/admin/connect-exchange-server-on-premises",
);
pub(super) const SUPPORTED: Source = Source::new(
    "Supported email service configurations for server-side synchronization",
    "https://learn.microsoft.com/en-us/power-platform/admin/supported-email-service-configurations-server-side-synchronization",
);
pub(super) const EXCHANGE_TLS: Source = Source::new(
    "Exchange Server TLS configuration best practices",
    "https://learn.microsoft.com/en-us/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/exchange-tls-configuration",
);
pub(super) const EXCHANGE_CERTIFICATES: Source = Source::new(
    "Digital certificates and encryption in Exchange Server",
    "https://learn.microsoft.com/en-us/exchange/architecture/client-access/certificates",
);
pub(super) const HYBRID: Source = Source::new(
    "Hybrid deployment prerequisites",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment-prerequisites",
);
pub(super) const SCHANNEL: Source = Source::new(
    "Transport Layer Security (TLS) registry settings",
    "https://learn.microsoft.com/en-us/windows-server/security/tls/tls-registry-settings",
);
pub(super) const SUITES: Source = Source::new(
    "Enable-TlsCipherSuite and Disable-TlsCipherSuite",
    "https://learn.microsoft.com/en-us/powershell/module/tls/enable-tlsciphersuite",
);
pub(super) const ADDRESSES: Source = Source::new(
    "Microsoft 365 URLs and IP address ranges",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges",
);
pub(super) const CONNECTIVITY: Source = Source::new(
    "Microsoft 365 network connectivity principles: bypass proxies and TLS inspection",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/microsoft-365-network-connectivity-principles",
);
pub(super) const IIS_ACCESS: Source = Source::new(
    "IIS: access (SSL settings of a site)",
    "https://learn.microsoft.com/en-us/iis/configuration/system.webserver/security/access",
);
pub(crate) const RFC5280: Source =
    Source::new("RFC 5280: X.509 certificates and revocation lists", "https://www.rfc-editor.org/rfc/rfc5280");
pub(super) const RFC8446: Source = Source::new(
    "RFC 8446, section 4.4.2: the certificates of a server",
    "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2",
);
pub(super) const RFC8996: Source =
    Source::new("RFC 8996: TLS 1.0 and TLS 1.1 are deprecated", "https://www.rfc-editor.org/rfc/rfc8996");
pub(super) const RFC7568: Source =
    Source::new("RFC 7568: SSL 3 is deprecated", "https://www.rfc-editor.org/rfc/rfc7568");
pub(crate) const RFC9155: Source =
    Source::new("RFC 9155: MD5 and SHA-1 signatures are deprecated", "https://www.rfc-editor.org/rfc/rfc9155");
pub(super) const RFC9325: Source =
    Source::new("RFC 9325, section 4: recommended cipher suites", "https://www.rfc-editor.org/rfc/rfc9325#section-4");
pub(super) const RFC9525: Source =
    Source::new("RFC 9525: the name of a service in TLS", "https://www.rfc-editor.org/rfc/rfc9525");
pub(crate) const BASELINE: Source = Source::new(
    "CA/Browser Forum: baseline requirements for TLS server certificates",
    "https://cabforum.org/working-groups/server/baseline-requirements/requirements/",
);
