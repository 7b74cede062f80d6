//! What would Dynamics show of the mailbox: incoming, outgoing, and appointments, contacts and tasks?

use crate::ews::signed::came;
use crate::facts::ews::{Call, EwsRoundTrip, EwsSend, ItemKind, Trip};
use crate::model::Evidence;

/// The three statuses as Dynamics names them.
pub const STATUSES: [&str; 3] = ["incoming email", "outgoing email", "appointments, contacts and tasks"];

/// Each status with what it rests on; what was not tried is not run, and what did not answer is not known.
pub(super) fn lines(calls: &[&Call], trips: Option<&EwsRoundTrip>, sent: Option<&EwsSend>) -> [Evidence; 3] {
    let failed = calls.iter().find(|call| !call.is_done()).copied();
    let [incoming_mail, outgoing_mail, appointments] = STATUSES;
    [
        Evidence::new(incoming_mail, incoming(calls, failed)),
        Evidence::new(outgoing_mail, status(failed, sent.map(outgoing), "--send tries it")),
        Evidence::new(appointments, status(failed, trips.map(others), "--write tries it")),
    ]
}

fn incoming(calls: &[&Call], failed: Option<&Call>) -> String {
    let items = calls.iter().any(|call| call.operation == "FindItem");
    match failed {
        Some(call) if !call.is_answered() => format!("not established: {}: {}", call.operation, came(call)),
        Some(call) => format!("Failure: {}: {}", call.operation, came(call)),
        None if items => "Success: the items of the inbox were listed".to_owned(),
        None => "Not Run".to_owned(),
    }
}

fn status(failed: Option<&Call>, tried: Option<Result<String, String>>, how: &str) -> String {
    match (failed, tried) {
        (_, Some(Ok(words))) => format!("Success: {words}"),
        (_, Some(Err(words))) => format!("Failure: {words}"),
        (Some(call), None) => format!("Not Run: the inbox does not open ({})", call.operation),
        (None, None) => format!("Not Run: {how}"),
    }
}

fn outgoing(sent: &EwsSend) -> Result<String, String> {
    match sent.arrived_ms {
        Some(ms) => Ok(format!("a message to itself arrived after {ms} ms")),
        None if sent.send.is_done() => Err(format!("sent, and not there after {} ms", sent.waited_ms)),
        None => Err(format!("{}: {}", sent.send.operation, came(&sent.send))),
    }
}

fn others(trips: &EwsRoundTrip) -> Result<String, String> {
    let items = trips.items.iter().filter(|trip| trip.kind != ItemKind::Message);
    match items.clone().find(|trip| !trip.is_whole()) {
        Some(trip) => Err(format!("{}: {}", trip.kind.word(), trip.end())),
        None => Ok(format!("{} created, found and deleted", kinds(items))),
    }
}

fn kinds<'t>(items: impl Iterator<Item = &'t Trip>) -> String {
    items.map(|trip| trip.kind.word()).collect::<Vec<_>>().join(", ")
}
