//! Which documents do the checks of the certificate rest on?

use crate::model::Source;

pub(super) use crate::server::sources::CONNECT;
pub(super) use crate::tls::sources::{RFC5280, RFC9155};

pub(super) const RFC7292: Source = Source::new("RFC 7292: PKCS#12", "https://www.rfc-editor.org/rfc/rfc7292");
pub(super) const KEYSPEC: Source = Source::new(
    "AD FS and KeySpec property information",
    "https://learn.microsoft.com/en-us/windows-server/identity/ad-fs/technical-reference/ad-fs-and-keyspec-property",
);
pub(super) const SERVER_BASED: Source = Source::new(
    "Troubleshooting server-based authentication",
    "https://learn.microsoft.com/en-us/power-platform/admin/troubleshooting-server-based-authentication",
);
pub(super) const CRM_CERTIFICATE: Source = Source::new(
    "Get-CrmCertificate",
    "https://learn.microsoft.com/en-us/previous-versions/dynamicscrm-2016/deployment-administrators-guide/dn833064(v=crm.8)",
);
pub(super) const CERTUTIL: Source = Source::new(
    "certutil",
    "https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/certutil",
);
pub(super) const EXPORT_PFX: Source = Source::new(
    "Export-PfxCertificate",
    "https://learn.microsoft.com/en-us/powershell/module/pki/export-pfxcertificate",
);
