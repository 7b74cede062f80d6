//! Which documents do the checks of the directory rest on?

use crate::model::Source;

pub(super) const PREPARE: Source = Source::new(
    "Prepare for directory synchronization to Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/prepare-for-directory-synchronization",
);
pub(super) const NON_ROUTABLE: Source = Source::new(
    "Prepare a nonroutable domain for directory synchronization",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/prepare-a-non-routable-domain-for-directory-synchronization",
);
pub(super) const UPN: Source = Source::new(
    "Microsoft Entra UserPrincipalName population",
    "https://learn.microsoft.com/en-us/entra/identity/hybrid/connect/plan-connect-userprincipalname",
);
pub(super) const DUPLICATES: Source = Source::new(
    "Identity synchronization and duplicate attribute resiliency",
    "https://learn.microsoft.com/en-us/entra/identity/hybrid/connect/how-to-connect-syncservice-duplicate-attribute-resiliency",
);
pub(super) const IDFIX: Source = Source::new(
    "IdFix: errors supported",
    "https://microsoft.github.io/idfix/Errors%20supported%20by%20the%20IdFix%20tool/",
);
pub(super) const SUFFIXES: Source =
    Source::new("Public Suffix List", "https://publicsuffix.org/list/public_suffix_list.dat");
pub(super) const ADD_DOMAIN: Source = Source::new(
    "Add a domain to Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/admin/setup/add-domain",
);
