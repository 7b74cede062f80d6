//! What is an endpoint there for?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::FactKind;

/// Why an endpoint is looked at; it may have several roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The command line or the configuration names it as a host and port, and says no more.
    Named,
    /// Autodiscover of a domain leads to it.
    Autodiscover,
    /// Exchange Web Services are asked there.
    Ews,
    /// Users or servers of the tenant sign in there.
    SignIn,
    /// Dynamics is asked there.
    Dynamics,
    /// It takes mail for a domain: an MX host.
    Mx,
    /// The SMTP endpoint of a hybrid set-up, where it is not the MX.
    Smtp,
    /// Exchange Online Protection, to which Exchange Server hands mail over.
    Protection,
    /// A server of a migration connects to it.
    Outbound,
}

impl Role {
    /// The roles whose TLS Dynamics, Exchange or a user of them relies on; MX hosts take mail with any certificate.
    pub const WITH_TLS: &[Self] = &[Self::Named, Self::Autodiscover, Self::Ews, Self::SignIn, Self::Dynamics];
    /// The same with the hosts of Microsoft of which only the way there is judged.
    pub const WITH_OUTBOUND: &[Self] =
        &[Self::Named, Self::Autodiscover, Self::Ews, Self::SignIn, Self::Dynamics, Self::Outbound];
    /// The roles of hosts that are asked for mail.
    pub const WITH_SMTP: &[Self] = &[Self::Mx, Self::Smtp];

    /// The facts whose probes find endpoints with this role.
    pub const fn found_by(self) -> &'static [FactKind] {
        match self {
            Self::Mx | Self::Protection => &[FactKind::DnsMx],
            Self::Ews | Self::Outbound => &[FactKind::TenantDiscovery],
            Self::SignIn => &[FactKind::TenantDiscovery, FactKind::S2sMetadata],
            Self::Named | Self::Autodiscover | Self::Dynamics | Self::Smtp => &[],
        }
    }
}
