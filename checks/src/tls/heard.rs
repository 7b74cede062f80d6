//! Which endpoints does this family judge, and what did each of their addresses do?

use super::certificate::short;
use crate::facts::tls::{AddressScan, Answer, HandshakeFailure, Scan, Stage, StartTlsFailure, TlsScan};
use crate::model::Blocked;
use crate::place::{Whose, open};
use crate::prelude::*;
use crate::values::{below, clouds};

/// What came of the connections to one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Contact {
    /// A TLS server answered.
    Tls,
    /// Something that is not TLS: a code, and what was seen.
    Broken(&'static str, String),
    /// Nothing listens there.
    Refused,
    /// A router on the way says that the connection is not to be.
    Rejected(String),
    /// Nothing came in time.
    Silent(&'static str),
    /// It could not be tried from here.
    NoWay(String),
}

/// The scan of an endpoint, for a question that only whoever runs the server can do something about.
pub(crate) fn own<'a>(cx: &CheckCx<'a>) -> Result<&'a TlsScan, Verdict> {
    let scan = cx.need::<TlsScan>();
    if scan.microsoft && !scan.roles.contains(&Role::Named) {
        return Err(Verdict::not_applicable(
            "the endpoint is Microsoft's; what it offers beside is not yours to change",
        ));
    }
    heard(cx)
}

/// The same, where at least one address answered with TLS.
pub(crate) fn heard<'a>(cx: &CheckCx<'a>) -> Result<&'a TlsScan, Verdict> {
    let scan = cx.need::<TlsScan>();
    if let Some(verdict) = redirected(scan) {
        return Err(verdict);
    }
    if scan.addresses.iter().any(|address| contact(address) == Contact::Tls) {
        return Ok(scan);
    }
    if let Some(verdict) = by_proxy_only(scan) {
        return Err(verdict);
    }
    let said: Vec<String> =
        scan.addresses.iter().map(|own| format!("{} {}", own.address, words(&contact(own)))).collect();
    let said = if said.is_empty() { format!("{} has no address", scan.host) } else { said.join("; ") };
    Err(open(cx, whose(scan), FactKind::TlsScan, &format!("no TLS server answered ({said})"), Vec::new()))
}

/// Where this network lets out only through a proxy, what goes without it says nothing about the server.
pub(super) fn by_proxy_only(scan: &TlsScan) -> Option<Verdict> {
    let proxy = scan.proxy.as_ref()?;
    let unheard = |own: &AddressScan| {
        matches!(contact(own), Contact::Silent(_) | Contact::Refused | Contact::Rejected(_) | Contact::NoWay(_))
    };
    scan.addresses.iter().all(unheard).then(|| {
        let said = scan.addresses.iter().map(|own| Evidence::new(own.address.as_str(), words(&contact(own)))).collect();
        let reason = format!(
            "{} is reached from here through the proxy {proxy} only, and TLS is looked at without one: run it from where \
             connections go out directly",
            scan.host
        );
        let (fact, level) = (FactKind::TlsScan, Some(Level::Note));
        Blocked { fact, subject: None, reason, level, evidence: said }.into()
    })
}

/// Autodiscover names of Exchange Online are not meant to answer with TLS for the customer's name: clients go on over
/// port 80, which redirects them.
pub(super) fn redirected(scan: &TlsScan) -> Option<Verdict> {
    let target = scan
        .lookups
        .iter()
        .flat_map(|lookup| &lookup.aliases)
        .map(|hop| hop.target.trim_end_matches('.'))
        .find(|alias| clouds().iter().flat_map(|cloud| &cloud.autodiscover).any(|name| below(alias, name)))?;
    let own = !scan.microsoft && scan.host.starts_with("autodiscover.");
    own.then(|| {
        Verdict::not_applicable(format!(
            "{} leads to {target}, where Exchange Online answers over port 80 with a redirect",
            scan.host
        ))
    })
}

/// Whose server an endpoint is.
pub(super) fn whose(scan: &TlsScan) -> Whose {
    if scan.roles.iter().all(|role| *role == Role::Dynamics) { Whose::Dynamics } else { scan.microsoft.into() }
}

/// Whether it is a mail server, to which other rules apply than to what Dynamics and Exchange call over HTTPS.
pub(super) fn is_mail(scan: &TlsScan) -> bool {
    [25, 587].contains(&scan.port)
}

/// The addresses that answered with TLS, with their scans.
pub(crate) fn answering(scan: &TlsScan) -> impl Iterator<Item = (&str, &Scan)> {
    let tls = scan.addresses.iter().filter(|address| contact(address) == Contact::Tls);
    tls.filter_map(|address| Some((address.address.as_str(), address.scan.as_ref()?)))
}

