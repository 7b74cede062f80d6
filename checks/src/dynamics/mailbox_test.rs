//! What does the last Test & Enable of the mailbox say?

use jiff::SignedDuration;

use super::cause::since_success;
use super::direction::{Direction, judged, names, outside};
use super::example::{NOW, ago, alerted, error, failing, mailbox, note, record, unknown, warning};
use super::known::{each, on, on_dynamics};
use super::sources::{CONNECT, TROUBLE};
use crate::facts::dynamics::{MailboxRecord, Method, Status};
use crate::prelude::*;
use crate::values::Side;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.mailbox-test"),
    title: "the last Test & Enable succeeded in every direction by server-side synchronization",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "Dynamics itself reached the mailbox with this profile when the test ran, and the directions are enabled since. Directions by \
             another method, or by none, are not judged: their status Not Run is normal. What went wrong after the test, the alerts say.",
    sources: &[TROUBLE, CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsMailbox, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::TestEnable), (Scenario::B, Step::TestEnable)],
    remedies: &[&RUN, &TEST, &SERVICES],
    settings: &[Setting {
        name: "days",
        default: 365,
        min: 1,
        max: 3650,
        about: "A test that is older, without any synchronization since, is said to be stale.",
    }],
    examples,
    run,
};

static TEST: Remedy = Remedy {
    id: "test-and-enable",
    summary: "Mend the cause, then run Test & Enable for {mailbox}.",
    steps: &[
        "Read the alerts of the mailbox: dynamics.mailbox-alerts names the cause; `exdoctor explain` takes the text of any alert.",
        "In Settings, Email Configuration, Mailboxes, select the mailbox and choose Test & Enable Mailbox.",
        "Wait some minutes and look again.",
    ],
    commands: &[Command {
        shell: Shell::Any,
        text: "exdoctor mailboxes -c exdoctor.toml --mailbox {mailbox} --trigger-test",
    }],
    who: Who::DynamicsAdmin,
    risk: "the test sends a message to the mailbox itself and switches processing on",
    undo: "set the synchronization methods to None",
    effective: "within minutes; a passing error is tried again every five minutes, ten times at most",
    documentation: &[TROUBLE],
};

static RUN: Remedy = Remedy {
    id: "run-test-and-enable",
    summary: "Run Test & Enable for {mailbox}.",
    steps: &[
        "In Settings, Email Configuration, Mailboxes, select the mailbox and choose Test & Enable Mailbox.",
        "Wait some minutes and look again.",
    ],
    commands: TEST.commands,
    who: Who::DynamicsAdmin,
    risk: "the test sends a message to the mailbox itself and switches processing on",
    undo: "set the directions that are not to be processed to None",
    effective: "within minutes; a passing error is tried again every five minutes, ten times at most",
    documentation: &[TROUBLE],
};

static SERVICES: Remedy = Remedy {
    id: "start-asynchronous-services",
    summary: "See that the asynchronous services run, which carry out the test of {mailbox}.",
    steps: &[
        "On each server with the role Asynchronous Service or Email Integration Service, see that both services run.",
        "Start those that do not, and wait for the test.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Service -Name MSCRMAsync* | Format-List Name, Status, StartType",
    }],
    who: Who::ServerAdmin,
    risk: "waiting jobs of Dynamics begin to run",
    undo: "stop the services",
    effective: "within minutes",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each(cx, |record| judge(cx, record))
}

/// A queued test waits so long beyond its time that nobody seems to work.
const OVERDUE: SignedDuration = SignedDuration::from_hours(1);

