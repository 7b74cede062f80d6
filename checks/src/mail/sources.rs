//! Which documents do the checks of mail servers rest on?

use crate::model::Source;

pub(super) const RFC5321: Source =
    Source::new("RFC 5321: Simple Mail Transfer Protocol", "https://www.rfc-editor.org/rfc/rfc5321");
pub(super) const RFC3207: Source =
    Source::new("RFC 3207: SMTP over Transport Layer Security", "https://www.rfc-editor.org/rfc/rfc3207");
pub(super) const RFC8996: Source =
    Source::new("RFC 8996: TLS 1.0 and TLS 1.1 are deprecated", "https://www.rfc-editor.org/rfc/rfc8996");
pub(super) const HYBRID: Source = Source::new(
    "Hybrid deployment prerequisites",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment-prerequisites",
);
pub(super) const TRANSPORT: Source = Source::new(
    "Transport routing in Exchange hybrid deployments",
    "https://learn.microsoft.com/en-us/exchange/transport-routing",
);
pub(super) const CERTIFICATES: Source = Source::new(
    "Certificate requirements for hybrid deployments",
    "https://learn.microsoft.com/en-us/exchange/certificate-requirements",
);
pub(super) const ADDRESSES: Source = Source::new(
    "Microsoft 365 URLs and IP address ranges",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges",
);
pub(super) const RFC1912: Source =
    Source::new("RFC 1912, section 2.1: matching PTR records", "https://www.rfc-editor.org/rfc/rfc1912#section-2.1");
