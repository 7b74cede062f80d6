//! How is a closed set of facts saved, and judged again later?

use std::io::Read;
use std::path::Path;

use exdoctor_checks::facts::Facts;
use exdoctor_checks::judge::Adjustments;
use exdoctor_checks::model::Circumstances;
use exdoctor_reports::SeenFrom;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The number of the format.
const SCHEMA: u32 = 1;
/// The largest capture that is read.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Everything that a verdict depends on; no secret can be in it, because no fact type can hold one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Capture {
    /// The number of the format.
    pub schema: u32,
    /// The version of exdoctor that looked.
    pub version: String,
    /// When it looked.
    pub taken: Timestamp,
    /// From where it looked.
    pub vantage: SeenFrom,
    /// What the configuration said.
    pub circumstances: Circumstances,
    /// What the configuration does to verdicts.
    pub adjustments: Adjustments,
    /// What a reader must know before anything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What was found, each set in the order of the domains.
    pub facts: Vec<Facts>,
}

/// Why a capture cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// It cannot be read.
    #[error("the capture {0} cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// It is too large.
    #[error("the capture {0} is larger than {LARGEST} bytes; was it written by --save-facts?")]
    TooLarge(String),
    /// It is something else.
    #[error("{0} is not a capture of exdoctor: {1}")]
    NotACapture(String, serde_json::Error),
    /// It is of another version.
    #[error("the capture {0} has schema {1}; this version of exdoctor reads schema {SCHEMA}")]
    OtherSchema(String, u64),
    /// It cannot be written.
    #[error("the capture {0} cannot be written: {1}")]
    Unwritable(String, std::io::Error),
}

impl Capture {
    /// A capture of these facts.
    pub fn new(
        taken: Timestamp,
        vantage: SeenFrom,
        circumstances: Circumstances,
        adjustments: Adjustments,
        facts: Vec<Facts>,
    ) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { schema: SCHEMA, version, taken, vantage, circumstances, adjustments, warnings: Vec::new(), facts }
    }

    /// Reads a capture.
    ///
    /// # Errors
    /// When the file is not a capture of a known schema.
    pub fn read(path: &Path) -> Result<Self, CaptureError> {
        #[derive(Deserialize)]
        struct Number {
            schema: u64,
        }
        let name = path.display().to_string();
        let unreadable = |error| CaptureError::Unreadable(name.clone(), error);
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(unreadable)?;
        file.take(LARGEST + 1).read_to_string(&mut text).map_err(unreadable)?;
        if text.len() as u64 > LARGEST {
            return Err(CaptureError::TooLarge(name));
        }
        let foreign = |error| CaptureError::NotACapture(name.clone(), error);
        let number: Number = serde_json::from_str(&text).map_err(foreign)?;
        if number.schema != u64::from(SCHEMA) {
            return Err(CaptureError::OtherSchema(name, number.schema));
        }
        serde_json::from_str(&text).map_err(foreign)
    }

    /// Writes a capture.
    ///
    /// # Errors
    /// When the file cannot be written.
    ///
    /// # Panics
    /// Never: a capture is plain data, which JSON takes.
    pub fn write(&self, path: &Path) -> Result<(), CaptureError> {
        let text = serde_json::to_string(self).expect("a capture is plain data");
        std::fs::write(path, text + "\n").map_err(|error| CaptureError::Unwritable(path.display().to_string(), error))
    }
}