fn judge(cx: &CheckCx<'_>, record: &MailboxRecord) -> Verdict {
    if let Some(reason) = outside(record) {
        return Verdict::not_applicable(reason);
    }
    let directions = judged(record);
    if directions.iter().all(|direction| direction.status.is_none()) {
        return Verdict::blocked(FactKind::DynamicsMailbox, "the source does not say what the last test came to");
    }
    let shown = shown(record, &directions);
    let of =
        |status: Status| directions.iter().filter(move |own| own.status == Some(status)).copied().collect::<Vec<_>>();
    let (failed, waiting) = (of(Status::Failure), of(Status::NotRun));
    if record.scheduled == Some(true) && !(failed.is_empty() && waiting.is_empty()) {
        return queued(cx, record, &failed, &waiting).into();
    }
    if !failed.is_empty() {
        return Verdict::of(vec![failure(cx, record, &failed)], shown);
    }
    if !waiting.is_empty() {
        let message = format!("Test & Enable has not run for {}", names(&waiting));
        let queued = match record.scheduled {
            Some(_) => "Not Run, and none is queued",
            None => "Not Run; whether one is queued is not known",
        };
        let line = Evidence::new("last test", queued).expected("Success").source(&TROUBLE);
        return on_dynamics(finding(record, "not-run", message).because(line).remedy(&RUN)).into();
    }
    if directions.iter().any(|direction| direction.status.is_none()) {
        return Verdict::blocked(
            FactKind::DynamicsMailbox,
            "the source does not say what the last test came to in every direction",
        )
        .with(shown);
    }
    let off: Vec<Direction> = directions.iter().filter(|own| own.enabled == Some(false)).copied().collect();
    if !off.is_empty() {
        let message = format!("the test succeeded, but {} is switched off since", names(&off));
        let line =
            Evidence::new("processing", "switched off").expected("on after a test that succeeded").source(&TROUBLE);
        return on_dynamics(finding(record, "switched-off", message).because(line).remedy(&TEST)).into();
    }
    Verdict::of(stale(cx, record).into_iter().collect(), shown)
}

fn finding(record: &MailboxRecord, code: &'static str, message: String) -> Finding {
    Finding::error(code, message).value("mailbox", record.title())
}

/// A test that is queued: it waits for its turn, is tried again, or nobody carries it out.
fn queued(cx: &CheckCx<'_>, record: &MailboxRecord, failed: &[Direction], waiting: &[Direction]) -> Finding {
    let retries = record.retries.unwrap_or_default();
    let until = record.postponed_until;
    let due =
        Evidence::new("next test", until.map_or_else(|| "queued".to_owned(), |until| format!("not before {until}")));
    let expected = |line: Evidence| line.expected("a test that has run").source(&TROUBLE);
    if let Some(until) = until.filter(|until| cx.run.now.duration_since(*until) > OVERDUE) {
        let message =
            format!("a queued test was due at {until} and has not run: the asynchronous services may not work");
        return on(Some(Side::Server), finding(record, "overdue", message).because(expected(due)).remedy(&SERVICES));
    }
    if !failed.is_empty() {
        let message = match retries {
            0 => format!("Test & Enable failed for {}; it is queued again", names(failed)),
            _ => format!("Test & Enable failed for {}; tried again {retries} times of 10 at most", names(failed)),
        };
        return blamed(cx, record, finding(record, "retried", message).because(expected(due)).remedy(&TEST));
    }
    let (code, message) = match until.filter(|until| *until > cx.run.now) {
        Some(until) => ("postponed", format!("the test of {} is postponed until {until}", names(waiting))),
        None => ("scheduled", format!("the test of {} is queued and has not run yet", names(waiting))),
    };
    let warning = Finding { level: Level::Warning, ..finding(record, code, message) };
    on(Some(Side::Server), warning.because(expected(due)).remedy(&SERVICES))
}

fn failure(cx: &CheckCx<'_>, record: &MailboxRecord, failed: &[Direction]) -> Finding {
    let when = record.tested.map(|at| format!(" on {at}")).unwrap_or_default();
    let message = format!("Test & Enable failed{when} for {}", names(failed));
    let line = Evidence::new("last test", format!("Failure: {}", names(failed))).expected("Success").source(&TROUBLE);
    blamed(cx, record, finding(record, "failed", message).because(line).remedy(&TEST))
}

