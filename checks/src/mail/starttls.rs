//! Does the mail server begin TLS, in a version that is still spoken?

use super::example::{anywhere, error, example, healthy, lost, offering, only, outside, reply, run_from, server};
use super::heard::{MEND_MAIL_PATH, about, greeting, heard, line};
use super::sources::{HYBRID, RFC3207, RFC8996};
use crate::facts::dns::short;
use crate::facts::mail::{Broken, Smtp, Talk};
use crate::facts::tls::{Offered, TlsScan};
use crate::model::Vantage;
use crate::place::{open, seen_from};
use crate::prelude::*;
use crate::tls::heard as tls;
use crate::tls::version_floor::floor;
use crate::tls::versions::{names, spoken};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("mail.starttls"),
    title: "STARTTLS is offered and leads to TLS 1.2 or 1.3",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_SMTP,
    scope: &[(Scenario::C, Level::Error), (Scenario::D, Level::Error)],
    proves: "Each address that greets offers STARTTLS, and TLS 1.2 or 1.3 begins behind it. Who vouches for the \
             certificate is judged elsewhere: mail is encrypted with any.",
    sources: &[RFC3207, HYBRID, RFC8996],
    needs: &[FactKind::Smtp],
    any_of: &[],
    uses: &[FactKind::TlsScan],
    blames: &[],
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&OFFER, &MEND_MAIL_PATH],
    settings: &[],
    examples,
    run,
};

static OFFER: Remedy = Remedy {
    id: "offer-starttls",
    summary: "Let {host} offer STARTTLS on port {port}, with TLS 1.2 or 1.3 behind it.",
    steps: &[
        "Give the mail server a certificate and switch TLS on: on Exchange Server, enable a certificate for SMTP and see that the receive connector has the mechanism Tls.",
        "Where the server itself offers it, look for a firewall on the way that inspects SMTP and takes the offer away; switch that inspection off.",
        "Enable TLS 1.2, and restart the transport service.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Get-ReceiveConnector | Format-Table Identity,AuthMechanism,Fqdn" },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ExchangeCertificate | Format-Table Subject,NotAfter,Services,HasPrivateKey",
        },
        Command { shell: Shell::Any, text: "openssl s_client -starttls smtp -connect {host}:{port}" },
    ],
    who: Who::ExchangeAdmin,
    risk: "none for senders that speak TLS; a certificate without its key stops all TLS",
    undo: "enable the former certificate for SMTP again",
    effective: "at once for new connections",
    documentation: &[HYBRID, RFC3207],
};

/// What came of one address.
enum Seen {
    Good,
    Open(String),
    FromHere(Finding),
    Anywhere(Finding),
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let smtp = match heard(cx) {
        Ok(smtp) => smtp,
        Err(verdict) => {
            // Whether there is a scan does not matter here.
            let _ = cx.seen::<TlsScan>();
            return verdict;
        }
    };
    let scan = cx.seen::<TlsScan>();
    let (mut from_here, mut anywhere, mut left, mut evidence) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, talk) in greeting(smtp) {
        evidence.push(Evidence::new(format!("EHLO at {at}"), extensions(talk)));
        match judged(smtp, scan, at, talk, &mut evidence) {
            Seen::Good => {}
            Seen::Open(why) => left.push(format!("{at} {why}")),
            Seen::FromHere(finding) => from_here.push(about(smtp, finding)),
            Seen::Anywhere(finding) => anywhere.push(about(smtp, finding)),
        }
    }
    if from_here.is_empty() && anywhere.is_empty() && !left.is_empty() {
        return open(cx, false, FactKind::TlsScan, &left.join("; "), evidence);
    }
    seen_from(cx, false, FactKind::TlsScan, from_here, anywhere, evidence)
}

