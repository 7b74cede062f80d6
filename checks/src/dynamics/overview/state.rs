//! In which way does a mailbox stand?

use serde::Serialize;

/// How a mailbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The last test failed in some direction.
    Failing,
    /// It failed, and is tried again.
    Retried,
    /// A queued test was due and has not run.
    Overdue,
    /// The test has never run.
    NotRun,
    /// The address is not approved.
    NotApproved,
    /// Errors came after the last success.
    Alerts,
    /// The test succeeded, and the record is not what it has to be.
    Misconfigured,
    /// A test is queued.
    Scheduled,
    /// A queued test waits until a time that is to come.
    Postponed,
    /// The source does not say.
    Unknown,
    /// Every direction by server-side synchronization works.
    Works,
    /// No direction uses server-side synchronization.
    NotServed,
    /// The record is inactive.
    Inactive,
}

impl State {
    /// Every state, the worst first.
    pub const ALL: [Self; 13] = [
        Self::Failing,
        Self::Retried,
        Self::Overdue,
        Self::NotRun,
        Self::NotApproved,
        Self::Alerts,
        Self::Misconfigured,
        Self::Scheduled,
        Self::Postponed,
        Self::Unknown,
        Self::Works,
        Self::NotServed,
        Self::Inactive,
    ];

    /// The word of filters and reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Retried => "retried",
            Self::Overdue => "overdue",
            Self::NotRun => "not-run",
            Self::NotApproved => "not-approved",
            Self::Alerts => "alerts",
            Self::Misconfigured => "misconfigured",
            Self::Scheduled => "scheduled",
            Self::Postponed => "postponed",
            Self::Unknown => "unknown",
            Self::Works => "works",
            Self::NotServed => "not-served",
            Self::Inactive => "inactive",
        }
    }

    /// Whether mail does not flow as it is meant to.
    pub const fn is_bad(self) -> bool {
        matches!(
            self,
            Self::Failing
                | Self::Retried
                | Self::Overdue
                | Self::NotRun
                | Self::NotApproved
                | Self::Alerts
                | Self::Misconfigured
        )
    }

    /// Whether it is still to be seen.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::Postponed | Self::Unknown)
    }
}
