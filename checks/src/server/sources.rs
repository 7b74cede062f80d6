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
