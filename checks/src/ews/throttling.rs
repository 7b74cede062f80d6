//! Does the server have time for as many requests as are made?

use super::codes::is_busy;
use super::signed::absent;
use super::signed_example::{
    ADA, at_endpoint, endpoint, inbox, lost_at_endpoint, mailbox, patient, sign_in, soap, warning, with_endpoint,
    without_credential,
};
use super::sources::THROTTLING;
use crate::facts::ews::{Call, Came, EwsImpersonation, EwsLoad, EwsMailbox, EwsSignIn};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.throttling"),
    title: "EWS answers without asking for patience",
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    scope: &[(Scenario::B, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "None of this run's requests was told to wait. It does not prove that the budget is enough for Dynamics, which \
             asks for more and has the budget of its own account.",
    sources: &[THROTTLING],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::EwsLoad, FactKind::EwsImpersonation, FactKind::EwsMailbox, FactKind::EwsSignIn],
    blames: &[],
    steps: &[(Scenario::B, Step::ImpersonationAccount), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&POLICY],
    settings: &[],
    examples,
    run,
};

static POLICY: Remedy = Remedy {
    id: "raise-ews-budget",
    summary: "Let {host} have time for the account: a throttling policy of its own, or fewer requests at a time.",
    steps: &[
        "See which policy applies to the account, and what the limits of EWS in it are.",
        "Give the service account a policy with a larger EwsMaxConcurrency, or lower the number of connections in the e-mail server profile.",
        "Where HTTP 503 comes, the queue of IIS is full: look at the load of the server.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-ThrottlingPolicyAssociation {account} | ForEach-Object { Get-ThrottlingPolicy $_.ThrottlingPolicyId } | Format-List Ews*",
    }],
    who: Who::ExchangeAdmin,
    risk: "a larger budget lets one account load the server more",
    undo: "remove the policy from the account",
    effective: "within an hour",
    documentation: &[THROTTLING],
};

/// What is counted over all requests to the endpoint.
#[derive(Default)]
struct Count {
    heard: usize,
    answers: usize,
    longest: Option<u64>,
    given_up: usize,
    mailboxes: usize,
}

impl Count {
    fn add(&mut self, call: &Call) {
        self.heard += usize::from(call.is_answered());
        self.answers += call.busy.len();
        self.longest = self.longest.max(call.busy.iter().filter_map(|busy| busy.back_off_ms).max());
        if is_busy(call) {
            self.answers += 1;
            self.given_up += 1;
            self.longest = self.longest.max(call.said().and_then(|said| said.back_off_ms));
        }
    }
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(load) = cx.seen::<EwsLoad>() else { return absent(cx, FactKind::EwsLoad) };
    let mut count = Count { answers: load.busy.len(), ..Count::default() };
    count.longest = load.busy.iter().filter_map(|busy| busy.back_off_ms).max();
    for (mailbox, seen) in cx.all::<EwsImpersonation>().filter(|(_, seen)| seen.endpoint == cx.subject.name) {
        count.mailboxes += 1;
        count.add(&seen.inbox);
        let more = cx.seen_of::<EwsMailbox>(mailbox);
        more.into_iter().flat_map(|more| [&more.folders, &more.items]).flatten().for_each(|call| count.add(call));
    }
    let evidence = vec![
        Evidence::new("mailboxes", count.mailboxes.to_string()),
        Evidence::new("side by side", load.side_by_side.to_string()),
    ];
    if count.answers == 0 {
        return match cx.seen::<EwsSignIn>() {
            Some(signed) if count.heard == 0 && !signed.call.is_answered() => {
                Verdict::blocked(FactKind::EwsSignIn, "no request of this run was answered").with(evidence)
            }
            _ => Verdict::pass(evidence),
        };
    }
    let patience = count.longest.map(|ms| format!(", for up to {} s", ms.div_ceil(1_000))).unwrap_or_default();
    let lost = if count.given_up == 0 {
        String::new()
    } else {
        format!("; {} of the requests had no other answer", count.given_up)
    };
    let message = format!("{} asked for patience {} times{patience}{lost}", host(cx), count.answers);
    let line = Evidence::new("answers that ask for patience", count.answers.to_string()).expected("0");
    let finding = Finding::warning("busy", message).because(line.source(&THROTTLING)).remedy(&POLICY);
    let account = super::impersonation::account(cx, &cx.subject.name);
    Verdict::of(vec![finding.value("host", host(cx)).value("account", account)], evidence)
}

fn host<'a>(cx: &CheckCx<'a>) -> &'a str {
    cx.subject.name.trim_end_matches(":443")
}

fn examples() -> Vec<Example> {
    let load = || EwsLoad { side_by_side: 8, busy: Vec::new() };
    let with = |given, call: Call, expect| {
        let facts = Facts::default().with(&endpoint(), load());
        let seen = EwsImpersonation { inbox: call, ..inbox(soap("NoError")) };
        let more =
            EwsMailbox { folders: Some(super::signed_example::call("FindFolder", soap("NoError"))), items: None };
        with_endpoint(given, facts.with(&mailbox(ADA), seen).with(&mailbox(ADA), more), expect)
    };
    let first = EwsLoad { busy: patient("GetFolder", soap("NoError")).busy, ..load() };
    let silent = sign_in(Came::Nothing { outcome: super::example::silent() });
    vec![
        at_endpoint("nothing was told to wait", load(), Expect::Pass),
        with_endpoint(
            "nothing was answered",
            Facts::default().with(&endpoint(), load()).with(&endpoint(), silent),
            Expect::Blocked,
        ),
        with(
            "the mailbox was answered at once",
            super::signed_example::call("GetFolder", soap("NoError")),
            Expect::Pass,
        ),
        at_endpoint("the first request was told to wait", first, warning("busy")),
        with("the server asked for patience, then answered", patient("GetFolder", soap("NoError")), warning("busy")),
        with("the server never had time", patient("GetFolder", soap("ErrorServerBusy")), warning("busy")),
        without_credential("no credential is configured"),
        lost_at_endpoint("the time of the run was over", FactKind::EwsLoad),
    ]
}
