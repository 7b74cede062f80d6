//! How do all mailboxes stand, in a line each?

mod state;

use jiff::Timestamp;
use serde::Serialize;

use super::cause::{plain, since_success};
use super::direction::judged;
use super::mailbox_owner::{has_another_owner, sharers};
use super::mailbox_settings::gaps;
use crate::explain::Ranked;
use crate::facts::dynamics::{Approval, MailboxRecord, Method, Status};
use crate::model::Scenario;
use crate::values::Side;

pub use state::State;

/// A text of a line is not longer.
const LONGEST: usize = 300;

/// A mailbox in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How it stands.
    pub state: State,
    /// Its address, or its name where it has none.
    pub address: String,
    /// The organization.
    pub organization: String,
    /// `user`, `queue`, or `other`.
    pub kind: &'static str,
    /// Whose it is.
    pub belongs_to: Option<String>,
    /// Who owns the record.
    pub owner: Option<String>,
    /// The profile.
    pub profile: Option<String>,
    /// How mail comes in.
    pub incoming: Option<Method>,
    /// How mail goes out.
    pub outgoing: Option<Method>,
    /// How appointments, contacts and tasks are synchronized.
    pub act: Option<Method>,
    /// Whether the address is approved.
    pub approval: Option<Approval>,
    /// The last test of incoming mail.
    pub incoming_status: Option<Status>,
    /// The last test of outgoing mail.
    pub outgoing_status: Option<Status>,
    /// The last test of appointments, contacts and tasks.
    pub act_status: Option<Status>,
    /// When the last test ended.
    pub tested: Option<Timestamp>,
    /// When the last synchronization succeeded.
    pub last_sync: Option<Timestamp>,
    /// What went wrong last, where it is newer than the last success.
    pub last_error: Option<String>,
    /// When that was.
    pub last_error_at: Option<Timestamp>,
    /// Whether a test is queued.
    pub scheduled: bool,
    /// Until when the next test waits.
    pub postponed_until: Option<Timestamp>,
    /// Where EWS of the mailbox is.
    pub ews_url: Option<String>,
    /// The id of the likeliest cause.
    pub cause: Option<String>,
    /// The cause in words.
    pub cause_title: Option<String>,
    /// On whose side it lies, where that is known.
    pub side: Option<Side>,
    /// What mends it, or tells it apart from others.
    pub fix: Option<String>,
    /// The id of the record, by which it is changed.
    pub id: Option<String>,
}

/// What is known beside a record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// Whether the organization asks for an approval, for users and for queues.
    pub approval: (Option<bool>, Option<bool>),
    /// Whether its profile is switched off.
    pub profile_is_off: bool,
    /// The scenarios of the run.
    pub scenarios: &'a [Scenario],
    /// The records with its address.
    pub records: &'a [MailboxRecord],
}

impl Line {
    /// A mailbox in a line.
    pub fn of(record: &MailboxRecord, now: Timestamp, around: Around<'_>) -> Self {
        let since = since_success(record);
        let misfit = misfit(record, around);
        let state = match state(record, now, around.approval, !since.is_empty()) {
            State::Works | State::Scheduled | State::Postponed | State::Unknown if misfit.is_some() => {
                State::Misconfigured
            }
            state => state,
        };
        let misfit = misfit.filter(|_| state.is_bad());
        let newest = since.first().filter(|_| state.is_bad());
        let cause = since.iter().filter(|_| state.is_bad()).find_map(|trouble| trouble.cause(around.scenarios));
        let error = newest.map(|trouble| {
            let code = trouble.code.map(|code| format!("{code} ")).unwrap_or_default();
            plain(&format!("{code}{} {}", trouble.text, trouble.details), LONGEST)
        });
        Self {
            state,
            address: record.title().to_owned(),
            organization: record.organization.clone(),
            kind: match record.regarding_kind.as_deref() {
                Some("systemuser") => "user",
                Some("queue") => "queue",
                _ => "other",
            },
            belongs_to: record.regarding_name.clone(),
            owner: record.owner_name.clone().or_else(|| record.owner.clone()),
            profile: record.profile_name.clone().or_else(|| record.profile.clone()),
            incoming: record.incoming,
            outgoing: record.outgoing,
            act: record.act,
            approval: record.approval,
            incoming_status: record.incoming_status,
            outgoing_status: record.outgoing_status,
            act_status: record.act_status,
            tested: record.tested,
            last_sync: record.last_sync,
            last_error: error,
            last_error_at: newest.and_then(|trouble| trouble.at),
            scheduled: record.scheduled == Some(true),
            postponed_until: record.postponed_until,
            ews_url: record.ews_url.clone(),
            cause: cause.as_ref().map(|cause| cause.id.as_str()).or(misfit.map(|(code, _)| code)).map(str::to_owned),
            cause_title: cause.as_ref().map(Ranked::said).or_else(|| misfit.map(|(_, message)| message.to_owned())),
            side: cause.as_ref().and_then(Ranked::blamed),
            fix: cause.as_ref().map(Ranked::advice),
            id: record.id.clone(),
        }
    }
}

/// What a check says against the record itself, whatever its tests came to: a code and words.
fn misfit(record: &MailboxRecord, around: Around<'_>) -> Option<(&'static str, &'static str)> {
    let directions = judged(record);
    if let Some(gap) = gaps(record).next().filter(|_| !directions.is_empty()) {
        return Some((gap.code, gap.message));
    }
    let all = [
        (around.profile_is_off, "profile-inactive", "the profile of the mailbox is inactive"),
        (sharers(around.records, record).len() > 1, "second-record", "a second active record has the address"),
        (has_another_owner(record), "other-owner", "somebody else than its user owns the record"),
        (
            directions.iter().any(|own| own.status == Some(Status::Success) && own.enabled == Some(false)),
            "switched-off",
            "a direction is switched off since its test succeeded",
        ),
    ];
    let found = all.into_iter().find(|(holds, ..)| *holds && !directions.is_empty());
    found.map(|(_, code, message)| (code, message))
}

