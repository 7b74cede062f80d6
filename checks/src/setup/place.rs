//! To which step does a failure belong, where its check proves several?

use super::{Step, StepInfo, info};
use crate::model::{Check, Scenario};

/// Remedies that mend another step than the first that their check proves.
static REMEDIES: &[(&str, Step)] = &[
    ("register-token-issuer", Step::RegisterCertificate),
    ("remove-second-registration", Step::RegisterCertificate),
    ("register-certificate-in-tenant", Step::ServicePrincipal),
    ("name-current-certificate-files", Step::ObtainCertificate),
];

/// The step at which a failure of the check is mended by the remedy: one, so that one fault is named once.
pub fn place(check: &Check, remedy: Option<&str>, scenario: Scenario) -> Option<&'static StepInfo> {
    let known = REMEDIES.iter().find(|(id, _)| Some(*id) == remedy).and_then(|(_, step)| info(scenario, *step));
    let proved = check.steps.iter().filter(|(own, _)| *own == scenario).filter_map(|(own, step)| info(*own, *step));
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
        let step = |remedy| place(check, remedy, Scenario::A).map(|info| info.id);
        assert_eq!(step(Some("register-token-issuer")), Some("register-certificate"));
        assert_eq!(step(Some("install-token-issuer")), Some("install-certificate"));
        assert_eq!(place(check, None, Scenario::D).map(|info| info.id), None);
    }
}
