//! What did the last Test Connection of the profile come to?

use super::cause::{Trouble, plain};
use super::example::{ago, online, profile, server, unknown, warning};
use super::known::{each_profile, on};
use super::server_profile::outside;
use super::sources::{PROFILE, TEST_CONNECTION};
use crate::facts::dynamics::{ProfileRecord, TestResult};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.profile-test"),
    title: "the last Test Connection of the profile succeeded",
    subject: SubjectKind::Profile,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning), (Scenario::B, Level::Warning)],
    proves: "The dialogue Test Connection of the profile last ended in Success. The dialogue is known to be unreliable in both directions: Test & \
             Enable of a mailbox decides.",
    sources: &[TEST_CONNECTION, PROFILE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsProfile, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerProfile), (Scenario::B, Step::ServerProfile)],
    remedies: &[&TEST_MAILBOX],
    settings: &[],
    examples,
    run,
};

static TEST_MAILBOX: Remedy = Remedy {
    id: "test-a-mailbox-of-profile",
    summary: "Run Test & Enable for a mailbox of {profile}: Test Connection alone decides nothing.",
    steps: &[
        "Run Test & Enable for one mailbox of the profile.",
        "Where it succeeds, leave the profile as it is; where it fails, follow the alerts of the mailbox.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "the test sends a message to the mailbox itself",
    undo: "nothing to undo",
    effective: "within minutes",
    documentation: &[TEST_CONNECTION],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each_profile(cx, |record| match outside(cx, record) {
        Some(reason) => Verdict::not_applicable(reason),
        None => judge(cx, record),
    })
}

fn judge(cx: &CheckCx<'_>, record: &ProfileRecord) -> Verdict {
    let Some(result) = record.test else { return Verdict::not_applicable("Test Connection has never run") };
    let when = record.tested.map(|at| format!(" of {at}")).unwrap_or_default();
    let line = Evidence::new(format!("Test Connection{when}"), result.word());
    if result == TestResult::Success {
        return Verdict::pass(vec![line]);
    }
    let trouble = Trouble::of_test(record);
    let said = plain(&format!("{} {}", trouble.text, trouble.details), 2_000);
    let cause = trouble.cause(&cx.run.scenarios);
    let message = match &cause {
        Some(cause) => format!("Test Connection{when} ended in {}: {}", result.word(), cause.said()),
        None => format!("Test Connection{when} ended in {}", result.word()),
    };
    let finding = Finding::warning("failed", message).because(line.expected("Success").source(&TEST_CONNECTION));
    let finding =
        if said.is_empty() { finding } else { finding.because(Evidence::new("what the server answered", said)) };
    on(cause.and_then(|cause| cause.blamed()), finding.remedy(&TEST_MAILBOX).value("profile", &record.name)).into()
}

fn examples() -> Vec<Example> {
    let tested = |test: TestResult, response: &str| {
        let test_response = Some(response.to_owned()).filter(|text| !text.is_empty());
        ProfileRecord { test: Some(test), tested: ago(30), test_response, ..server() }
    };
    let trace = "<Trace Tag=\"EwsResponse\"><s:Fault><faultcode>a:ErrorImpersonateUserDenied</faultcode></s:Fault>";
    let mut all = vec![
        profile("the test succeeded", tested(TestResult::Success, ""), Expect::Pass),
        profile("the test failed with a response", tested(TestResult::Failure, trace), warning("failed")),
        profile("the test ended in a warning", tested(TestResult::Warning, ""), warning("failed")),
        profile("the test never ran", online(), Expect::NotApplicable),
        profile("an inactive profile", ProfileRecord { active: Some(false), ..online() }, Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Profile, Scenario::A));
    all
}
