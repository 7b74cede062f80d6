//! Does a renewal say what is done of it, and what comes next?

use std::collections::BTreeMap;

use exdoctor_checks::model::{Finding, Outcome, Scenario, Subject, SubjectKind, Who};
use exdoctor_reports::formats::plan::human;
use exdoctor_reports::{Plan, State, Style};

use crate::plan::{add, failing, report};
use crate::prepared;

#[test]
fn a_renewal_waits_for_the_new_certificate_and_then_shows_the_window() {
    let mut report = report(Scenario::A, failing(&["register-certificate"]));
    let old = "0123456789ABCDEF0123456789ABCDEF01234567";
    let new = "76543210FEDCBA9876543210FEDCBA9876543210";
    report.values = BTreeMap::from([
        ("thumbprint".to_owned(), old.to_owned()),
        ("thumbprint_registered".to_owned(), old.to_owned()),
        ("registered_ends".to_owned(), "2027-05-02".to_owned()),
    ]);
    let waiting = Plan::renewing(&report).expect("scenario A has a certificate");
    assert!(waiting.flows[0].steps[1..].iter().all(|step| step.state == State::Waiting));
    assert_eq!(waiting.next.as_ref().and_then(|next| next.number), Some(1));
    report.values.insert("thumbprint".to_owned(), new.to_owned());
    report.values.insert("certificate_ends".to_owned(), "2028-05-02".to_owned());
    let unseen = Plan::renewing(&report).expect("scenario A has a certificate");
    let states = [4, 6, 7].map(|number: usize| unseen.flows[0].steps[number - 1].state);
    assert_eq!(states, [State::NotEstablished, State::Waiting, State::Waiting], "nothing was seen of the new one");
    let subject = Subject::new(SubjectKind::Certificate, new);
    add(&mut report, prepared::record("certificate.same-everywhere", &subject, Outcome::Pass));
    let under_way = Plan::renewing(&report).expect("scenario A has a certificate");
    assert_eq!(under_way.renewal.as_ref().and_then(|one| one.new.as_deref()), Some(new));
    let window: Vec<usize> =
        under_way.flows[0].steps.iter().filter(|step| step.window).map(|step| step.number).collect();
    assert_eq!(window, [4, 5, 6, 7]);
    assert_eq!(under_way.flows[0].together[0].steps, [4, 6, 7]);
    let next = under_way.next.as_ref().expect("registration fails");
    assert_eq!(next.step.as_deref(), Some("register-certificate"));
    let short = human(&under_way, &report, Style { short: true, ..Style::default() });
    assert!(short.contains("\n  ✗ failing      7  register the new certificate, restart"), "{short}");
}

#[test]
fn a_renewal_registers_the_new_certificate_in_the_tenant_before_anything_is_installed() {
    let mut report = report(Scenario::A, failing(&[]));
    report.values = BTreeMap::from([
        ("thumbprint".to_owned(), "76543210FEDCBA9876543210FEDCBA9876543210".to_owned()),
        ("thumbprint_registered".to_owned(), "0123456789ABCDEF0123456789ABCDEF01234567".to_owned()),
    ]);
    let tenant = Subject::tenant("6babcaad-604b-40ac-a9d7-9fd97c0b779f");
    let note = Finding::note("next-not-registered", "the next one is not registered yet".to_owned());
    let record = prepared::record("entra.key-credential", &tenant, Outcome::Pass);
    let mut record = prepared::found(vec![note], record);
    record.outcome = Outcome::Pass;
    add(&mut report, record);
    let plan = Plan::renewing(&report).expect("scenario A has a certificate");
    let next = plan.next.as_ref().expect("the tenant does not know it");
    assert_eq!((next.step.as_deref(), next.who), (Some("service-principal"), Who::GlobalAdmin));
    assert!(plan.flows[0].steps[3..].iter().all(|step| step.state == State::Waiting && step.waits_for == [3]));
}
