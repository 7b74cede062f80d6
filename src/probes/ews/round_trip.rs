//! Can items be created, found and deleted in a mailbox?

use std::sync::Arc;

use exdoctor_checks::ews::soap::found::Item;
use exdoctor_checks::facts::ews::{EwsRoundTrip, ItemKind, Trip};
use exdoctor_checks::facts::{FactKind, Lost};
use jiff::{Timestamp, ToSpan};

use super::mailbox::answered;
use crate::ews::Heard;
use crate::ews::marked::Place;
use crate::ews::requests::{self, Folder, Marked};
use crate::net::Net;
use crate::net::sign_in::Credential;
use crate::probes::{Observed, ProbeCx};
use crate::undo::Ticket;

const KINDS: [ItemKind; 4] = [ItemKind::Message, ItemKind::Appointment, ItemKind::Contact, ItemKind::Task];

/// Creates an item of each kind, finds it, and deletes it for good; only where the command line allows it.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let Some(place) = answered(&cx) else { return unopened(&cx, FactKind::EwsRoundTrip) };
    let (leftovers, removed) = leftovers(&cx.net, &place).await;
    let run = cx.net.ews.mark.clone();
    let ticket = promise(&cx.net, &place, &run);
    let mut items = Vec::new();
    for kind in KINDS {
        items.push(trip(&cx.net, &place, &run, kind).await);
    }
    if items.iter().all(Trip::is_whole) || place.clear(&cx.net, &run).await.is_ok() {
        cx.net.undo.done(ticket);
    }
    Observed::one(&cx.subject, EwsRoundTrip { items, leftovers, removed }).seen_with(Credential::Exchange)
}

/// What is written goes again, also when the run is broken off: recorded before anything is written.
pub(super) fn promise(net: &Arc<Net>, place: &Place, run: &str) -> Ticket {
    let (net_then, place_then, run_then) = (Arc::clone(net), place.clone(), run.to_owned());
    let words = format!("items of exdoctor in {} with the mark {run}", place.mailbox);
    net.undo.record(words, Box::new(move || Box::pin(async move { place_then.clear(&net_then, &run_then).await })))
}

/// The mailbox did not answer, so nothing is written into it.
pub(super) fn unopened(cx: &ProbeCx, kind: FactKind) -> Observed {
    let reason = "the mailbox does not answer, so nothing was written".to_owned();
    let lost = Lost { reason, because: Some((FactKind::EwsMailbox, cx.subject.clone())) };
    Observed { lost: vec![(cx.subject.clone(), kind, lost)], ..Observed::default() }
}

async fn trip(net: &Net, place: &Place, run: &str, kind: ItemKind) -> Trip {
    let item = marked(place, run);
    let Heard { call: create, items: created, .. } =
        place.ask(net, "CreateItem", requests::create(kind, &item.as_marked())).await;
    if !create.is_done() {
        return Trip { kind, create, find: None, found: 0, delete: None };
    }
    let (find, found) = place.marked(net, Folder::of(kind), Some(run)).await;
    // What is not found again is there all the same: the answer to its creation names it.
    let all = if found.is_empty() { &created } else { &found };
    let delete = if all.is_empty() { None } else { Some(place.delete(net, all).await) };
    Trip { kind, create, find: Some(find), found: found.len(), delete }
}

/// The words of an item, and the time of an appointment: a quarter of an hour, in a week.
pub(super) struct Words {
    mailbox: String,
    run: String,
    subject: String,
    begins: String,
    ends: String,
}

pub(super) fn marked(place: &Place, run: &str) -> Words {
    let begins = Timestamp::now().checked_add(168.hours()).unwrap_or(Timestamp::MAX);
    let ends = begins.checked_add(15.minutes()).unwrap_or(Timestamp::MAX);
    let written = |moment: Timestamp| moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    Words {
        mailbox: place.mailbox.clone(),
        run: run.to_owned(),
        subject: format!("exdoctor test {run}"),
        begins: written(begins),
        ends: written(ends),
    }
}

impl Words {
    pub(super) fn as_marked(&self) -> Marked<'_> {
        let Self { mailbox, run, subject, begins, ends } = self;
        Marked { mailbox, run, subject, begins, ends }
    }
}

/// What earlier runs left: their subjects, and how many of them were deleted.
pub(super) async fn leftovers(net: &Net, place: &Place) -> (Vec<String>, usize) {
    let (mut subjects, mut removed) = (Vec::new(), 0);
    for folder in Folder::ALL {
        let (_, items) = place.marked(net, folder, None).await;
        let told = |item: &Item| item.subject.clone().unwrap_or_else(|| "without a subject".to_owned());
        subjects.extend(items.iter().map(told));
        if net.writes.leftovers && !items.is_empty() && place.delete(net, &items).await.is_done() {
            removed += items.len();
        }
    }
    (subjects, removed)
}