/// The side that the newest alert speaks of.
fn blamed(cx: &CheckCx<'_>, record: &MailboxRecord, finding: Finding) -> Finding {
    let cause = since_success(record).iter().find_map(|trouble| trouble.cause(&cx.run.scenarios));
    match cause {
        Some(cause) => on(cause.blamed(), finding.because(Evidence::new("likeliest cause", cause.said()))),
        None => on(None, finding),
    }
}

fn shown(record: &MailboxRecord, directions: &[Direction]) -> Vec<Evidence> {
    let word = |own: &Direction| own.status.map_or("not known", Status::word);
    let mut lines: Vec<Evidence> = directions.iter().map(|own| Evidence::new(own.name, word(own))).collect();
    lines.extend(record.tested.map(|at| Evidence::new("last test", at.to_string())));
    lines.extend(record.last_sync.map(|at| Evidence::new("last successful synchronization", at.to_string())));
    lines
}

fn stale(cx: &CheckCx<'_>, record: &MailboxRecord) -> Option<Finding> {
    let days = cx.setting("days");
    let newest = record.last_sync.max(record.tested)?;
    let age = cx.run.now.duration_since(newest).as_hours() / 24;
    let message = format!("the last test or synchronization that succeeded is {age} days old");
    let line = Evidence::new("last success", newest.to_string());
    (age > days).then(|| on_dynamics(Finding::note("stale", message).because(line)))
}

fn examples() -> Vec<Example> {
    let with = |base: MailboxRecord, change: fn(&mut MailboxRecord)| {
        let mut own = base;
        change(&mut own);
        vec![own]
    };
    let fresh = || MailboxRecord { tested: None, last_sync: None, ..record() };
    let not_run = |own: &mut MailboxRecord| {
        let status = Some(Status::NotRun);
        (own.incoming_status, own.outgoing_status, own.act_status) = (status, status, status);
    };
    let mut all = vec![
        mailbox("every direction succeeded", vec![record()], Expect::Pass),
        mailbox(
            "a queue whose unused direction did not run",
            with(record(), |own| {
                (own.act, own.act_status) = (Some(Method::None), Some(Status::NotRun));
            }),
            Expect::Pass,
        ),
        mailbox("the test failed", vec![failing()], error("failed")),
        mailbox(
            "the test failed with an alert that says why",
            vec![alerted("ErrorImpersonateUserDenied", "")],
            error("failed"),
        ),
        mailbox("the test has never run", with(fresh(), not_run), error("not-run")),
        mailbox(
            "the test is queued",
            with(with(fresh(), not_run).remove(0), |own| own.scheduled = Some(true)),
            warning("scheduled"),
        ),
        mailbox(
            "the test is postponed",
            with(with(fresh(), not_run).remove(0), |own| {
                (own.scheduled, own.postponed_until) = (Some(true), Some(NOW + SignedDuration::from_mins(5)));
            }),
            warning("postponed"),
        ),
        mailbox(
            "a queued test was due hours ago",
            with(with(fresh(), not_run).remove(0), |own| {
                (own.scheduled, own.postponed_until) = (Some(true), ago(5));
            }),
            error("overdue"),
        ),
        mailbox(
            "a failed test is tried again",
            with(failing(), |own| {
                (own.scheduled, own.retries) = (Some(true), Some(4));
                own.postponed_until = Some(NOW + SignedDuration::from_mins(5));
            }),
            error("retried"),
        ),
        mailbox(
            "incoming mail is switched off since",
            with(record(), |own| own.incoming_enabled = Some(false)),
            error("switched-off"),
        ),
        mailbox(
            "nothing happened for years",
            with(record(), |own| {
                (own.tested, own.last_sync) = (ago(24 * 800), ago(24 * 700));
            }),
            note("stale"),
        ),
        mailbox("a log that has one direction only", with(record(), |own| own.act_status = None), Expect::Blocked),
        mailbox(
            "a log without any status",
            with(with(record(), not_run).remove(0), |own| {
                (own.incoming_status, own.outgoing_status, own.act_status) = (None, None, None);
            }),
            Expect::Blocked,
        ),
        mailbox("an inactive record", with(failing(), |own| own.active = Some(false)), Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Mailbox, Scenario::A));
    all
}
