//! Which steps are repeated when the certificate is renewed, and in which order?

use super::Step;
use crate::model::Who;

/// One step of the renewal.
#[derive(Debug)]
pub struct Renewal {
    /// The step of scenario A whose proof and script it shares; none where it has neither.
    pub step: Option<Step>,
    /// What is done this time.
    pub title: &'static str,
    /// What is different from the first time.
    pub about: &'static str,
    /// Whether it lies in the maintenance window.
    pub window: bool,
    /// How it is done, where the step is none of scenario A.
    pub beside: Option<Beside>,
}

/// A step that the set-up does not have.
#[derive(Debug)]
pub struct Beside {
    /// Who must act.
    pub who: Who,
    /// Why there is no script.
    pub by_hand: &'static str,
    /// The check that shows what has become of it.
    pub verify: &'static str,
}

const fn step(step: Step, title: &'static str, about: &'static str) -> Renewal {
    Renewal { step: Some(step), title, about, window: false, beside: None }
}

const fn within(step: Step, title: &'static str, about: &'static str) -> Renewal {
    Renewal { step: Some(step), title, about, window: true, beside: None }
}

/// The renewal of the certificate, in its order.
pub static RENEWAL: &[Renewal] = &[
    step(
        Step::ObtainCertificate,
        "obtain the new certificate",
        "Make the request on another machine than those that sign: their store must not hold both.",
    ),
    step(
        Step::SetupApp,
        "create the temporary set-up app",
        "Only for the published script; the scripts of this plan sign in as you.",
    ),
    step(
        Step::ServicePrincipal,
        "add the new credential beside the old one",
        "Both are valid until the old one is retired: nothing is interrupted yet.",
    ),
    within(
        Step::InstallCertificate,
        "install the new certificate, take the old one out",
        "On every server: new in, old out, in this window. Two valid certificates with one subject end in \"Private key \
         not found\". The script keeps the old one with its key in a file first, and leaves it where IIS or AD FS use it. \
         Or register the new one as AlternativeS2STokenIssuer.",
    ),
    Renewal {
        step: None,
        title: "bind the new certificate in IIS and AD FS",
        about: "Only where the same wildcard certificate serves the web application or AD FS: bind the new one as soon as it \
                is installed, then run the script of the step before again, which takes the old one out.",
        window: true,
        beside: Some(Beside {
            who: Who::ServerAdmin,
            by_hand: "it depends on where the certificate is used",
            verify: "certificate.same-everywhere",
        }),
    },
    within(
        Step::GrantKeyAccess,
        "grant the new key, restart",
        "The access list belongs to the key: the new key has none of the old entries.",
    ),
    within(
        Step::RegisterCertificate,
        "register the new certificate, restart",
        "From here on Dynamics signs with the new key: the window ends with the test.",
    ),
    step(
        Step::TestEnable,
        "Test & Enable one mailbox",
        "Then verify the certificate in all places before anything is retired.",
    ),
    Renewal {
        step: None,
        title: "retire the old credential",
        about: "In Entra, by its thumbprint, once every place shows the new one; credentials of other environments stay. No \
                script removes a credential.",
        window: false,
        beside: Some(Beside {
            who: Who::GlobalAdmin,
            by_hand: "no script removes a credential",
            verify: "entra.stale-credentials",
        }),
    },
    step(Step::RemoveSetupApp, "remove the temporary set-up app", "Only where one was made for this renewal."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Scenario;

    #[test]
    fn the_window_is_one_and_lies_between_the_new_credential_and_the_retirement_of_the_old() {
        let place = |wanted: Step| RENEWAL.iter().position(|one| one.step == Some(wanted)).expect("it is repeated");
        let window: Vec<usize> = RENEWAL.iter().enumerate().filter(|(_, one)| one.window).map(|(at, _)| at).collect();
        assert!(window.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{window:?}");
        assert!(place(Step::ServicePrincipal) < window[0]);
        let bound = RENEWAL.iter().position(|one| one.title.starts_with("bind")).expect("it is there");
        assert!(window.contains(&bound) && bound > place(Step::InstallCertificate), "bound while both are installed");
        let retire = RENEWAL.iter().position(|one| one.title == "retire the old credential").expect("it is there");
        assert!(
            *window.last().expect("there is a window") < place(Step::TestEnable) && place(Step::TestEnable) < retire
        );
        assert!(RENEWAL.iter().filter_map(|one| one.step).all(|step| crate::setup::info(Scenario::A, step).is_some()));
    }
}