fn state(record: &MailboxRecord, now: Timestamp, asked: (Option<bool>, Option<bool>), troubled: bool) -> State {
    if record.active == Some(false) {
        return State::Inactive;
    }
    let directions = judged(record);
    if directions.is_empty() {
        let known = [record.incoming, record.outgoing, record.act].iter().any(Option::is_some);
        return match (known, troubled) {
            (true, _) => State::NotServed,
            (false, true) => State::Alerts,
            (false, false) => State::Unknown,
        };
    }
    let any = |status: Status| directions.iter().any(|own| own.status == Some(status));
    let queued = record.scheduled == Some(true);
    let until = record.postponed_until;
    if queued && (any(Status::NotRun) || any(Status::Failure)) {
        return match until {
            Some(until) if now.duration_since(until).as_hours() >= 1 => State::Overdue,
            _ if any(Status::Failure) => State::Retried,
            Some(until) if until > now => State::Postponed,
            _ => State::Scheduled,
        };
    }
    let waits = until.is_none_or(|until| now.duration_since(until).as_hours() < 1);
    if queued && waits && !any(Status::Failure) && !any(Status::NotRun) {
        // What it comes to is open, whatever the last one came to.
        return State::Scheduled;
    }
    let required = if record.is_queue() { asked.1 } else { asked.0 };
    let mail = directions.iter().any(|own| own.name.ends_with("mail"));
    let unapproved = mail && record.approval.is_some_and(|own| own != Approval::Approved);
    if unapproved && required == Some(true) {
        return State::NotApproved;
    }
    match () {
        () if any(Status::Failure) => State::Failing,
        () if any(Status::NotRun) => State::NotRun,
        () if directions.iter().any(|own| own.status.is_none()) => State::Unknown,
        () if troubled => State::Alerts,
        () if unapproved && required.is_none() => State::Unknown,
        () => State::Works,
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{NOW, ago, alerted, failing, record};
    use super::*;

    fn state_of(record: &MailboxRecord) -> State {
        Line::of(record, NOW, Around { approval: (Some(true), Some(true)), ..Around::default() }).state
    }

    #[test]
    fn each_state_is_told_apart() {
        let with = |change: fn(&mut MailboxRecord)| {
            let mut own = record();
            change(&mut own);
            state_of(&own)
        };
        let not_run = |own: &mut MailboxRecord| {
            let status = Some(Status::NotRun);
            (own.incoming_status, own.outgoing_status, own.act_status) = (status, status, status);
        };
        assert_eq!(with(|_| {}), State::Works);
        assert_eq!(state_of(&failing()), State::Failing);
        assert_eq!(with(not_run), State::NotRun);
        assert_eq!(with(|own| own.active = Some(false)), State::Inactive);
        assert_eq!(with(|own| own.approval = Some(Approval::Pending)), State::NotApproved);
        assert_eq!(with(|own| own.has_profile = Some(false)), State::Misconfigured);
        assert_eq!(with(|own| own.owner = Some("somebody".to_owned())), State::Misconfigured);
        assert_eq!(with(|own| own.act_enabled = Some(false)), State::Misconfigured);
        assert_eq!(with(|own| (own.incoming, own.outgoing, own.act) = (None, None, None)), State::Unknown);
        let mut queued = MailboxRecord { scheduled: Some(true), ..record() };
        not_run(&mut queued);
        assert_eq!(state_of(&queued), State::Scheduled);
        queued.postponed_until = Some(NOW + jiff::SignedDuration::from_mins(5));
        assert_eq!(state_of(&queued), State::Postponed);
        queued.postponed_until = ago(5);
        assert_eq!(state_of(&queued), State::Overdue);
        let again = MailboxRecord { scheduled: Some(true), ..record() };
        assert_eq!(state_of(&again), State::Scheduled);
        assert_eq!(state_of(&MailboxRecord { postponed_until: ago(5), ..again }), State::Works);
        let pending = MailboxRecord { approval: Some(Approval::Pending), ..record() };
        assert_eq!(Line::of(&pending, NOW, Around::default()).state, State::Unknown);
        let both = [record(), record()];
        let around = Around { records: &both, ..Around::default() };
        assert_eq!(Line::of(&both[0], NOW, around).state, State::Misconfigured);
        assert_eq!(
            Line::of(&record(), NOW, Around { profile_is_off: true, ..around }).cause.as_deref(),
            Some("profile-inactive")
        );
        let retried = MailboxRecord { scheduled: Some(true), ..failing() };
        assert_eq!(state_of(&retried), State::Retried);
    }

    #[test]
    fn a_line_names_the_cause_and_its_side() {
        let line = Line::of(&alerted("<b>x</b>", "ErrorImpersonateUserDenied"), NOW, Around::default());
        assert_eq!((line.cause.as_deref(), line.side), (Some("impersonation"), Some(Side::Exchange)));
        assert_eq!(line.last_error.as_deref(), Some("x ErrorImpersonateUserDenied"));
        let words: std::collections::BTreeSet<&str> = State::ALL.iter().map(|state| state.word()).collect();
        assert_eq!(words.len(), State::ALL.len());
    }
}
