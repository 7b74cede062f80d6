//! What do the sign-in services of Microsoft, the token service and Graph say about a domain and its tenant?

mod discovery;
mod graph;
mod metadata;
mod rehearsal;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::SubjectKind;

pub(super) use self::metadata::cloud;
use super::Probe;
use crate::net::sign_in::Credential;

/// The probes of this family.
pub static PROBES: &[Probe] = &[
    Probe {
        name: FactKind::TenantDiscovery.name(),
        subject: SubjectKind::Domain,
        roles: &[],
        gives: FactKind::TenantDiscovery,
        needs: &[],
        signs_in: &[],
        sends: &[
            "tenant discovery of {subject}: two GETs of its OpenID configuration and one of its realm, port 443 of the sign-in host of the cloud",
            "the same of the sign-in hosts of the other clouds, where that one does not know {subject}",
        ],
        run: |cx| Box::pin(discovery::look(cx)),
    },
    Probe {
        name: FactKind::S2sMetadata.name(),
        subject: SubjectKind::Tenant,
        roles: &[],
        gives: FactKind::S2sMetadata,
        needs: &[],
        signs_in: &[],
        sends: &[
            "metadata of the token service for {subject}: three GETs, port 443 of that host of the tenant's cloud",
        ],
        run: |cx| Box::pin(metadata::look(cx)),
    },
    Probe {
        name: FactKind::Graph.name(),
        subject: SubjectKind::Tenant,
        roles: &[],
        gives: FactKind::Graph,
        needs: &[],
        signs_in: &[Credential::Tenant],
        sends: &[
            "Microsoft Graph about {subject}: GETs of organization, domains, applications, service principals, users with the addresses of the mailboxes, service health",
        ],
        run: |cx| Box::pin(graph::look(cx)),
    },
    Probe {
        name: FactKind::S2sToken.name(),
        subject: SubjectKind::Tenant,
        roles: &[],
        gives: FactKind::S2sToken,
        needs: &[],
        signs_in: &[],
        sends: &[
            "the rehearsal: one POST to the token service of the cloud of {subject}, signed with the PFX of [certificate], for a token for Exchange Online",
        ],
        run: |cx| Box::pin(rehearsal::look(cx)),
    },
];
