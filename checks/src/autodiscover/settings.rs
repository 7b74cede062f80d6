//! Does Autodiscover name an EWS address for the mailbox?

use super::example::run_of;
use super::{LOOKUP, microsoft};
use crate::facts::Lost;
use crate::facts::autodiscover::{Protocol, Settings, SettingsStep, Told};
use crate::facts::dns::short;
use crate::facts::web::{Answer, Asked, Outcome};
use crate::prelude::*;
use crate::setup::shared::SET_EXTERNAL_EWS_URL;
use crate::web::request;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("autodiscover.settings"),
    title: "the mailbox gets an EWS address from Autodiscover",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "Signed in, Autodiscover answers in POX or SOAP with an address of EWS for the mailbox. It does not prove that EWS \
             answers there, nor that clients inside and outside get the same address.",
    sources: &[LOOKUP, SETTINGS],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::AutodiscoverSettings],
    blames: &[],
    steps: &[(Scenario::B, Step::PublishEws), (Scenario::C, Step::PublishAutodiscover)],
    remedies: &[&SET_EXTERNAL_EWS_URL, &KNOWN, &SIGN_IN],
    settings: &[],
    examples,
    run,
};

const SETTINGS: Source = Source::new(
    "Get user settings from Exchange by using Autodiscover",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-get-user-settings-from-exchange-by-using-autodiscover",
);

static KNOWN: Remedy = Remedy {
    id: "let-autodiscover-know-mailbox",
    summary: "Let Autodiscover know {mailbox}.",
    steps: &[
        "See that the address belongs to a mailbox of the organization that answers, and that its domain is an accepted one.",
        "In a hybrid, a remote mailbox has a target address in the tenant, to which Autodiscover redirects.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Recipient {mailbox} | Format-List RecipientTypeDetails, EmailAddresses, RemoteRoutingAddress",
    }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "when the directory has replicated",
    documentation: &[LOOKUP],
};

static SIGN_IN: Remedy = Remedy {
    id: "let-account-ask-autodiscover",
    summary: "Let the account sign in at Autodiscover.",
    steps: &[
        "See which ways the virtual directory of Autodiscover offers: it may differ from that of EWS.",
        "Where a device stands in front, let it pass signed-in requests on.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-AutodiscoverVirtualDirectory | Format-List Server, *Authentication*",
    }],
    who: Who::ExchangeAdmin,
    risk: "clients may be asked for credentials again",
    undo: "set the former value again",
    effective: "after IIS has been restarted",
    documentation: &[LOOKUP],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(settings) = cx.seen::<Settings>() else {
        return match cx.lost(FactKind::AutodiscoverSettings, cx.subject) {
            Some(reason) => Verdict::blocked(FactKind::AutodiscoverSettings, reason),
            None => Verdict::not_applicable("no credential for Exchange is configured (sign_in in [exchange])"),
        };
    };
    if let Some(why) = &settings.unasked {
        return Verdict::not_applicable(why);
    }
    let evidence: Vec<Evidence> = settings.steps.iter().flat_map(told).collect();
    if let Some((_, ews)) = settings.ews() {
        let side = if microsoft::is_online(microsoft::host(ews)) { "Exchange Online" } else { "Exchange Server" };
        return Verdict::pass(evidence).with([Evidence::new("EWS of the mailbox", format!("{} ({side})", short(ews)))]);
    }
    if let Some(reason) = beyond(&settings.steps) {
        return Verdict::blocked(FactKind::AutodiscoverSettings, reason).with(evidence);
    }
    let Some((step, code, message, remedy)) = settings.steps.iter().rev().find_map(|step| wrong(cx, step)) else {
        let said = settings.steps.last().map(|step| format!(": {}", step.asked.outcome)).unwrap_or_default();
        let reason = format!("no answer says where EWS is{said}");
        return Verdict::blocked(FactKind::AutodiscoverSettings, reason).with(evidence);
    };
    let line = Evidence::new(format!("{} at {}", step.protocol.word(), short(&step.asked.url)), words(step));
    let line = line.expected("an address of EWS").source(&SETTINGS);
    let finding = Finding::error(code, message).because(line).remedy(remedy);
    let finding =
        finding.value("mailbox", &cx.subject.name).value("directory_observed", "SERVER\\EWS (Default Web Site)");
    Verdict::of(vec![finding.value("url_observed", "none")], evidence)
}

/// A redirect that this credential could not follow to its end: that of a remote mailbox leads to Exchange Online, which
/// does not take the account of an Exchange Server.
fn beyond(steps: &[SettingsStep]) -> Option<String> {
    let (last, before) = steps.split_last()?;
    let redirect = before.iter().rfind(|step| matches!(step.told, Told::Address { .. } | Told::Url { .. }))?;
    let online = microsoft::is_online(microsoft::host(&last.asked.url));
    let why = match &last.told {
        Told::Withheld { reason } => reason.as_str(),
        Told::Nothing if online && last.asked.answer()?.status == 401 => {
            "Exchange Online does not take this credential"
        }
        _ => return None,
    };
    Some(format!("Autodiscover redirects ({}), and what is there was not established: {why}", words(redirect)))
}

