//! Who is told what the engine is doing?

use exdoctor_checks::model::Subject;

/// Something that happened while facts are gathered.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A probe starts to look at a subject.
    Started {
        /// The probe.
        probe: &'static str,
        /// What it looks at.
        subject: &'a Subject,
    },
    /// A probe ended.
    Ended {
        /// The probe.
        probe: &'static str,
        /// What it looked at.
        subject: &'a Subject,
        /// Probes that are still at work.
        pending: usize,
    },
    /// Objects of the directory have passed.
    Passed {
        /// How many so far.
        objects: u64,
    },
}

impl Event<'_> {
    /// Tells the log.
    pub fn log(&self) {
        match self {
            Self::Started { probe, subject } => tracing::debug!(probe, %subject, "asking"),
            Self::Ended { probe, subject, pending } => tracing::info!(probe, %subject, pending, "answered"),
            Self::Passed { objects } => tracing::info!(objects, "objects of the directory read"),
        }
    }
}

/// Hears the engine's events; it must return at once.
pub type Observer<'a> = dyn Fn(&Event<'_>) + Send + Sync + 'a;
