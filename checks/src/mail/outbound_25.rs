//! May Exchange Server hand mail over to Exchange Online Protection?

use super::example::{address, healthy, only, reply, run_from, warning};
use super::heard::{Contact, contact, evidence, words};
use super::sources::{ADDRESSES, HYBRID, TRANSPORT};
use crate::dns::microsoft::{exchangers, is_exchanger, protection_host};
use crate::facts::dns::{Mx, RecordType};
use crate::facts::entra::TenantDiscovery;
use crate::facts::mail::{Broken, Smtp, Talk};
use crate::model::{Blocked, Phase, Vantage};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("mail.outbound-25"),
    title: "mail of Exchange Server reaches Exchange Online Protection on port 25",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning)],
    proves: "Seen from an Exchange server, Exchange Online Protection greets on port 25. From any other place the \
             question stays open.",
    sources: &[HYBRID, TRANSPORT, ADDRESSES],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DnsMx, FactKind::Smtp, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&OPEN_25, &DELIST],
    settings: &[],
    examples,
    run,
};

static OPEN_25: Remedy = Remedy {
    id: "open-port-25-outbound",
    summary: "Let the Exchange servers connect to {protection_host} on port 25.",
    steps: &[
        "Allow outbound TCP 25 from each transport server to the published ranges of Exchange Online Protection, without a device that inspects SMTP.",
        "Where the provider blocks port 25, have it opened, or send through a smart host.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Test-NetConnection {protection_host} -Port 25" }],
    who: Who::NetworkAdmin,
    risk: "infected machines may send mail: allow only the transport servers",
    undo: "take the rule back",
    effective: "at once",
    documentation: &[HYBRID, ADDRESSES],
};

