//! What was observed, and what does the check say?

use crate::ews::example::silent;
use crate::ews::signed_example::{
    ADA, about, call, error, inbox, mailbox, nobody_asked, requests, shut, soap, status, within,
};
use crate::facts::autodiscover::Location;
use crate::facts::ews::{Came, EwsImpersonation, EwsMailbox, EwsRoundTrip, EwsSend, ItemKind, Other, Trip};
use crate::prelude::*;

/// The inbox came to this, and nothing else was asked.
fn closed(came: Came) -> Facts {
    Facts::default().with(&mailbox(ADA), inbox(came)).with(&mailbox(ADA), EwsMailbox::default())
}

/// The inbox opened, and the requests of Dynamics came to this.
fn open(folders: Came, items: Came) -> Facts {
    Facts::default().with(&mailbox(ADA), inbox(soap("NoError"))).with(&mailbox(ADA), requests(folders, items))
}

fn at(ews: &str) -> Location {
    Location { trail: Vec::new(), ews: Some(ews.to_owned()), error: None }
}

/// Everything succeeds, with `--write` and `--send`.
fn tried() -> Facts {
    let trip = |kind| {
        let done = || call("", soap("NoError"));
        Trip { kind, create: done(), find: Some(done()), found: 1, delete: Some(done()) }
    };
    let items = [ItemKind::Message, ItemKind::Appointment, ItemKind::Contact, ItemKind::Task].map(trip).into();
    let sent = EwsSend {
        send: call("CreateItem", soap("NoError")),
        look: None,
        arrived_ms: Some(900),
        waited_ms: 900,
        deletions: Vec::new(),
        leftovers: Vec::new(),
    };
    let trips = EwsRoundTrip { items, leftovers: Vec::new(), removed: 0 };
    open(soap("NoError"), soap("NoError")).with(&mailbox(ADA), trips).with(&mailbox(ADA), sent)
}

pub(super) fn examples() -> Vec<Example> {
    let closes = |given, code: &str, finding| about(given, closed(soap(code)), error(finding));
    let answers = |given, came, finding| about(given, closed(came), error(finding));
    let redirect = Came::Other(Other {
        status: 302,
        location: Some("https://mail.contoso.com/owa/".to_owned()),
        ..Other::default()
    });
    let remote = closed(soap("ErrorNonExistentMailbox"))
        .with(&mailbox(ADA), at("https://outlook.office365.com/EWS/Exchange.asmx"));
    let local = EwsImpersonation { microsoft: true, ..inbox(soap("ErrorNonExistentMailbox")) };
    let local = Facts::default()
        .with(&mailbox(ADA), local)
        .with(&mailbox(ADA), at("https://mail.contoso.com/EWS/Exchange.asmx"));
    let unfinished = Facts::default().with(&mailbox(ADA), inbox(soap("NoError")));
    let withheld = Came::Withheld { reason: "the credential was rejected before in this run".to_owned() };
    let [none, lost] = nobody_asked(FactKind::EwsImpersonation);
    vec![
        about("the mailbox answers", open(soap("NoError"), soap("NoError")), Expect::Pass),
        about("the mailbox answers, with --write and --send", tried(), Expect::Pass),
        closes("no mailbox has the address", "ErrorNonExistentMailbox", "no-mailbox"),
        closes("the account itself has no mailbox", "ErrorMissingEmailAddress", "no-mailbox"),
        about(
            "nobody has the address here, and Exchange Online names itself, as for anybody",
            remote,
            error("no-mailbox"),
        ),
        about("the mailbox has stayed on Exchange Server", local, error("other-side")),
        closes("the address is not the primary one", "ErrorNonPrimarySmtpAddress", "not-primary"),
        answers("no licence, as a code within a code", within("ErrorInvalidLicense"), "licence"),
        closes("the mailbox is being moved", "ErrorMailboxMoveInProgress", "moving"),
        closes("the store is away", "ErrorMailboxStoreUnavailable", "store"),
        closes("another site holds the mailbox", "ErrorNoRespondingCASInDestinationSite", "elsewhere"),
        closes("the account has no rights", "ErrorAccessDenied", "rights"),
        closes("there is no inbox", "ErrorFolderNotFound", "folder"),
        closes("the mailbox is full", "ErrorQuotaExceeded", "quota"),
        closes("the server is too old for the request", "ErrorInvalidServerVersion", "request"),
        closes("the server fails", "ErrorInternalServerError", "server"),
        answers("EWS is off for the mailbox", status(403), "forbidden"),
        answers("the token's user is not known", status(401), "unauthorized"),
        answers("the path is gone", status(404), "not-found"),
        answers("a redirect to Outlook on the web", redirect, "redirect"),
        answers("a web page", status(200), "no-ews"),
        about("Test Connection would fail", open(soap("ErrorAccessDenied"), soap("NoError")), error("rights")),
        about("Test & Enable would fail", open(soap("NoError"), within("ErrorInvalidLicense")), error("licence")),
        about("the account may not impersonate", closed(soap("ErrorImpersonateUserDenied")), Expect::Blocked),
        about("EWS answers nobody who is signed in", shut(status(404)), Expect::Blocked),
        about("the server has no time", closed(soap("ErrorServerBusy")), Expect::Blocked),
        about("the credential was not sent", closed(withheld), Expect::Blocked),
        about("nothing answers", closed(Came::Nothing { outcome: silent() }), Expect::Blocked),
        about("the run ended in between", unfinished, Expect::Blocked),
        none,
        lost,
    ]
}
