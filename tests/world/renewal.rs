//! Does the plan of a renewal name what the new certificate still lacks, in the order of the renewal?

use exdoctor_lab::World;
use exdoctor_reports::formats::plan::script;
use exdoctor_reports::{Plan, Report, State};

use crate::plan::report;

const ISSUER: &str = "S2STokenIssuer";
const MACHINES: [&str; 3] = ["crm1", "crm2", "crm3"];

/// The files are those of the next certificate; so far has the renewal come.
async fn renewing(change: impl FnOnce(&mut World)) -> (Report, Plan) {
    let mut world = World::dynamics();
    world.sign_with("next");
    change(&mut world);
    let report = report(world).await;
    let plan = Plan::renewing(&report).expect("scenario A has a certificate");
    (report, plan)
}

/// The next certificate in every store, its key as an import leaves it, and the former one registered.
fn installed(world: &mut World) {
    world.sign_everywhere_with("next");
    world.register(&[(ISSUER, "own")]);
    for machine in MACHINES {
        world.set_key_access(machine, "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)");
    }
}

/// The window: install, grant, register, test.
const WINDOW: [usize; 4] = [4, 6, 7, 8];

fn states(plan: &Plan) -> [State; 4] {
    WINDOW.map(|number| plan.flows[0].steps[number - 1].state)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_is_prepared_is_installed_then_granted_then_registered() {
    use State::{Done, Failing, NotEstablished, Waiting};
    let next = |plan: &Plan| plan.next.as_ref().and_then(|next| next.step.clone()).unwrap_or_default();

    let (report, prepared) = renewing(|_| {}).await;
    assert_eq!(
        (next(&prepared).as_str(), states(&prepared)),
        ("install-certificate", [NotEstablished, Waiting, Waiting, Waiting])
    );
    assert!(prepared.flows[0].steps[4..].iter().all(|step| step.state == Waiting && step.proofs.is_empty()));
    let new = prepared.renewal.as_ref().and_then(|one| one.new.clone()).expect("the files are those of another");
    for number in &WINDOW[..3] {
        let step = &prepared.flows[0].steps[number - 1];
        let text = script(&prepared, &report, step).expect("it has a script");
        assert!(text.contains(&format!("$Thumbprint = '{new}'")) || text.contains("$Cer = "), "{text}");
        assert!(!text.contains(&report.values["thumbprint_registered"]), "{text}");
    }

    // An old key that the account cannot read is no part of the renewal.
    let (_, shut) = renewing(|world| world.set_key_access("crm1", "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)")).await;
    assert_eq!((next(&shut).as_str(), states(&shut)), ("install-certificate", states(&prepared)));

    let (_, imported) = renewing(installed).await;
    assert_eq!((next(&imported).as_str(), states(&imported)), ("grant-key-access", [Done, Failing, Waiting, Waiting]));
    let remedy = imported.next.as_ref().and_then(|next| next.remedy.as_ref()).expect("a check fails");
    assert!(remedy.summary.contains(&new), "{}", remedy.summary);

    let (_, granted) = renewing(|world| {
        world.sign_everywhere_with("next");
        world.register(&[(ISSUER, "own")]);
    })
    .await;
    assert_eq!((next(&granted).as_str(), states(&granted)), ("register-certificate", [Done, Done, Failing, Waiting]));
}
