//! Is a mailbox where its profile and the phase want it?

use super::example::run_of;
use super::{LOOKUP, microsoft};
use crate::facts::autodiscover::Location;
use crate::facts::dns::short;
use crate::facts::web::{Answer, Asked, Outcome};
use crate::model::Blocked;
use crate::prelude::*;
use crate::web::request;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("autodiscover.mailbox-location"),
    title: "the mailbox is where the scenario and its phase want it",
    subject: SubjectKind::Mailbox,
    roles: &[Role::Named],
    scope: &[(Scenario::A, Level::Warning), (Scenario::B, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "Exchange Online says without a sign-in at which address the mailbox is served: its own for a mailbox in \
             the cloud, that of Exchange Server for one that is not. Its own address proves no place: \
             Exchange Online may answer so for mailboxes that it does not have.",
    sources: &[JSON, LOOKUP],
    needs: &[FactKind::AutodiscoverMailbox],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[
        (Scenario::A, Step::ServerProfile),
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::PublishAutodiscover),
    ],
    remedies: &[&PLACE],
    settings: &[],
    examples,
    run,
};

const JSON: Source = Source::new(
    "CSS-Exchange: Get-ProtocolEndpointViaAutoDv2",
    "https://github.com/microsoft/CSS-Exchange/blob/main/Shared/Get-ProtocolEndpointViaAutoDv2.ps1",
);

static PLACE: Remedy = Remedy {
    id: "place-mailbox",
    summary: "Use the profile that fits the place of the mailbox, or move the mailbox.",
    steps: &[
        "See in both Exchange admin centers where {mailbox} is.",
        "Give the mailbox the e-mail server profile of that side, or finish its migration.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Recipient '{mailbox}' | Format-List RecipientTypeDetails",
    }],
    who: Who::ExchangeAdmin,
    risk: "while a mailbox moves, its user reconnects",
    undo: "assign the former profile",
    effective: "at once; after a move, up to an hour",
    documentation: &[LOOKUP],
};

/// Where a mailbox should be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Online,
    Server,
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let location = cx.need::<Location>();
    let evidence: Vec<Evidence> = location.trail.iter().map(request).collect();
    let Some(ews) = &location.ews else {
        let said = match &location.error {
            Some(error) if !error.is_empty() => format!("Autodiscover names no address: {}", short(error)),
            _ => match location.trail.last() {
                Some(last) => format!("Autodiscover names no address: {}", short(&last.outcome.to_string())),
                None => "Autodiscover was not asked".to_owned(),
            },
        };
        return Verdict::blocked(FactKind::AutodiscoverMailbox, said).with(evidence);
    };
    let host = microsoft::host(ews);
    let place = if microsoft::is_online(host) { Place::Online } else { Place::Server };
    let told = Evidence::new(format!("EWS of {}", cx.subject), short(ews));
    let Some(wanted) = wanted(cx) else { return Verdict::pass([evidence, vec![told]].concat()) };
    if wanted == place {
        return Verdict::pass([evidence, vec![told]].concat());
    }
    if place == Place::Online {
        // It may answer so for addresses that it does not know: only an address of Exchange Server proves a place.
        let reason = format!(
            "Exchange Online names its own address ({}), as it may for a mailbox that it does not have; Get-Recipient on \
             both sides tells where it is",
            short(host)
        );
        let (fact, level) = (FactKind::AutodiscoverMailbox, Some(Level::Note));
        return Blocked { fact, subject: None, reason, level, evidence: [evidence, vec![told]].concat() }.into();
    }
    let message = format!("the mailbox is on Exchange Server ({}), and is expected in Exchange Online", short(host));
    let seen = told.expected("in Exchange Online").source(&JSON);
    Verdict::of(
        vec![
            Finding::warning("elsewhere", message)
                .because(seen)
                .remedy(&PLACE)
                .value("mailbox", cx.subject.name.as_str()),
        ],
        evidence,
    )
}

/// The side that the scenario needs; during a migration, either.
fn wanted(cx: &CheckCx<'_>) -> Option<Place> {
    if cx.judges(Scenario::C) {
        return match cx.run.phase? {
            Phase::Before => Some(Place::Server),
            Phase::During => None,
            Phase::After => Some(Place::Online),
        };
    }
    match (cx.judges(Scenario::A), cx.judges(Scenario::B)) {
        (true, false) => Some(Place::Online),
        (false, true) => Some(Place::Server),
        _ => None,
    }
}

fn examples() -> Vec<Example> {
    const MAILBOX: &str = "ada@contoso.com";
    const ASKED: &str =
        "https://outlook.office365.com/autodiscover/autodiscover.json/v1.0/ada@contoso.com?Protocol=EWS";
    let of = |given, ews: Option<&str>, outcome: Outcome, circumstances, expect| {
        let (trail, ews) = (vec![Asked::get(ASKED, outcome)], ews.map(str::to_owned));
        let facts =
            Facts::default().with(&Subject::new(SubjectKind::Mailbox, MAILBOX), Location { trail, ews, error: None });
        Example { given, facts, circumstances, subject: MAILBOX, expect }
    };
    let ok = || Outcome::Answer(Answer { status: 200, ..Answer::default() });
    let (online, own) =
        (Some("https://outlook.office365.com/EWS/Exchange.asmx"), Some("https://mail.contoso.com/EWS/Exchange.asmx"));
    let phase = |phase| Circumstances { phase: Some(phase), ..run_of(Scenario::C) };
    let elsewhere = || Expect::Finding(Level::Warning, "elsewhere");
    let silent = Outcome::NotEstablished { reason: "no answer in time".to_owned() };
    vec![
        of("a mailbox in Exchange Online", online, ok(), run_of(Scenario::A), Expect::Pass),
        of("a mailbox on Exchange Server", own, ok(), run_of(Scenario::B), Expect::Pass),
        of("a mailbox that has moved", online, ok(), phase(Phase::After), Expect::Pass),
        of("either side, mid-way", own, ok(), phase(Phase::During), Expect::Pass),
        of("Dynamics on-premises, and the mailbox is not in the cloud", own, ok(), run_of(Scenario::A), elsewhere()),
        of("Dynamics online, and Exchange Online names itself", online, ok(), run_of(Scenario::B), Expect::Blocked),
        of("before a migration, and Exchange Online names itself", online, ok(), phase(Phase::Before), Expect::Blocked),
        of("a mailbox that stayed behind", own, ok(), phase(Phase::After), elsewhere()),
        of("nobody answers", None, silent, run_of(Scenario::A), Expect::Blocked),
    ]
}
