//! What do the sign-in services of Microsoft say about a domain and its tenant, anonymously?

mod discovery;
mod metadata;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::SubjectKind;

use super::Probe;

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
];