/// What a step did wrong, where it settles anything.
fn wrong<'s>(
    cx: &CheckCx<'_>,
    step: &'s SettingsStep,
) -> Option<(&'s SettingsStep, &'static str, String, &'static Remedy)> {
    let (code, message, remedy): (_, String, &'static Remedy) = match &step.told {
        Told::Settings { .. } => {
            ("no-ews-url", "Autodiscover names no address of EWS for the mailbox".to_owned(), &SET_EXTERNAL_EWS_URL)
        }
        Told::Error { .. } => ("error", format!("Autodiscover does not know {}: {}", cx.subject, words(step)), &KNOWN),
        Told::Address { .. } | Told::Url { .. } => {
            ("redirect", format!("Autodiscover redirects, and nobody may follow: {}", words(step)), &KNOWN)
        }
        Told::Nothing => match step.asked.answer()?.status {
            401 => ("rejected", format!("Autodiscover rejects the sign-in at {}", step.asked.url), &SIGN_IN),
            _ => (
                "no-autodiscover",
                format!("what answers the signed-in request is not Autodiscover: {}", words(step)),
                &SIGN_IN,
            ),
        },
        Told::Withheld { .. } => return None,
    };
    Some((step, code, message, remedy))
}

fn told(step: &SettingsStep) -> [Evidence; 2] {
    let way = step.scheme.as_deref().map(|scheme| format!(" with {scheme}")).unwrap_or_default();
    [request(&step.asked), Evidence::new(format!("{}{way}", step.protocol.word()), words(step))]
}

fn words(step: &SettingsStep) -> String {
    match &step.told {
        Told::Settings { ews: Some(ews), .. } => format!("EWS at {}", short(ews)),
        Told::Settings { ews: None, .. } => "settings without an address of EWS".to_owned(),
        Told::Address { address } => format!("ask for {}", short(address)),
        Told::Url { url } => format!("ask at {}", short(url)),
        Told::Error { code, message } => {
            let words = message.as_deref().map(|message| format!(": {}", short(message))).unwrap_or_default();
            format!("error {}{words}", short(code))
        }
        Told::Nothing => format!("no answer of Autodiscover: {}", step.asked.outcome),
        Told::Withheld { reason } => format!("not sent: {reason}"),
    }
}

fn examples() -> Vec<Example> {
    const MAILBOX: &str = "ada@contoso.com";
    const URL: &str = "https://autodiscover.contoso.com/autodiscover/autodiscover.xml";
    let step = |status, told| SettingsStep {
        protocol: Protocol::Pox,
        asked: Asked {
            method: "POST".to_owned(),
            ..Asked::get(URL, Outcome::Answer(Answer { status, ..Answer::default() }))
        },
        scheme: Some("NTLM".to_owned()),
        told,
    };
    let subject = || Subject::new(SubjectKind::Mailbox, MAILBOX);
    let with = |given, settings: Settings, expect| {
        let facts = Facts::default().with(&subject(), settings);
        Example { given, facts, circumstances: run_of(Scenario::C), subject: MAILBOX, expect }
    };
    let of = |given, steps: Vec<SettingsStep>, expect| with(given, Settings { steps, unasked: None }, expect);
    let ews = |ews: Option<&str>| Told::Settings { ews: ews.map(str::to_owned), version: None };
    let own = || ews(Some("https://mail.contoso.com/EWS/Exchange.asmx"));
    let online = || ews(Some("https://outlook.office365.com/EWS/Exchange.asmx"));
    let address = || Told::Address { address: "ada@contoso.mail.onmicrosoft.com".to_owned() };
    let unknown = Told::Error { code: "InvalidUser".to_owned(), message: None };
    let silent = Outcome::NotEstablished { reason: "no answer in time".to_owned() };
    let silent = SettingsStep { asked: Asked::get(URL, silent), ..step(200, Told::Nothing) };
    let withheld = Told::Withheld { reason: "the credential may not go to this host".to_owned() };
    let at_microsoft = Asked {
        url: "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml".to_owned(),
        ..step(401, Told::Nothing).asked
    };
    let at_microsoft = SettingsStep { asked: at_microsoft, ..step(401, Told::Nothing) };
    let error = |code| Expect::Finding(Level::Error, code);
    let fixed = Settings { unasked: Some("the address of EWS is configured".to_owned()), ..Settings::default() };
    let bare =
        |given, facts, expect| Example { given, facts, circumstances: run_of(Scenario::C), subject: MAILBOX, expect };
    let mut lost = Facts::about([subject()]);
    let reason = "the time of the run was over".to_owned();
    lost.lose(&subject(), FactKind::AutodiscoverSettings, Lost { reason, because: None });
    vec![
        of("the address of Exchange Server", vec![step(200, own())], Expect::Pass),
        of(
            "a remote mailbox: one redirect, then Exchange Online",
            vec![step(200, address()), step(200, online())],
            Expect::Pass,
        ),
        of(
            "a remote mailbox, and the credential may not follow",
            vec![step(200, address()), step(200, withheld.clone())],
            Expect::Blocked,
        ),
        of(
            "a remote mailbox, and Exchange Online does not take the account",
            vec![step(200, address()), at_microsoft],
            Expect::Blocked,
        ),
        of("SOAP knows what POX does not say", vec![step(200, ews(None)), step(200, own())], Expect::Pass),
        of("the virtual directory has no external address", vec![step(200, ews(None))], error("no-ews-url")),
        of("Autodiscover does not know the mailbox", vec![step(200, unknown)], error("error")),
        of("a redirect that nobody may follow", vec![step(200, address())], error("redirect")),
        of("the sign-in is rejected", vec![step(401, Told::Nothing)], error("rejected")),
        of("a web page answers", vec![step(200, Told::Nothing)], error("no-autodiscover")),
        of("nothing answers", vec![silent], Expect::Blocked),
        of("the credential may not go there", vec![step(200, withheld)], Expect::Blocked),
        with("the profile has a fixed address", fixed, Expect::NotApplicable),
        bare("no credential is configured", Facts::about([subject()]), Expect::NotApplicable),
        bare("the time of the run was over", lost, Expect::Blocked),
    ]
}
