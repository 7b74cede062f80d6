//! What do the deployment's settings of publication and AD FS say?

use std::collections::BTreeMap;

use crate::facts::deployment::Deployment;
use crate::facts::server::{Read, Row, Server};
use crate::model::Blocked;
use crate::prelude::*;

/// Whether a row of settings says `Enabled`; a verdict where it is not known.
pub(super) fn enabled(row: &Read<Row>, name: &str) -> Result<bool, Verdict> {
    let blocked = |why: String| {
        let reason = format!("{name} {why}; `exdoctor collect` on a server with the Deployment Tools reads it");
        let (fact, subject, evidence) = (FactKind::Deployment, None, Vec::new());
        Verdict::from(Blocked { fact, subject, reason, level: Some(Level::Note), evidence })
    };
    let Some(known) = row.value() else { return Err(blocked(row.why_not())) };
    let value = known.iter().find(|(own, _)| own.eq_ignore_ascii_case("Enabled")).map(|(_, value)| value.trim());
    match value.map(str::to_ascii_lowercase).as_deref() {
        Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        _ => Err(blocked("does not say whether it is enabled".to_owned())),
    }
}

/// The deployment, or a verdict where nothing is known about it.
pub(super) fn deployment<'a>(cx: &CheckCx<'a>) -> Result<&'a Deployment, Verdict> {
    cx.seen::<Deployment>().ok_or_else(|| {
        let reason = "no evidence of the deployment: `exdoctor collect` on a server with the Deployment Tools reads it";
        let (fact, subject, evidence) = (FactKind::Deployment, None, Vec::new());
        Blocked { fact, subject, reason: reason.to_owned(), level: Some(Level::Note), evidence }.into()
    })
}

/// The tables of AD FS, from whichever server has it; a verdict where none was seen.
pub(super) fn adfs<'a>(cx: &CheckCx<'a>) -> Result<(&'a str, &'a BTreeMap<String, Vec<Row>>), Verdict> {
    let mut servers = cx.all::<Server>();
    let found = servers.find_map(|(_, server)| Some((server.host.as_str(), server.adfs.value()?)));
    found.ok_or_else(|| {
        let reason = "no server of the evidence has AD FS: run `exdoctor collect` on one that has".to_owned();
        let (fact, subject, evidence) = (FactKind::Deployment, None, Vec::new());
        Blocked { fact, subject, reason, level: Some(Level::Note), evidence }.into()
    })
}

/// A cell of a row, whatever the case of its name.
pub(super) fn cell<'r>(row: &'r Row, name: &str) -> &'r str {
    row.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.trim())
}
