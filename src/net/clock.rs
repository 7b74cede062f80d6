//! What time is it for verdicts?

use jiff::Timestamp;

/// The one clock: the system's, unless a test or a replay says otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    fixed: Option<Timestamp>,
}

impl Clock {
    /// A clock that stands at the given time, or runs where none is given.
    pub fn new(fixed: Option<Timestamp>) -> Self {
        Self { fixed }
    }

    /// The time that verdicts are made for.
    pub fn now(self) -> Timestamp {
        self.fixed.unwrap_or_else(Timestamp::now)
    }

    /// What this machine's clock says, whatever time verdicts are made for.
    pub fn machine(self) -> Timestamp {
        Timestamp::now()
    }
}
