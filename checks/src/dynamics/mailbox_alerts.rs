//! Which alerts has the mailbox since it last worked, and what is behind them?

use std::collections::BTreeMap;

use super::cause::{Trouble, last_success, plain, since_success};
use super::direction::outside;
use super::example::{ago, alert, alerted, error, failing, mailbox, record, unknown};
use super::known::{each, on};
use super::sources::TROUBLE;
use crate::explain::Ranked;
use crate::facts::dynamics::{Alert, AlertLevel, MailboxRecord};
use crate::facts::server::Read;
use crate::model::COMMAND_OF_CAUSE;
use crate::prelude::*;
use crate::values;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.mailbox-alerts"),
    title: "no error alert is newer than the last success",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "Since the mailbox last worked, Dynamics wrote no error alert about it and remembers no error of synchronization. An alert is \
             mapped to its cause by its codes first and by its words after that; a cause is what the text points to, not a proof.",
    sources: &[TROUBLE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsMailbox, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::TestEnable), (Scenario::B, Step::TestEnable)],
    remedies: &[&FOLLOW, &ASK],
    settings: &[],
    examples,
    run,
};

static FOLLOW: Remedy = Remedy {
    id: "follow-alert",
    summary: "Mend what the alert of {mailbox} points to: {cause}.",
    steps: &[
        "{fix}",
        "The check {check} confirms it, where it can run; by hand: {decides}",
        "Then run Test & Enable for the mailbox.",
    ],
    commands: &[COMMAND_OF_CAUSE],
    who: Who::DynamicsAdmin,
    risk: "see the remedy of the check that confirms the cause",
    undo: "see the remedy of the check that confirms the cause",
    effective: "with the next Test & Enable",
    documentation: &[TROUBLE],
};

static ASK: Remedy = Remedy {
    id: "read-unknown-alert",
    summary: "Read the whole alert of {mailbox}: exdoctor does not know its text.",
    steps: &[
        "Open the mailbox, Alerts, and expand the alert with its details.",
        "Give the whole text to `exdoctor explain`, and search for its codes.",
    ],
    commands: &[Command { shell: Shell::Any, text: "exdoctor explain alert.txt" }],
    who: Who::DynamicsAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "at once",
    documentation: &[TROUBLE],
};

/// Causes beyond these of one mailbox are only counted.
const MOST: usize = 5;
/// Texts and details that are kept are shorter, together with a code.
const LONGEST: usize = 4_200;
/// So much of a text is quoted in a message; its evidence has all of it.
const QUOTED: usize = 120;

fn run(cx: &CheckCx<'_>) -> Verdict {
    each(cx, |record| judge(cx, record))
}

fn judge(cx: &CheckCx<'_>, record: &MailboxRecord) -> Verdict {
    if let Some(reason) = outside(record) {
        return Verdict::not_applicable(reason);
    }
    let since = since_success(record);
    let success = last_success(record).map(|at| Evidence::new("last success", at.to_string()));
    if since.is_empty() && !record.alerts.is_known() {
        let reason = format!("the list of alerts {}", record.alerts.why_not());
        return Verdict::blocked(FactKind::DynamicsMailbox, reason);
    }
    let findings = causes(&since, &cx.run.scenarios).into_iter().take(MOST).map(|(newest, cause, times)| match cause {
        Some(cause) => known(record, newest, &cause, times),
        None => strange(record, newest, times),
    });
    Verdict::of(findings.collect(), success.into_iter().collect())
}

/// The troubles by their cause: the newest of each, and how many there are; newest first.
fn causes<'t, 'a>(since: &'t [Trouble<'a>], scenarios: &[Scenario]) -> Vec<(&'t Trouble<'a>, Option<Ranked>, usize)> {
    let mut all: Vec<(&Trouble<'_>, Option<Ranked>, usize)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for trouble in since {
        let cause = trouble.cause(scenarios);
        let key = cause.as_ref().map_or_else(|| trouble.text.to_owned(), |cause| cause.id.clone());
        if let Some(known) = places.get(&key).and_then(|place| all.get_mut(*place)) {
            known.2 += 1;
        } else {
            places.insert(key, all.len());
            all.push((trouble, cause, 1));
        }
    }
    all
}