static DELIST: Remedy = Remedy {
    id: "delist-outbound-address",
    summary: "Have the address from which mail leaves taken off the list of Exchange Online Protection.",
    steps: &[
        "Read the whole refusal: it names the address and the reason.",
        "Find out why it came onto the list: an infected machine, an open relay, or an address that providers give to homes.",
        "Ask for its removal at https://sender.office.com with the address that the refusal names.",
        "Give the address a PTR record, or send through one that has a reputation.",
    ],
    commands: &[],
    who: Who::NetworkAdmin,
    risk: "none; while the cause stays, the address comes onto the list again",
    undo: "nothing to undo",
    effective: "mostly within a day after the removal was asked for",
    documentation: &[TRANSPORT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mx = cx.seen::<Mx>();
    let here = cx.run.vantage == Vantage::ExchangeServer;
    let known: Vec<(&Subject, &Smtp)> = cx.all::<Smtp>().collect();
    if !here && cx.run.phase == Some(Phase::After) && !cx.run.has_smtp_endpoint {
        return Verdict::not_applicable("the migration is over, and no SMTP endpoint of Exchange Server is configured");
    }
    if !here {
        let reason = "only an Exchange server can tell: run it there, with --vantage exchange-server".to_owned();
        let level = Some(Level::Note);
        return Blocked { fact: FactKind::Smtp, subject: None, reason, level, evidence: Vec::new() }.into();
    }
    let Some(mx) = mx else {
        return Verdict::blocked(FactKind::DnsMx, cx.why_lost(FactKind::DnsMx, cx.subject));
    };
    let mut hosts: Vec<String> = exchangers(mx).into_iter().map(str::to_owned).collect();
    hosts.retain(|host| is_exchanger(cx, host));
    hosts.extend(protection_host(cx.run, cx.seen::<TenantDiscovery>(), &cx.subject.name));
    let known = known.into_iter().filter(|(_, smtp)| smtp.port == 25 && hosts.contains(&smtp.host));
    let known: Vec<&Smtp> = known.map(|(_, smtp)| smtp).collect();
    let seen: Vec<Evidence> = known.iter().flat_map(|smtp| evidence(smtp)).collect();
    let contacts = known.iter().flat_map(|smtp| smtp.addresses.iter().map(move |own| (*smtp, own, contact(own))));
    let contacts: Vec<_> = contacts.collect();
    if contacts.iter().any(|(.., contact)| matches!(contact, Contact::Greets(_))) {
        return Verdict::pass(seen);
    }
    if contacts.iter().any(|(.., contact)| matches!(contact, Contact::Later(_))) {
        return Verdict::blocked(FactKind::Smtp, "Exchange Online Protection asks to come back later").with(seen);
    }
    let tried = contacts.iter().filter(|(.., contact)| !matches!(contact, Contact::NoWay(_)));
    let findings = tried.map(|(smtp, own, contact)| {
        let code = match contact {
            Contact::Refuses(_) => "refuses-us",
            Contact::Silent(_) => "no-answer",
            Contact::Broken(code, _) => code,
            _ => "refused",
        };
        let message = format!("{} at {} {}", smtp.host, own.address, words(contact));
        let seen = Evidence::new(format!("SMTP at {}", own.address), words(contact));
        let because = seen.expected("a greeting with 220").source(&HYBRID);
        let remedy = if code == "refuses-us" { &DELIST } else { &OPEN_25 };
        Finding::warning(code, message).because(because).remedy(remedy).value("protection_host", smtp.host.as_str())
    });
    let findings: Vec<Finding> = findings.collect();
    if findings.is_empty() {
        let reason =
            "no address of Exchange Online Protection is known for this domain, or none can be tried from here";
        return Verdict::blocked(FactKind::DnsMx, reason).with(seen);
    }
    Verdict::of(findings, seen)
}

fn examples() -> Vec<Example> {
    const HOST: &str = "contoso-com.mail.protection.outlook.com";
    let on_exchange = || run_from(Scenario::C, Vantage::ExchangeServer);
    let mx = |host: &str| {
        let record = crate::facts::dns::Data::Mx { preference: 0, host: host.to_owned() };
        let lookup = crate::dns::example::lookup(
            "contoso.com",
            RecordType::Mx,
            crate::facts::dns::Answer::Records(vec![record]),
        );
        Mx {
            seen: crate::dns::example::public(lookup.clone()),
            resolver: lookup,
            hosts: vec![crate::dns::example::host(host, &["203.0.113.25"])],
            beyond: 0,
        }
    };
    let of = |given, host: &str, talk: Option<Talk>, run, expect| {
        let mut made = crate::dns::example::example(given, mx(host), run, expect);
        if let Some(talk) = talk {
            let smtp = Smtp {
                host: HOST.to_owned(),
                microsoft: true,
                addresses: vec![address("203.0.113.25:25", talk)],
                ..super::example::server(healthy())
            };
            made.facts.record(&Subject::endpoint(HOST, 25), smtp);
        }
        made
    };
    let after = Circumstances { phase: Some(Phase::After), ..run_from(Scenario::C, Vantage::Internet) };
    let refusal = only(Ok(reply(550, &["5.7.606 Access denied, banned sending IP"])));
    vec![
        of("it greets", HOST, Some(healthy()), on_exchange(), Expect::Pass),
        of(
            "it greets, while mail arrives on-premises",
            "mail.contoso.com",
            Some(healthy()),
            on_exchange(),
            Expect::Pass,
        ),
        of(
            "nothing comes from port 25",
            HOST,
            Some(only(Err(Broken::Unanswered))),
            on_exchange(),
            warning("no-answer"),
        ),
        of("a firewall refuses", HOST, Some(only(Err(Broken::Refused))), on_exchange(), warning("refused")),
        of("the address is banned", HOST, Some(refusal), on_exchange(), warning("refuses-us")),
        of("it is busy", HOST, Some(only(Ok(reply(451, &["4.7.500 busy"])))), on_exchange(), Expect::Blocked),
        of("its host is not known", "mail.contoso.com", None, on_exchange(), Expect::Blocked),
        of("seen from elsewhere", HOST, Some(healthy()), run_from(Scenario::C, Vantage::Internet), Expect::Blocked),
        of("the migration is over", HOST, Some(healthy()), after, Expect::NotApplicable),
    ]
}
