//! To which step does a failure belong, where its check proves several?

use super::{Step, StepInfo, info};
use crate::model::{Check, Scenario, Subject, SubjectKind};
use crate::values::{is_microsoft, outbound_host};

/// Remedies that mend another step than the first that their check proves.
static REMEDIES: &[(&str, Step)] = &[
    ("register-token-issuer", Step::RegisterCertificate),
    ("remove-second-registration", Step::RegisterCertificate),
    ("register-certificate-in-tenant", Step::ServicePrincipal),
    ("name-current-certificate-files", Step::ObtainCertificate),
];

/// The steps that a check proves on a subject. In a migration the hosts to which a server connects prove that the way there
/// is open, and the organization's own endpoints prove what it publishes.
pub fn proved(check: &Check, subject: &Subject) -> impl Iterator<Item = (Scenario, Step)> {
    const OUTBOUND: (Scenario, Step) = (Scenario::C, Step::OutboundEndpoints);
    let both = subject.kind == SubjectKind::Endpoint && check.steps.contains(&OUTBOUND);
    let outbound = both && is_outbound(subject);
    let has_own = check.steps.iter().any(|(own, step)| *own == Scenario::C && *step != OUTBOUND.1);
    let fits = move |own: &(Scenario, Step)| {
        !both || own.0 != Scenario::C || if outbound { *own == OUTBOUND } else { *own != OUTBOUND || !has_own }
    };
    check.steps.iter().copied().filter(fits)
}

fn is_outbound(endpoint: &Subject) -> bool {
    let host = endpoint.name.rsplit_once(':').map_or(endpoint.name.as_str(), |(host, _)| host);
    is_microsoft(host) || outbound_host(host).is_some()
}

/// The step at which a failure of the check on a subject is mended by the remedy: one, so that one fault is named once.
pub fn place(check: &Check, subject: &Subject, remedy: Option<&str>, scenario: Scenario) -> Option<&'static StepInfo> {
    let known = REMEDIES.iter().find(|(id, _)| Some(*id) == remedy).and_then(|(_, step)| info(scenario, *step));
    let proved = proved(check, subject).filter(|(own, _)| *own == scenario).filter_map(|(own, step)| info(own, step));
    known.or_else(|| proved.min_by_key(|info| info.number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;

    #[test]
    fn every_remedy_of_the_table_is_there() {
        for (id, _) in REMEDIES {
            assert!(registry::remedy(id).is_some(), "{id}");
        }
    }

    #[test]
    fn a_certificate_that_dynamics_does_not_know_is_mended_by_registration() {
        let check = registry::check("certificate.same-everywhere").expect("it is there");
        let step = |remedy| place(check, &Subject::run(), remedy, Scenario::A).map(|info| info.id);
        assert_eq!(step(Some("register-token-issuer")), Some("register-certificate"));
        assert_eq!(step(Some("install-token-issuer")), Some("install-certificate"));
        assert_eq!(place(check, &Subject::run(), None, Scenario::D).map(|info| info.id), None);
    }

    #[test]
    fn a_host_of_microsoft_proves_the_way_there_and_the_own_one_what_is_published() {
        let step = |id, endpoint| {
            let check = registry::check(id).expect("it is there");
            let subject = Subject::new(SubjectKind::Endpoint, endpoint);
            let all = proved(check, &subject).filter(|(scenario, _)| *scenario == Scenario::C);
            all.map(|(_, step)| step).collect::<Vec<_>>()
        };
        for id in ["tls.reachable", "tls.expiry", "tls.client-certificate"] {
            assert_eq!(step(id, "outlook.office365.com:443"), [Step::OutboundEndpoints], "{id}");
        }
        assert_eq!(step("tls.reachable", "mail.contoso.com:443"), [Step::PublishAutodiscover]);
        assert_eq!(step("tls.expiry", "mail.contoso.com:443"), [Step::ExchangeCertificates]);
        assert_eq!(step("tls.interception", "mail.contoso.com:443"), [Step::OutboundEndpoints]);
    }
}
