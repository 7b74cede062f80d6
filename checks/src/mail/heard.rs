//! What did each address of a mail endpoint do, and may the question be asked from here at all?

use super::sources::TRANSPORT;
use crate::facts::dns::short;
use crate::facts::mail::{Broken, Reply, Smtp, SmtpAddress, Talk};
use crate::model::Blocked;
use crate::place::open;
use crate::prelude::*;

/// What came of the conversation with one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Contact<'a> {
    /// It greets.
    Greets(&'a Reply),
    /// It refuses whoever comes from here: 5xx.
    Refuses(&'a Reply),
    /// It asks to come back later: 4xx.
    Later(&'a Reply),
    /// It speaks, or breaks off, and it is not SMTP: a code and the words.
    Broken(&'static str, String),
    /// Nothing listens there.
    Refused,
    /// Nothing came in time.
    Silent(&'static str),
    /// It could not be tried from here.
    NoWay(String),
}

/// What came of the conversation with an address.
pub(super) fn contact(own: &SmtpAddress) -> Contact<'_> {
    let Some(talk) = &own.talk else {
        let why = own.skipped.clone();
        return Contact::NoWay(why.unwrap_or_else(|| "it was not asked".to_owned()));
    };
    match &talk.banner {
        Ok(reply) if (200..300).contains(&reply.code) => Contact::Greets(reply),
        Ok(reply) if (400..500).contains(&reply.code) => Contact::Later(reply),
        Ok(reply) if (500..600).contains(&reply.code) => Contact::Refuses(reply),
        Ok(reply) => Contact::Broken("not-smtp", format!("greets with a code that is none: \"{}\"", line(reply))),
        Err(Broken::Refused) => Contact::Refused,
        Err(Broken::Unanswered) => Contact::Silent("did not answer the connection in time"),
        Err(Broken::Silent) => Contact::Silent("took the connection and did not greet in time"),
        Err(Broken::Unreachable(why)) => Contact::NoWay(short(why)),
        Err(Broken::Reset) => Contact::Broken("reset", "reset the connection before it greeted".to_owned()),
        Err(Broken::Closed) => Contact::Broken("closed", "closed the connection before it greeted".to_owned()),
        Err(Broken::NotSmtp(why)) => Contact::Broken("not-smtp", format!("does not speak SMTP: \"{}\"", short(why))),
    }
}

/// A contact in words that follow the address.
pub(super) fn words(contact: &Contact<'_>) -> String {
    match contact {
        Contact::Greets(reply) => format!("greets with \"{}\"", line(reply)),
        Contact::Refuses(reply) => {
            format!("refuses connections from here with \"{}\": for the reputation of this address", line(reply))
        }
        Contact::Later(reply) => format!("asks to come back later with \"{}\"", line(reply)),
        Contact::Broken(_, words) => words.clone(),
        Contact::Refused => "refused the connection".to_owned(),
        Contact::Silent(words) => (*words).to_owned(),
        Contact::NoWay(why) => format!("could not be tried from here ({why})"),
    }
}

/// The first line of a reply, cut to what a reader can use.
pub(super) fn line(reply: &Reply) -> String {
    short(&reply.first())
}

/// One line of evidence for each address.
pub(super) fn evidence(smtp: &Smtp) -> Vec<Evidence> {
    let what = |own: &SmtpAddress| format!("SMTP at {}", own.address);
    smtp.addresses.iter().map(|own| Evidence::new(what(own), words(&contact(own)))).collect()
}

/// The addresses that greet, each with the whole conversation.
pub(super) fn greeting(smtp: &Smtp) -> impl Iterator<Item = (&str, &Talk)> {
    let greets = smtp.addresses.iter().filter(|own| matches!(contact(own), Contact::Greets(_)));
    greets.filter_map(|own| Some((own.address.as_str(), own.talk.as_ref()?)))
}

/// The conversations, where at least one address greets; else the verdict that nothing more can be said.
pub(super) fn heard<'a>(cx: &CheckCx<'a>) -> Result<&'a Smtp, Verdict> {
    let smtp = cx.need::<Smtp>();
    if greeting(smtp).next().is_some() { Ok(smtp) } else { Err(unheard(cx, smtp)) }
}

/// Nothing is established about a server that does not greet; how much that weighs depends on why.
pub(super) fn unheard(cx: &CheckCx<'_>, smtp: &Smtp) -> Verdict {
    let contacts: Vec<Contact<'_>> = smtp.addresses.iter().map(contact).collect();
    let said: Vec<String> = smtp
        .addresses
        .iter()
        .zip(&contacts)
        .map(|(own, contact)| format!("{} {}", own.address, words(contact)))
        .collect();
    let said = if said.is_empty() { format!("{} has no address", smtp.host) } else { said.join("; ") };
    let silent = |contact: &Contact<'_>| matches!(contact, Contact::Silent(_) | Contact::NoWay(_));
    let later = contacts.iter().any(|contact| matches!(contact, Contact::Later(_)));
    let evidence = evidence(smtp);
    let blocked = |reason: String, level| {
        Blocked { fact: FactKind::Smtp, subject: None, reason, level: Some(level), evidence: evidence.clone() }.into()
    };
    if later {
        return blocked(
            format!("{said}: a server that is busy or that makes strangers wait; ask again"),
            Level::Warning,
        );
    }
    if !contacts.iter().all(silent) {
        return open(cx, false, FactKind::Smtp, &format!("no mail server greets ({said})"), evidence);
    }
    if contacts.iter().any(|contact| matches!(contact, Contact::Silent(_))) && !port_25_is_open(cx) {
        let reason = format!(
            "{said}; no mail server at all answers from here: port 25 seems to be filtered; run it from a place that may send mail"
        );
        return blocked(reason, Level::Note);
    }
    open(cx, false, FactKind::Smtp, &format!("{said}: could not be established from here (filtered?)"), evidence)
}

/// Whether any mail server of the run answered at all, so that port 25 is not filtered right here.
fn port_25_is_open(cx: &CheckCx<'_>) -> bool {
    let unreached = |broken: &Broken| matches!(broken, Broken::Unanswered | Broken::Unreachable(_));
    let reached = |talk: &Talk| !talk.banner.as_ref().err().is_some_and(unreached);
    cx.all::<Smtp>().flat_map(|(_, smtp)| &smtp.addresses).any(|own| own.talk.as_ref().is_some_and(reached))
}

/// What is to be done where a host of Microsoft seems to have a fault: nobody else can change the server.
pub(super) static MEND_MAIL_PATH: Remedy = Remedy {
    id: "mend-mail-path-to-microsoft",
    summary: "Find out what answers in the place of {host}; the server itself is Microsoft's.",
    steps: &[
        "Compare with what {host} shows from another network: where that is right, something on the way here answers or takes STARTTLS away.",
        "Look for a firewall or protection software that inspects SMTP, and exempt port {port} there; look for a hosts file or a DNS zone of your own that answers for the host.",
        "Where two networks show the same, look at Microsoft's service health and open a case with Microsoft.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Resolve-DnsName {host}" },
        Command { shell: Shell::Any, text: "openssl s_client -starttls smtp -connect {host}:{port}" },
    ],
    who: Who::NetworkAdmin,
    risk: "a device that inspected these connections no longer sees their content",
    undo: "take the exemption back",
    effective: "at once for new connections",
    documentation: &[TRANSPORT],
};

/// Adds what the remedies of this family ask for, and takes the one for the path where the server is Microsoft's.
pub(super) fn about(smtp: &Smtp, finding: Finding) -> Finding {
    let ours = finding.remedy.as_deref().is_some_and(|remedy| remedy != "mend-reputation");
    let finding = if smtp.microsoft && ours { finding.remedy(&MEND_MAIL_PATH) } else { finding };
    finding.value("host", smtp.host.as_str()).value("port", smtp.port.to_string())
}
