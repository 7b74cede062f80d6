//! Which alert did Dynamics write?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::words::AlertLevel;
use crate::facts::server::Row;

/// An alert about a mailbox or a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Alert {
    /// How bad it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<AlertLevel>,
    /// What it says.
    pub text: String,
    /// The details, with what the server answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// The number of its kind; no HRESULT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// The server that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// When it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The id of the mailbox or profile that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

impl Alert {
    /// The columns that are read, of the table `tracelogs`.
    pub const COLUMNS: &str = "level,text,tracecode,errordetails,machinename,createdon,_regardingobjectid_value";

    /// An alert of a row of `tracelogs`.
    pub fn of(row: &Row) -> Self {
        let cells = Cells(row);
        Self {
            level: cells.option("level", "tracelog.level"),
            text: cells.text("text").unwrap_or_default(),
            details: cells.text("errordetails"),
            code: cells.whole("tracecode"),
            machine: cells.text("machinename"),
            at: cells.moment("createdon"),
            about: cells.id("_regardingobjectid_value"),
        }
    }

    /// Whether it reports a failure.
    pub fn is_error(&self) -> bool {
        self.level == Some(AlertLevel::Error)
    }
}
