//! Does a mail server greet at each address of the endpoint?

use super::example::{
    ADDRESS, address, anywhere, error, example, healthy, lost, only, outside, reply, run_from, server, warning,
    with_addresses,
};
use super::heard::{Contact, MEND_MAIL_PATH, about, contact, evidence, unheard, words};
use super::sources::{ADDRESSES, HYBRID, RFC5321};
use crate::facts::analyzer::Analyzer;
use crate::facts::mail::{Broken, Smtp, SmtpAddress};
use crate::model::Vantage;
use crate::place::seen_from;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("mail.smtp-reachable"),
    title: "a mail server greets at each address",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_SMTP,
    scope: &[(Scenario::C, Level::Error), (Scenario::D, Level::Error)],
    proves: "A connection to port 25 of each address opens and a mail server greets with 2xx. Where nothing answers \
             from here, a saved result of the Remote Connectivity Analyzer decides that it does from the internet. No mail was \
             sent, so it does not prove that mail is taken.",
    sources: &[RFC5321, HYBRID],
    needs: &[FactKind::Smtp],
    any_of: &[],
    uses: &[FactKind::Analyzer],
    blames: &[],
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&PUBLISH_SMTP, &MEND_REPUTATION, &MEND_MAIL_PATH],
    settings: &[],
    examples,
    run,
};

static PUBLISH_SMTP: Remedy = Remedy {
    id: "publish-smtp",
    summary: "Make {host} answer on port {port} at every address that DNS gives.",
    steps: &[
        "See that the mail server runs and listens on port {port}: on Exchange Server, the receive connector of the front end.",
        "See that firewall and load balancer pass port {port} to it without looking into SMTP; devices that rewrite SMTP break hybrid mail flow.",
        "Remove addresses and MX records that nothing answers for.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Test-NetConnection {host} -Port {port} -InformationLevel Detailed" },
        Command {
            shell: Shell::PowerShell,
            text: "Get-ReceiveConnector | Format-Table Identity,Bindings,Enabled,RemoteIPRanges",
        },
    ],
    who: Who::NetworkAdmin,
    risk: "an open relay is abused at once: see that the connector relays only for those who must",
    undo: "take the rule back",
    effective: "at once; a change of DNS when the record's time to live has passed",
    documentation: &[HYBRID, RFC5321],
};

