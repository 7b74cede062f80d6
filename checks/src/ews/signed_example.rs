//! How are observations with a credential written down in examples?

use super::example::{ENDPOINT, answer, outside};
use crate::facts::ews::{Busy, Call, Came, EwsImpersonation, EwsMailbox, EwsSignIn, Other, Said};
use crate::facts::web::Asked;
use crate::facts::{Fact, Lost};
use crate::prelude::*;

pub(super) const URL: &str = "https://mail.contoso.com/EWS/Exchange.asmx";
pub(crate) const ADA: &str = "ada@contoso.com";
const BEN: &str = "ben@contoso.com";

pub(super) use super::example::{error, note, warning};

/// An answer in SOAP with a code.
pub(crate) fn soap(code: &str) -> Came {
    let status = if code == "NoError" { 200 } else { 500 };
    let version = Some("15.2.2562.37".to_owned());
    Came::Soap(Said { status, code: code.to_owned(), version, ..Said::default() })
}

/// A code within the one that says nothing.
pub(super) fn within(inner: &str) -> Came {
    let said = Said { status: 200, code: "ErrorInternalServerError".to_owned(), ..Said::default() };
    Came::Soap(Said { inner: vec![inner.to_owned()], ..said })
}

/// An answer that is no SOAP.
pub(crate) fn status(status: u16) -> Came {
    Came::Other(Other { status, ..Other::default() })
}

pub(crate) fn call(operation: &str, came: Came) -> Call {
    Call { operation: operation.to_owned(), busy: Vec::new(), came }
}

/// A call that came to its end after the server had asked for patience.
pub(super) fn patient(operation: &str, came: Came) -> Call {
    let busy = Busy { code: "ErrorServerBusy".to_owned(), back_off_ms: Some(1_200) };
    Call { busy: vec![busy], ..call(operation, came) }
}

/// The first call with NTLM.
pub(super) fn sign_in(came: Came) -> EwsSignIn {
    EwsSignIn {
        url: URL.to_owned(),
        microsoft: false,
        account: Some("svc@contoso.com".to_owned()),
        scheme: Some("NTLM".to_owned()),
        asked: None,
        call: call("GetFolder", came),
    }
}

pub(super) fn account(signed: EwsSignIn, account: &str) -> EwsSignIn {
    EwsSignIn { account: Some(account.to_owned()), ..signed }
}

/// What Exchange says to a wrong password.
pub(super) fn rejected() -> EwsSignIn {
    let headers = [
        ("www-authenticate", "Negotiate"),
        ("www-authenticate", "NTLM"),
        ("www-authenticate", super::example::BEARER),
        ("server", "Microsoft-IIS/10.0"),
        ("x-feserver", "EX01"),
        (
            "x-ms-diagnostics",
            "2000005;reason=\"The user specified by the user-context in the token does not exist.\";error_category=\"invalid_user\"",
        ),
    ];
    let asked = Asked { method: "POST".to_owned(), ..Asked::get(URL, answer(401, &headers, "")) };
    EwsSignIn { asked: Some(asked), ..sign_in(status(401)) }
}

/// An example about the endpoint.
pub(super) fn at_endpoint(given: &'static str, fact: impl Into<Fact>, expect: Expect) -> Example {
    with_endpoint(given, Facts::default().with(&endpoint(), fact), expect)
}

pub(super) fn with_endpoint(given: &'static str, mut facts: Facts, expect: Expect) -> Example {
    facts.name(endpoint(), Role::Ews);
    Example { given, facts, circumstances: outside(), subject: ENDPOINT, expect }
}

pub(super) fn endpoint() -> Subject {
    Subject::new(SubjectKind::Endpoint, ENDPOINT)
}

pub(crate) fn mailbox(address: &str) -> Subject {
    Subject::new(SubjectKind::Mailbox, address)
}

/// The same with the scan of the endpoint.
pub(super) fn scanned(example: Example) -> Example {
    super::example::scanned(example)
}

pub(super) fn without_credential(given: &'static str) -> Example {
    with_endpoint(given, Facts::default(), Expect::NotApplicable)
}

pub(super) fn lost_at_endpoint(given: &'static str, kind: FactKind) -> Example {
    let mut facts = Facts::default();
    facts.lose(&endpoint(), kind, lost());
    with_endpoint(given, facts, Expect::Blocked)
}

fn lost() -> Lost {
    Lost { reason: "the time of the run was over".to_owned(), because: None }
}

/// The inbox, opened for a mailbox.
pub(crate) fn inbox(came: Came) -> EwsImpersonation {
    EwsImpersonation {
        url: URL.to_owned(),
        endpoint: ENDPOINT.to_owned(),
        microsoft: false,
        inbox: call("GetFolder", came),
    }
}

/// What Dynamics' own requests come to.
pub(super) fn requests(folders: Came, items: Came) -> EwsMailbox {
    EwsMailbox { folders: Some(call("FindFolder", folders)), items: Some(call("FindItem", items)) }
}

/// An example about a mailbox with these facts.
pub(super) fn about(given: &'static str, facts: Facts, expect: Expect) -> Example {
    Example { given, facts, circumstances: outside(), subject: ADA, expect }
}

/// A mailbox about which nobody could ask.
pub(super) fn nobody_asked(kind: FactKind) -> [Example; 2] {
    let mut facts = Facts::about([mailbox(ADA)]);
    facts.lose(&mailbox(ADA), kind, lost());
    [
        about("no credential is configured", Facts::about([mailbox(ADA)]), Expect::NotApplicable),
        about("the time of the run was over", facts, Expect::Blocked),
    ]
}

/// What answers to the sign-in and to the mailbox alike.
pub(super) fn shut(came: Came) -> Facts {
    Facts::default().with(&endpoint(), sign_in(came.clone())).with(&mailbox(ADA), inbox(came))
}

/// The mailbox, and another one of the same server whose inbox came to this.
pub(super) fn beside(own: Came, other: Came) -> Facts {
    Facts::default().with(&mailbox(ADA), inbox(own)).with(&mailbox(BEN), inbox(other))
}