/// What came of the connections to an address; the most telling answer counts.
pub(crate) fn contact(address: &AddressScan) -> Contact {
    let Some(scan) = &address.scan else {
        let why = address.skipped.clone();
        return Contact::NoWay(why.unwrap_or_else(|| "it was not asked".to_owned()));
    };
    let answers = answers(scan);
    let spoke = |handshake: &crate::facts::tls::Handshake| {
        !handshake.certificates.is_empty() || matches!(handshake.outcome, Ok(_) | Err(HandshakeFailure::Alert(_)))
    };
    if answers.iter().any(|answer| answer.is_tls()) || scan.handshake.as_ref().is_some_and(spoke) {
        return Contact::Tls;
    }
    let telling = answers.into_iter().max_by_key(|answer| rank(answer));
    telling.map_or_else(|| Contact::NoWay("it was not asked".to_owned()), failed)
}

fn answers(scan: &Scan) -> Vec<&Answer> {
    let versions = scan.versions.values().map(|version| &version.evidence);
    scan.accepted.offers.iter().chain(&scan.accepted.any).chain(versions).chain(&scan.weak).collect()
}

fn rank(answer: &Answer) -> u8 {
    match answer {
        Answer::Hello(_) | Answer::Alert(_) => 8,
        Answer::PlainText(_) => 7,
        Answer::StartTls(_) => 6,
        Answer::Malformed(_) => 5,
        Answer::Reset => 4,
        Answer::Closed => 3,
        Answer::Refused | Answer::Rejected(_) => 2,
        Answer::Timeout(_) => 1,
        Answer::Unreachable(_) => 0,
    }
}

fn failed(answer: &Answer) -> Contact {
    match answer {
        Answer::Hello(_) | Answer::Alert(_) => Contact::Tls,
        Answer::PlainText(_) => Contact::Broken("plain-text", said(answer)),
        Answer::StartTls(_) => Contact::Broken("no-start-tls", said(answer)),
        Answer::Malformed(_) => Contact::Broken("malformed", said(answer)),
        Answer::Reset => Contact::Broken("reset", said(answer)),
        Answer::Closed => Contact::Broken("closed", said(answer)),
        Answer::Refused => Contact::Refused,
        Answer::Rejected(why) => Contact::Rejected(short(why)),
        Answer::Timeout(Stage::Connect) => Contact::Silent("did not answer the connection in time"),
        Answer::Timeout(_) => Contact::Silent("took the connection and then said nothing in time"),
        Answer::Unreachable(why) => Contact::NoWay(short(why)),
    }
}

/// A contact in words that follow the address.
pub(crate) fn words(contact: &Contact) -> String {
    match contact {
        Contact::Tls => "speaks TLS".to_owned(),
        Contact::Broken(_, words) => words.clone(),
        Contact::Refused => said(&Answer::Refused),
        Contact::Rejected(why) => said(&Answer::Rejected(why.clone())),
        Contact::Silent(words) => (*words).to_owned(),
        Contact::NoWay(why) => format!("could not be tried from here ({why})"),
    }
}

/// An answer in words that follow the address.
pub(crate) fn said(answer: &Answer) -> String {
    match answer {
        Answer::Hello(flight) => {
            format!("chose {} with {}", flight.hello.version, crate::values::suite_name(flight.hello.suite))
        }
        Answer::Alert(alert) => format!("answered with alert {} ({})", alert.description, alert.name()),
        Answer::Closed => "closed the connection without an answer".to_owned(),
        Answer::Reset => "reset the connection without an answer".to_owned(),
        Answer::Refused => "refused the connection".to_owned(),
        Answer::Rejected(why) => format!("is not let through to by a router on the way ({})", short(why)),
        Answer::Unreachable(why) => format!("cannot be reached from here ({})", short(why)),
        Answer::Timeout(Stage::Connect) => "did not answer the connection in time".to_owned(),
        Answer::Timeout(_) => "took the connection and then said nothing in time".to_owned(),
        Answer::PlainText(line) => format!("speaks plain text where TLS is due: \"{}\"", short(line)),
        Answer::Malformed(why) => format!("sent what is not TLS ({})", short(why)),
        Answer::StartTls(why) => start_tls(why),
    }
}

fn start_tls(why: &StartTlsFailure) -> String {
    match why {
        StartTlsFailure::Greeting(line) => format!("greeted with \"{}\"", short(line)),
        StartTlsFailure::Ehlo(line) => format!("answered EHLO with \"{}\"", short(line)),
        StartTlsFailure::NotOffered => "does not offer STARTTLS".to_owned(),
        StartTlsFailure::Refused(line) => format!("refused STARTTLS with \"{}\"", short(line)),
        StartTlsFailure::NotSmtp(line) => format!("does not speak SMTP: \"{}\"", short(line)),
    }
}

/// Adds what the remedies of this family ask for.
///
/// Mail goes to a server whatever its certificate is worth, unless the sender was told otherwise.
pub(crate) fn about(cx: &CheckCx<'_>, scan: &TlsScan, mut finding: Finding) -> Finding {
    if is_mail(scan) && finding.level == Level::Error {
        finding.level = Level::Warning;
        finding.message.push_str(" (unless it sends mail opportunistically, as most do)");
    }
    finding.value("host", scan.host.as_str()).value("endpoint", cx.subject.name.as_str())
}