static MEND_REPUTATION: Remedy = Remedy {
    id: "mend-reputation",
    summary: "Find out why {host} refuses this address, or look from one that may send mail.",
    steps: &[
        "Read the whole refusal: it mostly names a list and how to be taken off it: {refusal_observed}.",
        "Where this machine is not meant to send mail, run exdoctor from one that is; addresses of homes and clouds are refused by habit.",
        "Where it is one of your mail servers, mend its PTR record and have it taken off the list.",
    ],
    commands: &[],
    who: Who::NetworkAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "when the list has been read again, mostly within a day",
    documentation: &[RFC5321, ADDRESSES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let smtp = cx.need::<Smtp>();
    let contacts: Vec<(&SmtpAddress, Contact<'_>)> = smtp.addresses.iter().map(|own| (own, contact(own))).collect();
    let alive = contacts.iter().find(|(_, contact)| matches!(contact, Contact::Greets(_)));
    let alive = alive.map(|(own, _)| own.address.as_str());
    let (mut from_here, mut anywhere) = (Vec::new(), Vec::new());
    for (own, contact) in &contacts {
        let message = format!("{} {}", own.address, words(contact));
        match (contact, alive) {
            (Contact::Refuses(reply), _) => {
                let finding = finding(smtp, own, "refuses-us", message, &MEND_REPUTATION);
                from_here.push(finding.value("refusal_observed", super::heard::line(reply)));
            }
            // Firewalls and reputation devices on the way break off like this.
            (Contact::Broken(code @ ("reset" | "closed"), _), _) => {
                from_here.push(finding(smtp, own, code, message, &PUBLISH_SMTP));
            }
            (Contact::Broken(code, _), _) => anywhere.push(finding(smtp, own, code, message, &PUBLISH_SMTP)),
            (Contact::Refused, _) => from_here.push(finding(smtp, own, "refused", message, &PUBLISH_SMTP)),
            (Contact::Silent(_), Some(alive)) => {
                let message = format!("{message}, while {alive} greets");
                from_here.push(finding(smtp, own, "no-answer", message, &PUBLISH_SMTP));
            }
            (Contact::Later(_), Some(_)) => anywhere.push(Finding::note("later", message)),
            _ => {}
        }
    }
    if alive.is_none() && from_here.is_empty() && anywhere.is_empty() {
        return match (cx.seen::<Analyzer>(), unheard(cx, smtp)) {
            // A port that is closed to strangers may be open to those who must come in: only what opened counts.
            (Some(outside), Verdict::Blocked(open)) if outside.opens == Some(true) => {
                let seen = Evidence::new(format!("Remote Connectivity Analyzer, {}", outside.file), &*outside.said);
                Verdict::pass(open.evidence.into_iter().chain([seen]).collect())
            }
            (_, verdict) => verdict,
        };
    }
    seen_from(cx, false, FactKind::Smtp, from_here, anywhere, evidence(smtp))
}

fn finding(smtp: &Smtp, own: &SmtpAddress, code: &'static str, message: String, remedy: &'static Remedy) -> Finding {
    let seen = Evidence::new(format!("SMTP at {}", own.address), words(&contact(own)));
    let expected = seen.expected("a greeting with 220").source(&RFC5321);
    about(smtp, Finding::error(code, message).because(expected).remedy(remedy))
}

fn examples() -> Vec<Example> {
    let refusal = || only(Ok(reply(554, &["5.7.1 Service unavailable; client host is on a blocklist"])));
    let later = || only(Ok(reply(421, &["4.7.0 Try again later"])));
    let silent = || only(Err(Broken::Unanswered));
    let second = |talk| with_addresses(vec![address(ADDRESS, healthy()), address("192.0.2.26:25", talk)]);
    let no_route = SmtpAddress {
        address: "[2001:db8::25]:25".to_owned(),
        talk: None,
        skipped: Some("no route for IPv6 from here".to_owned()),
    };
    let both = with_addresses(vec![address(ADDRESS, healthy()), no_route]);
    let web = Broken::NotSmtp("HTTP/1.1 400 Bad Request".to_owned());
    let inside = || run_from(Scenario::C, Vantage::Internal);
    let nobody = || run_from(Scenario::C, Vantage::Unknown);
    let of = |given, smtp: Smtp, run, expect| example(given, vec![smtp.into()], run, expect);
    let told = |given, opens, expect| {
        let (file, said) = ("smtp.xml".to_owned(), "The port was opened successfully.".to_owned());
        let outside = Analyzer { file, opens, speaks_tls: None, said };
        example(given, vec![server(silent()).into(), outside.into()], anywhere(), expect)
    };
    let mut filtered = of("another mail server answers", server(silent()), anywhere(), Expect::Blocked);
    filtered.facts.record(&Subject::endpoint("mx2.contoso.com", 25), server(healthy()));
    vec![
        of("a mail server greets", server(healthy()), anywhere(), Expect::Pass),
        of("an IPv6 address without a route from here", both, anywhere(), Expect::Pass),
        of("a refusal for the reputation of our address", server(refusal()), anywhere(), error("refuses-us")),
        of("a refusal in a migration, from nobody knows where", server(refusal()), nobody(), warning("refuses-us")),
        of("a refusal in a migration, seen from inside", server(refusal()), inside(), Expect::Blocked),
        of("a server that asks to come back later", server(later()), anywhere(), Expect::Blocked),
        of(
            "one of two addresses asks to come back later",
            second(later()),
            anywhere(),
            Expect::Finding(Level::Note, "later"),
        ),
        of("the connection is refused", server(only(Err(Broken::Refused))), anywhere(), error("refused")),
        of("a reset instead of a greeting", server(only(Err(Broken::Reset))), outside(), error("reset")),
        of(
            "a reset in a migration, from nobody knows where",
            server(only(Err(Broken::Reset))),
            nobody(),
            warning("reset"),
        ),
        of(
            "the end without a greeting, seen from inside",
            server(only(Err(Broken::Closed))),
            inside(),
            Expect::Blocked,
        ),
        of("the connection ends without a greeting", server(only(Err(Broken::Closed))), anywhere(), error("closed")),
        of("a web server on port 25", server(only(Err(web))), anywhere(), error("not-smtp")),
        of("a greeting with 354", server(only(Ok(reply(354, &["go on"])))), anywhere(), error("not-smtp")),
        of("a second address that is silent", second(silent()), anywhere(), error("no-answer")),
        of("silence, and no mail server answers from here", server(silent()), anywhere(), Expect::Blocked),
        filtered,
        told("silence, and the port opened for the Remote Connectivity Analyzer", Some(true), Expect::Pass),
        told("silence, for the Remote Connectivity Analyzer too", Some(false), Expect::Blocked),
        of("a tarpit", server(only(Err(Broken::Silent))), outside(), Expect::Blocked),
        of("the host has no address", with_addresses(Vec::new()), anywhere(), Expect::Blocked),
        lost("the conversation was lost", anywhere()),
    ]
}