fn known(record: &MailboxRecord, trouble: &Trouble<'_>, cause: &Ranked, times: usize) -> Finding {
    let message = format!("{}{}: {}", quoted(trouble), often(times), cause.said());
    let finding = Finding::error("alert", message).because(line(trouble)).remedy(&FOLLOW);
    let finding = finding.because(Evidence::new(
        Evidence::CAUSE,
        format!("{} ({}, {} %)", cause.title, cause.likelihood.word(), cause.weight),
    ));
    on(cause.blamed(), finding)
        .value("mailbox", record.title())
        .value("cause", cause.said())
        .value("fix", cause.advice())
        .value("check", &cause.check)
        .value("decides", decides(record, cause))
        .value("cause_id", &cause.id)
}

/// What decides whether the cause holds; where it is no command, also where that is looked at.
fn decides(record: &MailboxRecord, cause: &Ranked) -> String {
    if values::cause(&cause.id).is_some_and(|known| known.template.is_some()) {
        return cause.decides.clone();
    }
    let id = record.id.as_deref().unwrap_or("<mailbox_id>");
    format!("{}. {}", cause.command.replace("<mailbox_id>", id), cause.decides)
}

fn strange(record: &MailboxRecord, trouble: &Trouble<'_>, times: usize) -> Finding {
    let message = format!("{}{}: of no known cause", quoted(trouble), often(times));
    on(None, Finding::error("unknown-alert", message).because(line(trouble)).remedy(&ASK))
        .value("mailbox", record.title())
}

fn quoted(trouble: &Trouble<'_>) -> String {
    let text = plain(trouble.text, QUOTED);
    match (text.is_empty(), trouble.code) {
        (false, _) => format!("\"{text}\""),
        (true, Some(code)) => format!("error {code}"),
        (true, None) => format!("\"{}\"", plain(trouble.details, QUOTED)),
    }
}

fn often(times: usize) -> String {
    if times > 1 { format!(" ({times} times)") } else { String::new() }
}

/// The whole text, and when it was written.
fn line(trouble: &Trouble<'_>) -> Evidence {
    let when = trouble.at.map_or_else(|| " of unknown date".to_owned(), |at| format!(" of {at}"));
    let code = trouble.code.map(|code| format!("{code} ")).unwrap_or_default();
    let whole = plain(&format!("{code}{} {}", trouble.text, trouble.details), LONGEST);
    Evidence::new(format!("alert{when}"), whole).expected("no error since the last success").source(&TROUBLE)
}

fn examples() -> Vec<Example> {
    let with = |alerts: Vec<Alert>| vec![MailboxRecord { alerts: Read::Value(alerts), ..record() }];
    let old = Alert { at: ago(100), ..alert("The email addresses have not been approved.", "") };
    let information = Alert { level: Some(AlertLevel::Information), ..alert("The mailbox was enabled.", "") };
    let code = MailboxRecord {
        error_code: Some(-2_147_167_669),
        error_text: Some("Etwas ging schief".to_owned()),
        error_at: ago(0),
        ..record()
    };
    let unread = MailboxRecord { alerts: Read::Unasked, ..failing() };
    let unknown_text = "<b>Quux</b> frobnication failed\u{1b}[2J";
    let mut all = vec![
        mailbox("no alert at all", vec![record()], Expect::Pass),
        mailbox("an alert that is older than the last synchronization", with(vec![old]), Expect::Pass),
        mailbox("an alert that only informs", with(vec![information]), Expect::Pass),
        mailbox(
            "the address is not approved",
            vec![alerted("The email addresses have not been approved.", "")],
            error("alert"),
        ),
        mailbox(
            "impersonation is refused",
            vec![alerted("Fehler beim Empfangen", "ErrorImpersonateUserDenied")],
            error("alert"),
        ),
        mailbox("the last synchronization left a number", vec![code], error("alert")),
        mailbox("a text that nobody knows", vec![alerted(unknown_text, "")], error("unknown-alert")),
        mailbox("nobody read the alerts", vec![unread], Expect::Blocked),
        mailbox("an inactive record", vec![MailboxRecord { active: Some(false), ..record() }], Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Mailbox, Scenario::A));
    all
}
