//! Does a message from a mailbox to itself arrive?

use std::time::Duration;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::ews::{Call, EwsSend};
use tokio::time::{Instant, sleep};

use super::mailbox::answered;
use super::round_trip::{leftovers, marked, promise, unopened};
use crate::ews::marked::Place;
use crate::ews::requests::{self, Folder};
use crate::net::Net;
use crate::net::sign_in::Credential;
use crate::probes::{Observed, ProbeCx};

/// As long it may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(40);

/// Sends, waits, and deletes both copies; only where the command line allows it.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let Some(place) = answered(&cx) else { return unopened(&cx, FactKind::EwsSend) };
    // Where items are written too, they are looked for there.
    let (left, removed) = if cx.net.writes.items { (Vec::new(), 0) } else { leftovers(&cx.net, &place).await };
    let left = if removed < left.len() { left } else { Vec::new() };
    // Another mark than that of the other items, so that neither looks for the other's.
    let run = format!("{}1", cx.net.ews.mark);
    let ticket = promise(&cx.net, &place, &run);
    let body = requests::send(&marked(&place, &run).as_marked());
    let send = place.ask(&cx.net, "CreateItem", body).await.call;
    let mut told = EwsSend { send, look: None, arrived_ms: None, waited_ms: 0, deletions: Vec::new(), leftovers: left };
    if told.send.is_done() {
        wait(&cx.net, &place, &run, &mut told).await;
        told.deletions = deleted(&cx.net, &place, &run).await;
    }
    // What arrives later is not there to be deleted now: the end of the run looks once more.
    if told.arrived_ms.is_some() && told.deletions.iter().all(Call::is_done) {
        cx.net.undo.done(ticket);
    }
    Observed::one(&cx.subject, told).seen_with(Credential::Exchange)
}

async fn wait(net: &Net, place: &Place, run: &str, sent: &mut EwsSend) {
    let (begun, longest) = (Instant::now(), ARRIVAL.min(net.dialer.timeout() * 4));
    let mut pause = Duration::from_millis(250);
    loop {
        let (look, found) = place.marked(net, Folder::Inbox, Some(run)).await;
        let is_done = look.is_done();
        sent.look = Some(look);
        sent.waited_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        if !found.is_empty() {
            sent.arrived_ms = Some(sent.waited_ms);
            return;
        }
        if !is_done || begun.elapsed() + pause > longest {
            return;
        }
        sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(4));
    }
}

async fn deleted(net: &Net, place: &Place, run: &str) -> Vec<Call> {
    let mut deletions = Vec::new();
    for folder in [Folder::Inbox, Folder::Sent] {
        let (_, items) = place.marked(net, folder, Some(run)).await;
        if !items.is_empty() {
            deletions.push(place.delete(net, &items).await);
        }
    }
    deletions
}