fn judged(smtp: &Smtp, scan: Option<&TlsScan>, at: &str, talk: &Talk, evidence: &mut Vec<Evidence>) -> Seen {
    let finding = |code, message: String, seen: String| {
        let because = Evidence::new(format!("STARTTLS at {at}"), seen);
        let because = because.expected("STARTTLS with TLS 1.2 or 1.3").source(&RFC3207);
        Finding::error(code, message).because(because).remedy(&OFFER).value("host", smtp.host.as_str())
    };
    match &talk.extensions {
        Some(Ok(reply)) if reply.code == 250 && reply.offers("STARTTLS") => {}
        Some(Ok(_)) => {
            let message = format!("{at} does not offer STARTTLS: mail to it goes in the clear");
            return Seen::FromHere(finding("not-offered", message, extensions(talk)));
        }
        Some(Err(Broken::Silent | Broken::Unanswered)) | None => {
            return Seen::Open("did not answer EHLO in time".to_owned());
        }
        Some(Err(_)) => {
            let message = format!("{at} greets, and then {}", extensions(talk));
            return Seen::FromHere(finding("no-extensions", message, extensions(talk)));
        }
    }
    let Some(own) = scan.and_then(|scan| scan.addresses.iter().find(|own| own.address == at)) else {
        return Seen::Open("was not asked to begin TLS".to_owned());
    };
    let contact = tls::contact(own);
    let seen = own.scan.as_ref().filter(|_| contact == tls::Contact::Tls);
    match (&contact, seen) {
        (tls::Contact::Tls, Some(seen)) => {
            let spoken = names(&spoken(seen));
            evidence.push(Evidence::new(format!("TLS after STARTTLS at {at}"), spoken.clone()));
            match floor(seen) {
                Offered::Yes => Seen::Good,
                Offered::NotEstablished => Seen::Open("began TLS in a version that was not established".to_owned()),
                Offered::No => {
                    let message = format!("{at} begins TLS, but neither 1.2 nor 1.3 (seen: {spoken})");
                    Seen::Anywhere(finding("too-old", message, spoken))
                }
            }
        }
        (tls::Contact::Broken(..), _) => {
            let words = tls::words(&contact);
            let message = format!("{at} offers STARTTLS, and then {words}: senders that insist on TLS keep mail back");
            Seen::FromHere(finding("does-not-begin", message, words))
        }
        _ => Seen::Open(format!("offers STARTTLS, and then {}", tls::words(&contact))),
    }
}

/// The answer to EHLO in words.
fn extensions(talk: &Talk) -> String {
    match &talk.extensions {
        None => "was not asked".to_owned(),
        Some(Ok(reply)) if reply.code == 250 => {
            let offered: Vec<&str> = reply.lines.iter().skip(1).map(String::as_str).collect();
            if offered.is_empty() {
                "offers no extension".to_owned()
            } else {
                short(&format!("offers {}", offered.join(", ")))
            }
        }
        Some(Ok(reply)) => format!("answers EHLO with \"{}\"", line(reply)),
        Some(Err(Broken::Silent | Broken::Unanswered)) => "did not answer EHLO in time".to_owned(),
        Some(Err(Broken::NotSmtp(why))) => format!("answers EHLO with what is not SMTP: \"{}\"", short(why)),
        Some(Err(_)) => "ends the connection at EHLO".to_owned(),
    }
}

fn examples() -> Vec<Example> {
    use crate::facts::tls::{Answer, Stage, StartTlsFailure};
    use crate::tls::example::{address, healthy as tls, only as tls_only, with_addresses};
    use crate::tls::version_floor::old;

    let scanned = |scan| with_addresses(vec![address(super::example::ADDRESS, scan)]);
    let of = |given, talk: Talk, scan: Option<TlsScan>, run, expect| {
        let facts = std::iter::once(server(talk).into()).chain(scan.map(Into::into));
        example(given, facts.collect(), run, expect)
    };
    let refused = Answer::StartTls(StartTlsFailure::Refused("454 TLS not available".to_owned()));
    let plain = Answer::PlainText("250 OK".to_owned());
    let silence = Answer::Timeout(Stage::ServerHello);
    let nobody = run_from(Scenario::C, Vantage::Unknown);
    let deaf = Talk { extensions: Some(Ok(reply(502, &["5.5.2 command not recognized"]))), ..healthy() };
    let closing = Talk { extensions: Some(Err(Broken::Closed)), ..healthy() };
    let slow = Talk { extensions: Some(Err(Broken::Silent)), ..healthy() };
    let bare = || offering(&["SIZE 1000", "8BITMIME"]);
    let theirs = Smtp { microsoft: true, ..server(bare()) };
    vec![
        example("a host of Microsoft that offers none here", vec![theirs.into()], anywhere(), error("not-offered")),
        of("STARTTLS with TLS 1.3", healthy(), Some(scanned(tls())), anywhere(), Expect::Pass),
        of("STARTTLS is not offered", bare(), None, anywhere(), error("not-offered")),
        of("not offered, seen from nobody knows where", bare(), None, nobody, super::example::warning("not-offered")),
        of("a server without EHLO", deaf, None, anywhere(), error("not-offered")),
        of("the connection ends at EHLO", closing, None, anywhere(), error("no-extensions")),
        of("no answer to EHLO in time", slow, None, anywhere(), Expect::Blocked),
        of("STARTTLS is refused", healthy(), Some(scanned(tls_only(refused))), anywhere(), error("does-not-begin")),
        of("plain text after STARTTLS", healthy(), Some(scanned(tls_only(plain))), outside(), error("does-not-begin")),
        of("silence after STARTTLS", healthy(), Some(scanned(tls_only(silence))), anywhere(), Expect::Blocked),
        of("nothing newer than TLS 1.0", healthy(), Some(scanned(old())), anywhere(), error("too-old")),
        of("TLS was not looked at", healthy(), None, anywhere(), Expect::Blocked),
        of("silence", only(Err(Broken::Unanswered)), None, anywhere(), Expect::Blocked),
        lost("the conversation was lost", anywhere()),
    ]
}
